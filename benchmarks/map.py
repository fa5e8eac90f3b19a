"""The map's data on a whole country: 100.000 teams, and the same map after 50 thousand and after 5 million activities.

Measured is what a map asks for when its figure, period or topic changes (`/ban-do/gia-tri.json`), through Django's test
client, each answer in processor time of this process (others may load the machine): p95 over months, figures and
topics, with an activity logged in between, and after each of them was asked once. `MAP_DATABASES=FOLDER` keeps the
two databases there; `MAP_ACTIVITIES` makes the large one smaller.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

FEW, MANY = 50_000, int(os.environ.get("MAP_ACTIVITIES", "5000000"))
P95_BAR, GROWTH_BAR = 50, 1.2  # milliseconds; times
ROUNDS = 3


def main() -> int:
    folder = Path(os.environ.get("MAP_DATABASES") or tempfile.mkdtemp(prefix="to-so-bench-"))
    small, large = (measured(folder / f"{count}", count) for count in (FEW, MANY))
    verdicts = [
        tell("map-data-p95", large["p95"], P95_BAR, "ms"),
        tell("map-data-growth", large["median"] / small["median"], GROWTH_BAR, "times"),
        tell("home-growth", large["home"] / small["home"], GROWTH_BAR, "times"),
    ]
    print(
        f"first answer after a change of the register: {large['first']:.0f} ms; "
        f"{large['bytes'] / 1000:.0f} KB an answer"
    )
    return int(not all(verdicts))


def measured(folder: Path, count: int) -> dict[str, float]:
    """In a process of its own: Django knows one database."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder.resolve() / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
        "MFA_REQUIRED_FOR_PROVINCE": "0",
        "ALLOWED_HOSTS": "testserver",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(
        [sys.executable, __file__, str(count)], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"{count:>9} activities: " + ", ".join(f"{name} {value:.0f}" for name, value in found.items()), flush=True)
    return found


def measure(count: int) -> dict[str, float]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import override_settings

    from config.demo import country
    from teams_app.registry.models import Team

    warnings.simplefilter("ignore")
    call_command("migrate", verbosity=0)
    if not Team.objects.exists():
        country.build(activities=count, tell=lambda text: print(text, file=sys.stderr, flush=True))
    with override_settings(STORAGES=plain_storages()):
        return asked()


def plain_storages() -> dict[str, object]:
    from django.conf import settings

    return settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def asked() -> dict[str, float]:
    from django.test import Client

    from teams_app.accounts.models import User
    from teams_app.activities.models import Topic

    client = Client()
    client.force_login(User.objects.get(username="tinh"))
    months = [f"2026-{number:02}" for number in range(1, 11)]
    topics = ["", *(f"&noi-dung={slug}" for slug in Topic.objects.order_by("pk").values_list("slug", flat=True)[:3])]
    questions = [
        f"?so={slug}&ky={month}" for month in months for slug in ("cap-xa", "khom-ap", "hoat-dong", "luot-nguoi")
    ]
    questions += [f"?so=luot-nguoi&ky={months[-1]}{topic}" for topic in topics]
    first = milliseconds(client, "/ban-do/gia-tri.json" + questions[0])[0]
    for question in questions:
        client.get("/ban-do/gia-tri.json" + question)
    gc.collect()
    gc.freeze()  # as the workers of gunicorn do
    taken = []
    for _round in range(ROUNDS):
        log_one()
        taken += [milliseconds(client, "/ban-do/gia-tri.json" + question)[0] for question in questions]
    home = statistics.median(milliseconds(client, "/")[0] for _ in range(4))
    return {
        "p95": statistics.quantiles(taken, n=20)[-1],
        "median": statistics.median(taken),
        "home": home,
        "first": first,
        "bytes": milliseconds(client, "/ban-do/gia-tri.json" + questions[0])[1],
    }


def log_one() -> None:
    """What the log does for a new activity: the row, and its facts and sums."""
    import datetime as dt

    from django.db import transaction

    from teams_app.activities import recording
    from teams_app.activities.models import Activity, ActivityForm, Status
    from teams_app.registry.models import Team

    with transaction.atomic():
        activity = Activity.objects.create(
            team=Team.objects.order_by("-pk")[7], date=dt.date(2026, 10, 7), people=20,
            form=ActivityForm.GATHERING, status=Status.VERIFIED,
        )  # fmt: skip
        recording.begin(activity, [])


def milliseconds(client: object, path: str) -> tuple[float, int]:
    start = time.process_time()
    answer = client.get(path)  # type: ignore[attr-defined]
    taken = (time.process_time() - start) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return taken, len(answer.content)


def tell(name: str, found: float, bar: float, unit: str) -> bool:
    print(f"{name}: {found:.2f} {unit}, at most {bar}")
    ratio, bound = (found / bar, 1.0) if unit == "ms" else (found, bar)
    print(f"BENCH {name} ratio={ratio:.2f} bar={bound:.2f} {'ok' if found <= bar else 'short'}", flush=True)
    return found <= bar


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        sys.exit(main())
