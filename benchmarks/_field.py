"""A country in the field: 100.000 teams, 4.000 heads with a phone, and a log of as many activities as one asks for.

`python _field.py COUNT` fills the database of DATABASE_URL, in the database itself: rows made in Python would take ten
times as long. What is there already stays.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

from _entries import DAYS, PHONES, TEAMS, TOPICS, team_of, token  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from geo.models import Level, Unit, UnitPeriod  # noqa: E402
from geo.upkeep import renew_statistics  # noqa: E402
from teams_app.accounts import devices  # noqa: E402
from teams_app.accounts.models import Device, User  # noqa: E402
from teams_app.activities.models import Activity, Topic  # noqa: E402
from teams_app.coverage import facts  # noqa: E402
from teams_app.registry.models import Member, Person, Team, TeamArea  # noqa: E402

COMMUNES = 3_300
SINCE = dt.date(2024, 1, 1)
AT_ONCE = 250_000

Made = dict[str, tuple[str, list[Any]]]  # attname → SQL over the row's number i, and its parameters


def main() -> None:
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    call_command("migrate", verbosity=0)
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:  # only while it is filled
            cursor.execute("PRAGMA cache_size=-800000")
            cursor.execute("PRAGMA synchronous=OFF")
        if not Team.objects.exists():
            _build()
        had = Activity.objects.count()
        for first in range(had, int(sys.argv[1]), AT_ONCE):
            with transaction.atomic():
                _fill(first, min(first + AT_ONCE, int(sys.argv[1])))
        if had < int(sys.argv[1]):
            facts.rebuild()
            renew_statistics()
            print(f"filled up to {int(sys.argv[1]):,} activities in {time.perf_counter() - start:.0f} s", flush=True)


@transaction.atomic
def _build() -> None:
    """Teams, each in a hamlet of its own, each with a head; the first heads have an account and a phone."""
    now = timezone.now()
    since: Made = {"valid_from": ("%s", [SINCE])}
    first_hamlet = COMMUNES + 1
    _insert(Unit, 1, first_hamlet, {"level": ("%s", [Level.COMMUNE])})
    _insert(Unit, first_hamlet, first_hamlet + TEAMS, {"level": ("%s", [Level.HAMLET])})
    named: Made = {"unit_id": ("i", []), "code": ("'u' || i", []), "name": ("'Mỹ ' || i", []), "type": ("'ấp'", [])}
    _insert(UnitPeriod, 1, first_hamlet, named | since)
    above: Made = {"parent_id": ("1 + i %% %s", [COMMUNES])}
    _insert(UnitPeriod, first_hamlet, first_hamlet + TEAMS, named | since | above)
    team: Made = {"name": ("'Tổ ' || i", []), "level": ("'hamlet'", []), "created_at": ("%s", [now])}
    _insert(Team, 1, TEAMS + 1, team | since | {"changed_at": ("%s", [now])})
    _insert(TeamArea, 1, TEAMS + 1, since | {"team_id": ("i", []), "unit_id": ("i + %s", [COMMUNES])})
    person: Made = {"name": ("'Người Minh Họa ' || i", []), "phone": ("'0' || (1000000000 + i)", [])}
    _insert(Person, 1, TEAMS + 1, person | {"changed_at": ("%s", [now])})
    head: Made = {"team_id": ("i", []), "person_id": ("i", []), "role": ("'head'", []), "changed_at": ("%s", [now])}
    _insert(Member, 1, TEAMS + 1, head | since)
    Topic.objects.bulk_create(Topic(slug=f"topic-{n}", name=f"Nội dung {n}", position=n) for n in range(TOPICS))
    _phones(now)


def _phones(now: dt.datetime) -> None:
    users = [User(username=f"head{n}", password="!", date_joined=now) for n in range(PHONES)]
    for user in users:
        user.set_keys()
    users = User.objects.bulk_create(users)
    heads = [Person(pk=team_of(n), user=user) for n, user in enumerate(users)]
    Person.objects.bulk_update(heads, ["user"])
    Device.objects.bulk_create(
        Device(user=user, digest=devices.digest(token(n)), password_mark=devices.mark(user))
        for n, user in enumerate(users)
    )


def _fill(first: int, stop: int) -> None:
    """Activities with a topic each. Every team has as many, on days all over the time."""
    last = Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    back = f"(i * 7919 + i / {TEAMS} * 104729) %% {DAYS}"
    is_sqlite = connection.vendor == "sqlite"
    day = f"date(%s, '-' || ({back}) || ' days')" if is_sqlite else f"(%s::date - ({back})::int)"
    activity: Made = {
        "uuid": ("lower(hex(randomblob(16)))" if is_sqlite else "gen_random_uuid()", []),
        "team_id": ("1 + i %% %s", [TEAMS]),
        "date": (day, [timezone.localdate()]),
        "people": ("1 + i %% 59", []),
        "form": ("'door_to_door'", []),
        "status": ("'verified'", []),
        "created_at": ("%s", [timezone.now()]),
    }
    _insert(Activity, first, stop, activity)
    through = Activity.topics.through._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {through} (activity_id, topic_id)"
            f" SELECT id, 1 + id %% {TOPICS} FROM {Activity._meta.db_table} WHERE id > %s",
            [last],
        )


def _insert(model: type[models.Model], first: int, stop: int, made: Made) -> None:
    """A row for every i from `first` until before `stop`; what `made` does not name has its default."""
    names, values, params = [], [], []
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            default = "%s", [field.get_default()]
            sql, given = made.get(field.attname) or default
            names.append(f'"{field.column}"')
            values.append(sql)
            params += [field.get_db_prep_save(value, connection) if sql == "%s" else value for value in given]
    numbers = (
        "WITH RECURSIVE numbers(i) AS (SELECT CAST(%s AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < %s)"
    )
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(names)})"
    with connection.cursor() as cursor:
        cursor.execute(f"{into} {numbers} SELECT {', '.join(values)} FROM numbers", [first, stop, *params])


if __name__ == "__main__":
    main()
