"""Every list page and the search box on 100.000 teams, 450.000 members and a million activities, on SQLite.

Processor time of this process, best of nine (others load the machine, and slow it down too), through Django's test
client; first as staff who see everything, as staff of one of the 34 provinces, as the official of one commune and as
a head. A ratio is milliseconds over the bar: 100 for a first page, 50 for suggestions. What a page keeps for a minute
is warm: the first look of the minute is told beside it. Two of them are held against what Iaso takes on a machine as
large, as this project was told (it is not run here). `LISTS_DATABASE=FOLDER` keeps the database there.
"""

import os
import random
import sys
import time
import warnings
from pathlib import Path

os.environ |= {"MFA_REQUIRED_FOR_PROVINCE": "0", "ALLOWED_HOSTS": "testserver"}
sys.path.insert(0, str(Path(__file__).parent.parent))
kept = Path(os.environ.get("LISTS_DATABASE", ""))
if os.environ.get("LISTS_DATABASE"):
    kept.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "VAR_DIR": str(kept),
        "DATABASE_URL": f"sqlite:///{kept.resolve() / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
else:
    from _database import set_up

    set_up()

import _country  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from geo.upkeep import renew_statistics  # noqa: E402
from teams_app.accounts import audit  # noqa: E402
from teams_app.accounts.models import LogEntry, User  # noqa: E402
from teams_app.activities.periods import Month  # noqa: E402
from teams_app.registry.models import Member, MemberRole, Person, Team  # noqa: E402

PAGE_BAR, BOX_BAR = 100, 50
ENTRIES = 100_000  # of the log
PAGES = {
    "teams": "/to/",
    "teams-without-head": "/to/?xem=thieu-to-truong",
    "teams-dissolved": "/to/?xem=da-giai-the",
    "teams-by-place": "/to/?sap=noi",
    "teams-by-members": "/to/?sap=-so-nguoi",
    "teams-searched": "/to/?q=tan+my",
    "teams-searched-widely": "/to/?q=nguyen",
    "teams-of-hamlets": "/to/?cap=hamlet",
    "to-re-form": "/to/kien-toan/",
    "activities": "/hoat-dong/",
    "activities-waiting": "/hoat-dong/?trang-thai=cho-xac-nhan",
    "heads": "/to/to-truong/",
    "month": f"/hoat-dong/thang/{Month.of(timezone.localdate()).previous}/",
}
# Of those who keep the list alone.
KEEPERS_PAGES = {
    "problems": "/to/can-xem-lai/",
    "problems-same-person": "/to/can-xem-lai/?loai=trung-nguoi",
    "hamlets-without-team": "/to/ap-chua-co-to/",
    "silent": "/to/im-lang/",
    "accounts": "/tai-khoan/quan-ly/",
    "accounts-searched": "/tai-khoan/quan-ly/?q=nguyen",
    "history": "/nhat-ky/",
    "consents": "/du-lieu-ca-nhan/",
    "access-log": "/du-lieu-ca-nhan/nhat-ky/",
    "imports": "/to/nhap/",
}
QUERIES = {
    "family-name": "nguyen",
    "full-name": "Nguyễn Văn An",
    "one-syllable": "thanh",
    "number": "ap 2",
    "narrowed": "ấp 2, mỹ xương",
    "undivided": "ap 3 my lanh",
    "slip": "my xuogn",
    "slip-in-a-name": "nguyn thi huong",
    "telex": "myx xuwong",
    "guide": "quet ma qr",
    "nothing": "qqqq zzzz",
}
# Milliseconds of Iaso: the completeness of 3.321 communes' reports (43 to 46 s), and a list of 96.000 units.
PEERS = {"lists-month-as-everything": 43_000, "lists-teams-as-everything": 2_100}
READERS = {"everything": "tinh", "province": "mot-tinh", "commune": "xa", "head": "to-truong"}


def main() -> int:
    warnings.simplefilter("ignore")
    call_command("migrate", verbosity=0)
    if not Team.objects.exists():
        _country.build()
    _with_a_head()
    _with_a_log()
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        verdicts = [verdict for reader, name in READERS.items() for verdict in measure(reader, name)]
    return int(not all(verdicts))


def _with_a_head() -> None:
    """`to-truong`, who heads a team and has an account."""
    if not User.objects.filter(username="to-truong").exists():
        account = User.objects.create_user("to-truong", password="demo")
        leading = Member.objects.filter(role=MemberRole.HEAD, valid_to=None, person__user=None)
        Person.objects.filter(pk=leading.order_by("team").values_list("person", flat=True)[0]).update(user=account)


def _with_a_log() -> None:
    """So many changes of teams, services and people all over the country, in the order in which they came."""
    if LogEntry.objects.count() >= ENTRIES:
        return
    rng, actor = random.Random(5), User.objects.get(username="tinh")
    teams, people = (list(model.objects.values_list("pk", flat=True)) for model in (Team, Person))
    for start in range(0, ENTRIES, 1_000):
        with transaction.atomic(), audit.source(audit.Source.PAGE, label="/to/", ref=f"act:{start}", actor=actor):
            audit.record(_entry(rng, start + n, teams, people) for n in range(1_000))
    renew_statistics()


def _entry(rng: random.Random, n: int, teams: list[int], people: list[int]) -> audit.Entry:
    if n % 2:
        return audit.Entry(Member, n, audit.UPDATE, {"role": ("member", "deputy")}, owner=rng.choice(teams))
    if n % 10 == 0:
        return audit.Entry(Team, rng.choice(teams), audit.UPDATE, {"end_reason": ("", "sáp nhập")})
    return audit.Entry(Person, rng.choice(people), audit.UPDATE, {"phone": ("0100000001", "0100000002")})


def measure(reader: str, username: str) -> list[bool]:
    client = Client()
    client.force_login(User.objects.get(username=username))
    wanted = sys.argv[1:]
    pages = {name: path for name, path in PAGES.items() if reader != "head" or name != "to-re-form"}
    pages |= KEEPERS_PAGES if reader != "head" else {}
    paths = {f"lists-{name}": (path, PAGE_BAR) for name, path in pages.items()}
    paths |= {f"search-{name}": (f"/tim/goi-y/?q={query}", BOX_BAR) for name, query in QUERIES.items()}
    return [
        tell(f"{name}-as-{reader}", *milliseconds(client, path), bar)
        for name, (path, bar) in paths.items()
        if not wanted or any(word in name for word in wanted)
    ]


def milliseconds(client: Client, path: str) -> tuple[float, float]:
    """Best of nine, and before them the one that warms the caches of templates and statements."""
    taken = []
    for _ in range(10):
        start = time.process_time()
        answer = client.get(path)
        taken.append((time.process_time() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    return min(taken[1:]), taken[0]


def tell(name: str, taken: float, first: float, bar: int) -> bool:
    print(f"{name:48}{taken:7.0f} ms of {bar}, the first {first:.0f}")
    print(f"BENCH {name} ratio={taken / bar:.2f} bar=1.00 {'ok' if taken <= bar else 'short'}", flush=True)
    if peer := PEERS.get(name):
        print(f"{name}: Iaso takes {peer} ms for as much, {peer / first:.0f} times the first look of ours")
    return taken <= bar


if __name__ == "__main__":
    sys.exit(main())
