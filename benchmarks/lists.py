"""Every list page and the search box on 100.000 teams, 450.000 members and a million activities, on SQLite.

Processor time of this process (others may load the machine), median of five, through Django's test client; first as
staff who see everything, as staff of one of the 34 provinces, and as the official of one commune. A ratio is
milliseconds over the bar: 100 for a first page, 50 for suggestions. `LISTS_DATABASE=FOLDER` keeps the database there.
"""

import os
import statistics
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
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from teams_app.accounts.models import User  # noqa: E402
from teams_app.registry.models import Team  # noqa: E402

PAGE_BAR, BOX_BAR = 100, 50
PAGES = {
    "teams": "/to/",
    "teams-without-head": "/to/?xem=thieu-to-truong",
    "teams-dissolved": "/to/?xem=da-giai-the",
    "teams-by-place": "/to/?sap=noi",
    "teams-by-members": "/to/?sap=-so-nguoi",
    "teams-searched": "/to/?q=tan+my",
    "teams-searched-widely": "/to/?q=nguyen",
    "to-re-form": "/to/kien-toan/",
    "activities": "/hoat-dong/",
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
READERS = {"everything": "tinh", "province": "mot-tinh", "commune": "xa"}


def main() -> int:
    warnings.simplefilter("ignore")
    call_command("migrate", verbosity=0)
    if not Team.objects.exists():
        _country.build()
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        verdicts = [verdict for reader, name in READERS.items() for verdict in measure(reader, name)]
    return int(not all(verdicts))


def measure(reader: str, username: str) -> list[bool]:
    client = Client()
    client.force_login(User.objects.get(username=username))
    wanted = sys.argv[1:]
    paths = {f"lists-{name}": (path, PAGE_BAR) for name, path in PAGES.items()}
    paths |= {f"search-{name}": (f"/tim/goi-y/?q={query}", BOX_BAR) for name, query in QUERIES.items()}
    return [
        tell(f"{name}-as-{reader}", milliseconds(client, path), bar)
        for name, (path, bar) in paths.items()
        if not wanted or any(word in name for word in wanted)
    ]


def milliseconds(client: Client, path: str) -> float:
    """Median of five, after one that warms the caches of templates and statements."""
    taken = []
    for _ in range(6):
        start = time.process_time()
        answer = client.get(path)
        taken.append((time.process_time() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    return statistics.median(taken[1:])


def tell(name: str, taken: float, bar: int) -> bool:
    print(f"{name:48}{taken:7.0f} ms of {bar}")
    print(f"BENCH {name} ratio={taken / bar:.2f} bar=1.00 {'ok' if taken <= bar else 'short'}", flush=True)
    return taken <= bar


if __name__ == "__main__":
    sys.exit(main())
