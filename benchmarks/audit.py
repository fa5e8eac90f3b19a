"""What the audit log costs: a row in bulk, a single save, and a page of a log of five million entries.

Bulk: people, their services and their teams are written by one INSERT each, with and without entries; the
floor is what the import does anyway. Single: the save of one person. Pages: `/nhat-ky/` for the province and for one
commune's official, with the filters of the page, against the same page of a log of 50.000 entries.
"""

import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from statistics import median

from _database import set_up

set_up()

import datetime as dt  # noqa: E402

from django.db import connection, transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from geo import bulk  # noqa: E402
from geo.models import Level, Unit, UnitPeriod  # noqa: E402
from geo.upkeep import renew_statistics  # noqa: E402
from teams_app.accounts import audit  # noqa: E402
from teams_app.accounts.models import Grant, LogEntry, Role, User  # noqa: E402
from teams_app.registry.models import Member, Person, Team, TeamArea  # noqa: E402

START, NOW = dt.date(2024, 1, 1), timezone.now()
TEAMS, COMMUNES = 20_000, 1_000
PEOPLE_A_TEAM = 4
FEW, MANY = 50_000, 5_000_000


PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@override_settings(STORAGES=PLAIN_FILES)  # nothing was collected here
def main() -> int:
    setup_test_environment()  # so that a form can be read off its page
    communes = make_units()
    told = [verdict("audit-bulk-write", bulk_ratio(communes), bar=1.5)]
    readers = make_readers(communes)
    told.append(verdict("audit-page-save", save_ratio(readers["province"]), bar=1.5))
    grow_to(FEW)
    few = pages(readers)
    grow_to(MANY)
    many = pages(readers)
    print(f"\n{'page':44}{FEW:>12,}{MANY:>12,} entries")
    for name, taken in many.items():
        print(f"{name:44}{few[name] * 1000:>9.0f} ms{taken * 1000:>9.0f} ms")
    told.append(verdict("audit-slowest-page-seconds", max(many.values()), bar=0.1))
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
    rows = [
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
    started = time.perf_counter()
    with transaction.atomic(), nullcontext() if logged else audit.silenced():
        for model, each in rows:
            audit.insert(model, each)
    return time.perf_counter() - started


def bulk_ratio(communes: list[int]) -> float:
    hamlets = list(Unit.objects.filter(level=Level.HAMLET).values_list("pk", flat=True))
    part = len(hamlets) // 6
    without, with_log = [], []
    for n in range(0, 6, 2):
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


def make_readers(communes: list[int]) -> dict[str, Client]:
    readers = {}
    province = Unit.objects.get(level=Level.PROVINCE).pk
    for name, role, unit in (("province", Role.PROVINCE, province), ("official", Role.COMMUNE, communes[0])):
        user = User.objects.create_user(name, password="x")
        Grant.objects.create(user=user, role=role, unit_id=unit, valid_from=START)
        readers[name] = Client(headers={"host": "localhost"})
        readers[name].force_login(user)
    return readers


def grow_to(size: int) -> None:
    """Entries as a register makes them: nearly all of people and services, some by imports, a few deleted.

    The first 50.000 are made by the log itself, the others are copies of them at later times.
    """
    if not LogEntry.objects.filter(cid__startswith="act:").exists():
        _make_some()
    fields = [field.column for field in LogEntry._meta.concrete_fields if field.column not in ("id", "timestamp")]
    columns, made = ", ".join(fields), LogEntry.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        while made < size:
            cursor.execute(
                f"INSERT INTO accounts_logentry ({columns}, timestamp) SELECT {columns}, "
                "datetime('2024-01-01', '+' || ((id + %s) / 4) || ' seconds') "
                "FROM accounts_logentry ORDER BY id LIMIT %s",
                [made, size - made],
            )
            made = LogEntry.objects.count()
    renew_statistics()


def _make_some() -> None:
    actors, teams, people = (
        list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (User, Team, Person)
    )
    LogEntry.objects.all().delete()
    for start in range(0, FEW, 100):
        kind = audit.Source.IMPORT if start % 300 == 0 else audit.Source.PAGE
        actor = User.objects.get(pk=actors[0 if start % 5000 else 1])
        with transaction.atomic(), audit.source(kind, label="danh-sach.xlsx", ref=f"act:{start}", actor=actor):
            audit.record(entry(start + n, teams, people) for n in range(100))
    audit.record([audit.Entry(Grant, n, audit.CREATE, {"role": (None, "commune")}, owner=actors[1]) for n in range(20)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_logentry SET timestamp = datetime('2024-01-01', '+' || (id / 4) || ' seconds')")


def entry(n: int, teams: list[int], people: list[int]) -> audit.Entry:
    action = audit.DELETE if n % 997 == 0 else audit.UPDATE
    changes = {"valid_to": (None, "2025-01-01")}
    if n % 2:
        return audit.Entry(Member, n, action, changes, owner=teams[n % len(teams)])
    if n % 10 == 0:
        return audit.Entry(Team, teams[n % len(teams)], action, changes)
    return audit.Entry(Person, people[n % len(people)], action, {"phone": ("0100000001", "0100000002")})


def pages(readers: dict[str, Client]) -> dict[str, float]:
    log, team = reverse("registry:history"), Team.objects.order_by("pk")[0]
    area = TeamArea.objects.filter(team=team).values("unit__periods__parent")[0]["unit__periods__parent"]
    asked = {
        "first page": log,
        "far back": f"{log}?truoc=1000",
        "deleted": f"{log}?viec=xoa",
        "rare kind": f"{log}?loai=grant",
        "services deleted by import": f"{log}?loai=member&viec=xoa&nguon=nhap",
        "by one account": f"{log}?boi={User.objects.get(username='official').pk}",
        "one day": f"{log}?tu=2/1/2024&den=2/1/2024",
        "one commune": f"{log}?xa={area}",
        "one commune, changed, by page": f"{log}?xa={area}&viec=sua&nguon=trang",
        "one act": f"{log}?lan=act:0",
        "a name": f"{log}?q=to 77",
        "a name that nobody bears": f"{log}?q=khong co ai",
        "a team's page": reverse("registry:team_history", args=[team.pk]),
    }
    found = {}
    for reader, client in readers.items():
        for name, address in asked.items():
            if reader == "official" and name in ("rare kind", "far back"):
                continue
            response = client.get(address)
            if reader == "official" and response.status_code == 404:
                continue  # the team of another commune
            assert response.status_code == 200, (address, response.status_code)
            found[f"{reader}: {name}"] = min(seconds(lambda: client.get(address)) for _ in range(3))  # noqa: B023
    return found


def seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def verdict(name: str, ratio: float, bar: float) -> bool:
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar:.2f} {'ok' if ratio <= bar else 'short'}")
    return ratio <= bar


if __name__ == "__main__":
    sys.exit(main())
