"""The pages of the audit log on five million entries, in a country of 100.000 teams and 450.000 members, on SQLite.

`/nhat-ky/` with each of its filters, and a team's own history, as staff who see everything, as staff of one of the 34
provinces and as the official of one commune. Processor time of this process through Django's test client, best of
five; a ratio is milliseconds over the bar of 100. The first entries are made by the log itself, the others copies of
them at later times, made by one statement. `AUDIT_DATABASE=FOLDER` keeps the database there.
"""

import os
import random
import sys
import time
import warnings
from pathlib import Path

os.environ |= {"MFA_REQUIRED_FOR_PROVINCE": "0", "ALLOWED_HOSTS": "testserver"}
sys.path.insert(0, str(Path(__file__).parent.parent))
from _database import set_up

set_up(os.environ.get("AUDIT_DATABASE", ""))

import _country  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from geo.upkeep import renew_statistics  # noqa: E402
from teams_app.accounts import audit  # noqa: E402
from teams_app.accounts.models import Grant, LogEntry, User  # noqa: E402
from teams_app.registry.models import Member, Person, Team, TeamArea  # noqa: E402

ENTRIES, OWN, AN_ACT = 5_000_000, 200_000, 100  # OWN of them by the log itself
BAR = 100
READERS = {"everything": "tinh", "province": "mot-tinh", "commune": "xa"}


def main() -> int:
    warnings.simplefilter("ignore")
    if not Team.objects.exists():
        _country.build()
    grow_log()
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        verdicts = [measure(reader, username) for reader, username in READERS.items()]
    return int(not all(verdicts))


def grow_log() -> None:
    """Entries as a register makes them: nearly all of people and services, some by imports, a few deleted."""
    start = time.perf_counter()
    if LogEntry.objects.count() < ENTRIES:
        LogEntry.objects.all().delete()
        make_some()
        copy_them()
        renew_statistics()
    print(f"{LogEntry.objects.count():,} entries, made in {time.perf_counter() - start:.0f} s", flush=True)


def make_some() -> None:
    rng, staff, official = random.Random(5), User.objects.get(username="tinh"), User.objects.get(username="xa")
    teams = list(Team.objects.values_list("pk", flat=True))
    services = list(Member.objects.values_list("pk", "team_id", "person_id"))
    for start in range(0, OWN, AN_ACT):
        kind = audit.Source.IMPORT if start % 300 == 0 else audit.Source.PAGE
        actor = official if start % 5_000 == 0 else staff
        with transaction.atomic(), audit.source(kind, label="danh-sach.xlsx", ref=f"act:{start}", actor=actor):
            audit.record(entry(rng, start + n, teams, services) for n in range(AN_ACT))
    audit.record([audit.Entry(Grant, n, audit.CREATE, {"role": (None, "commune")}, owner=staff.pk) for n in range(20)])


def entry(rng: random.Random, n: int, teams: list[int], services: list[tuple[int, int, int]]) -> audit.Entry:
    action = audit.DELETE if n % 997 == 0 else audit.UPDATE
    service, team, person = rng.choice(services)
    if n % 2:
        return audit.Entry(Member, service, action, {"valid_to": (None, "2025-01-01")}, owner=team)
    if n % 10 == 0:
        return audit.Entry(Team, rng.choice(teams), action, {"valid_to": (None, "2025-01-01")})
    return audit.Entry(Person, person, action, {"phone": ("0100000001", "0100000002")})


def copy_them() -> None:
    """Fill the log up with copies, each later than the one before it, the last of them some days ago."""
    fields = [field.column for field in LogEntry._meta.concrete_fields if field.column not in ("id", "timestamp")]
    columns = ", ".join(f'"{name}"' for name in fields)
    with transaction.atomic(), connection.cursor() as cursor:
        first, last = LogEntry.objects.order_by("pk")[0].pk, LogEntry.objects.order_by("-pk")[0].pk
        own = last - first + 1
        cursor.execute(
            f"INSERT INTO accounts_logentry (id, timestamp, {columns}) SELECT id + %s * n, "
            f"datetime('2024-01-01', '+' || ((id - %s + %s * n) / 12) || ' seconds'), {columns} "
            "FROM (WITH RECURSIVE times(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < %s) "
            "SELECT n FROM times) CROSS JOIN accounts_logentry WHERE id <= %s ORDER BY n, id",
            [own, first, own, -(-ENTRIES // own) - 1, last],
        )
        cursor.execute(
            "UPDATE accounts_logentry SET timestamp = datetime('2024-01-01', '+' || ((id - %s) / 12) || ' seconds') "
            "WHERE id <= %s",
            [first, last],
        )


def measure(reader: str, username: str) -> bool:
    """The plain page, which everybody opens, and the slowest that a filter makes of it."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    taken = {name: best for name, address in addresses().items() if (best := milliseconds(client, address))}
    for name, best in taken.items():
        print(f"{reader:12}{name:36}{best:7.0f} ms", flush=True)
    told = [verdict(f"audit-log-as-{reader}", taken["first page"])]
    told.append(verdict(f"audit-log-slowest-as-{reader}", max(taken.values())))
    return all(told)


def addresses() -> dict[str, str]:
    log, official = reverse("registry:history"), User.objects.get(username="xa")
    commune = Grant.objects.filter(user=official).values_list("unit_id", flat=True)[0]
    team = TeamArea.objects.filter(unit__periods__parent=commune).values_list("team_id", flat=True)[0]
    newest = LogEntry.objects.order_by("-pk")[0].pk
    return {
        "first page": log,
        "second page": f"{log}?truoc={newest - 10_000}",
        "far back": f"{log}?truoc={newest - ENTRIES // 2}",
        "deleted": f"{log}?viec=xoa",
        "rare kind": f"{log}?loai=grant",
        "services deleted by import": f"{log}?loai=member&viec=xoa&nguon=nhap",
        "by one account": f"{log}?boi={official.pk}",
        "one day": f"{log}?tu=2/1/2024&den=2/1/2024",
        "one commune": f"{log}?xa={commune}",
        "one commune, changed, by page": f"{log}?xa={commune}&viec=sua&nguon=trang",
        "one act": f"{log}?lan=act:0",
        "a name": f"{log}?q=to 77",
        "a name that nobody bears": f"{log}?q=khong co ai",
        "a team's history": reverse("registry:team_history", args=[team]),
    }


def milliseconds(client: Client, address: str) -> float:
    """Best of five; 0 for a page that is not this reader's."""
    taken = []
    for _ in range(5):
        start = time.process_time()
        answer = client.get(address)
        taken.append((time.process_time() - start) * 1000)
        if answer.status_code == 404:
            return 0
        assert answer.status_code == 200, (address, answer.status_code)
    return min(taken)


def verdict(name: str, taken: float) -> bool:
    print(f"BENCH {name} ratio={taken / BAR:.2f} bar=1.00 {'ok' if taken <= BAR else 'short'}", flush=True)
    return taken <= BAR


if __name__ == "__main__":
    sys.exit(main())
