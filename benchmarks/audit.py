"""What the audit log costs whoever writes: a row in bulk, and a page that saves one person.

Bulk: people, their services and their teams are written by one INSERT each, with and without entries; the
floor is what the import does anyway. Single: the page that corrects a member. Both sides are measured by turns, in
processor time, which holds on a busy machine; the best of each counts. How fast the log is read: `audit_pages`.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from statistics import median
from typing import Any

os.environ["MFA_REQUIRED_FOR_PROVINCE"] = "0"  # the page is measured, not the way to it
from _database import set_up

set_up()

import datetime as dt  # noqa: E402

from django.db import transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from geo import bulk  # noqa: E402
from geo.models import Level, Unit, UnitPeriod  # noqa: E402
from teams_app.accounts import audit  # noqa: E402
from teams_app.accounts.models import Grant, Role, User  # noqa: E402
from teams_app.registry.models import Member, Person, Team, TeamArea  # noqa: E402

START, NOW = dt.date(2024, 1, 1), timezone.now()
TEAMS, COMMUNES = 20_000, 1_000
PEOPLE_A_TEAM = 4
ROUNDS = 5


PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@override_settings(STORAGES=PLAIN_FILES)  # nothing was collected here
def main() -> int:
    setup_test_environment()  # so that a form can be read off its page
    communes = make_units()
    told = [verdict("audit-bulk-write", bulk_ratio(communes), bar=1.5)]
    told.append(verdict("audit-page-save", save_ratio(province_staff()), bar=1.5))
    return int(not all(told))


def make_units() -> list[int]:
    province, *units = bulk.reserve_ids(Unit, 1 + COMMUNES + TEAMS)
    levels = [Level.PROVINCE] + [Level.COMMUNE] * COMMUNES + [Level.HAMLET] * TEAMS
    bulk.insert(Unit, [
        {"id": pk, "level": level, "is_demo": False} for pk, level in zip([province, *units], levels, strict=True)
    ])  # fmt: skip
    communes, hamlets = units[:COMMUNES], units[COMMUNES:]
    above = dict.fromkeys(communes, province) | {pk: communes[n % COMMUNES] for n, pk in enumerate(hamlets)}
    names = {province: "Đồng Tháp"} | {pk: f"Xã {n}" for n, pk in enumerate(communes)}
    periods = [
        UnitPeriod(unit_id=pk, code=str(pk), type="xã", name=names.get(pk, f"Ấp {pk}"), parent_id=above.get(pk),
                   valid_from=START)
        for pk in [province, *units]
    ]  # fmt: skip
    for period in periods:
        period.set_keys()
    UnitPeriod.objects.bulk_create(periods)
    return communes


def write(hamlets: list[int], *, logged: bool) -> float:
    """Seconds for teams with an area and four people each: four INSERTs, with or without their entries."""
    teams, areas = bulk.reserve_ids(Team, len(hamlets)), bulk.reserve_ids(TeamArea, len(hamlets))
    people = bulk.reserve_ids(Person, len(hamlets) * PEOPLE_A_TEAM)
    services = bulk.reserve_ids(Member, len(people))
    rows: list[tuple[type[Any], list[dict[str, Any]]]] = [
        (Team, [{"id": pk, "level": "hamlet", "name": f"Tổ {pk}", "valid_from": START, "valid_to": None,
                 "decision_id": None, "ended_by_id": None, "end_reason": "", "successor_id": None, "is_demo": False,
                 "key": f"to {pk}", "sort_key": f"to {pk}", "created_at": NOW, "changed_at": NOW} for pk in teams]),
        (TeamArea, [{"id": pk, "team_id": team, "unit_id": unit, "valid_from": START, "valid_to": None,
                     "decision_id": None} for pk, team, unit in zip(areas, teams, hamlets, strict=True)]),
        (Person, [{"id": pk, "name": f"Sen Văn {pk}", "phone": f"01{pk:08}", "birth_year": 1980, "background": "other",
                   "user_id": None, "is_demo": False, "key": f"sen van {pk}", "sort_key": f"{pk} sen van",
                   "changed_at": NOW} for pk in people]),
        (Member, [{"id": pk, "team_id": teams[n // PEOPLE_A_TEAM], "person_id": people[n], "role": "member",
                   "valid_from": START, "valid_to": None, "changed_at": NOW} for n, pk in enumerate(services)]),
    ]  # fmt: skip
    started = time.process_time()
    with transaction.atomic(), nullcontext() if logged else audit.silenced():
        for model, each in rows:
            audit.insert(model, each)
    return time.process_time() - started


def bulk_ratio(communes: list[int]) -> float:
    hamlets = list(Unit.objects.filter(level=Level.HAMLET).values_list("pk", flat=True))
    part = len(hamlets) // (2 * ROUNDS)
    without, with_log = [], []
    for n in range(0, 2 * ROUNDS, 2):
        without.append(write(hamlets[n * part : (n + 1) * part], logged=False))
        with_log.append(write(hamlets[(n + 1) * part : (n + 2) * part], logged=True))
    rows = part * (2 + 2 * PEOPLE_A_TEAM)
    floor, logged = min(without), min(with_log)
    print(f"bulk: {rows:,} rows {floor:.2f} s, logged {logged:.2f} s: {(logged - floor) / rows * 1e6:.1f} µs a row")
    return logged / floor


def save_ratio(client: Client) -> float:
    """The page that corrects a member, saved with another phone each time: with and without entries."""
    member = Member.objects.order_by("pk")[0]
    address = reverse("registry:member_edit", args=[member.team_id, member.pk])
    phone = 912_000_000

    def save() -> None:
        nonlocal phone
        phone += 1
        assert client.post(address, typed | {"phone": f"0{phone}"}).status_code == 302

    def silently() -> None:
        with audit.silenced():
            save()

    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields if name != "opened_on"}
    typed |= {"valid_from": "1/1/2024", "name": "Sen Văn Tám"}
    floor, logged = (median(seconds(each) for _ in range(100)) for each in (silently, save))
    print(f"saving a member's page: {floor * 1000:.1f} ms, logged {logged * 1000:.1f} ms")
    return logged / floor


def province_staff() -> Client:
    user = User.objects.create_user("province", password="x")
    Grant.objects.create(user=user, role=Role.PROVINCE, unit=Unit.objects.get(level=Level.PROVINCE), valid_from=START)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def seconds(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start


def verdict(name: str, ratio: float, bar: float) -> bool:
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar:.2f} {'ok' if ratio <= bar else 'short'}")
    return ratio <= bar


if __name__ == "__main__":
    sys.exit(main())
