"""The answers below the map, the silent teams and the home pages on 100.000 teams and 5 million activities, on SQLite.

Processor time of this process (others may load the machine), best of five, and the first, which finds nothing
remembered. `LISTS_DATABASE=FOLDER` keeps the database there. A ratio is milliseconds over the bar: 200, a tenth of what
Iaso takes for its list of 96.000 units.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
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
from django.utils import timezone  # noqa: E402

from geo.models import Level  # noqa: E402
from teams_app.accounts.models import User  # noqa: E402
from teams_app.activities.periods import Period  # noqa: E402
from teams_app.coverage.answers.ranking import ranked  # noqa: E402
from teams_app.coverage.answers.silence import Silence  # noqa: E402
from teams_app.coverage.answers.taught import untaught  # noqa: E402
from teams_app.coverage.answers.telling import month_before, standings  # noqa: E402
from teams_app.coverage.figures import figures  # noqa: E402
from teams_app.registry.models import Team  # noqa: E402

BAR = 200
READERS = ("tinh", "mot-tinh", "xa")


def main() -> int:
    call_command("migrate", verbosity=0)
    if not Team.objects.exists():
        _country.build(activities=5_000_000)
    today = timezone.localdate()
    period = Period.month_of(today)
    now = figures(Level.COMMUNE, today, period)
    before = month_before(today, period, None)
    summary = Silence(today).summary()
    answers: dict[str, Callable[[], object]] = {
        "silent-counts": lambda: Silence(today).counts(),
        "silent-first-page": lambda: list(Silence(today).listed(30)[:50]),
        "silent-by-commune": lambda: Silence(today).summary(),
        "topics-never-taught": lambda: untaught(today),
        "what-changed": lambda: month_before(today, period, None),
        "places": lambda: ranked(standings(now, before, summary)),
    }
    verdicts = [tell(f"answers-{name}", *best(answer)) for name, answer in answers.items()]
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        verdicts += [verdict for username in READERS for verdict in pages_of(username)]
    return int(not all(verdicts))


def pages_of(username: str) -> Iterator[bool]:
    client = Client()
    client.force_login(User.objects.get(username=username))
    for name, path in {"home": "/", "silent": "/to/im-lang/", "hamlets-without-team": "/to/ap-chua-co-to/"}.items():
        yield tell(f"{name}-page-as-{username}", *best(partial(answered, client, path)))


def answered(client: Client, path: str) -> None:
    if (status := client.get(path).status_code) != 200:
        raise SystemExit(f"{path}: {status}")


def best(work: Callable[[], object]) -> tuple[float, float]:
    """The best of five, and before them the first one, which finds nothing remembered."""
    taken = []
    for _ in range(6):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return min(taken[1:]), taken[0]


def tell(name: str, taken: float, first: float) -> bool:
    print(f"{name:48}{taken:7.0f} ms of {BAR}, the first {first:.0f}")
    print(f"BENCH {name} ratio={taken / BAR:.2f} bar=1.00 {'ok' if taken <= BAR else 'short'}", flush=True)
    return taken <= BAR


if __name__ == "__main__":
    sys.exit(main())
