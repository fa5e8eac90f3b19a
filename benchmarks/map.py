"""The map's data on a whole country: 100.000 teams, and the same map after 50 thousand and after 5 million activities.

Measured is what a map asks for when its figure, period or topic changes (`/ban-do/gia-tri.json`), through Django's test
client, each answer in processor time of this process (others may load the machine): p95 over months, figures and
topics, with an activity logged in between, and after each of them was asked once; beside them the page of the map and
the home pages, of staff of everything, of one province, and of a commune. Then a team's areas change, and the first
answer after that is measured. A quarter and a year are asked for too, of the country and of a province, after each
activity that was logged. `MAP_DATABASES=FOLDER` keeps the two databases there; `MAP_ACTIVITIES` makes the large one
smaller.
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
from typing import Any

FEW, MANY = 50_000, int(os.environ.get("MAP_ACTIVITIES", "5000000"))
P95_BAR, GROWTH_BAR = 50, 1.2  # milliseconds; times
CHANGED_BAR, PERIOD_BAR = 300, 150  # milliseconds
PERIODS = {"year": "2026", "quarter": "2026-Q4"}
PAGES = {
    "home": ("tinh", "/"),
    "home-of-a-province": ("mot-tinh", "/"),
    "home-of-a-commune": ("xa", "/"),
    "map-page": ("tinh", "/ban-do/"),
}
ROUNDS = 5


def main() -> int:
    folder = Path(os.environ.get("MAP_DATABASES") or tempfile.mkdtemp(prefix="to-so-bench-"))
    small, large = measured(folder)
    verdicts = [
        tell("map-data-p95", large["p95"], P95_BAR, "ms"),
        tell("map-data-growth", large["median"] / small["median"], GROWTH_BAR, "times"),
        *(tell(f"{name}-growth", large[name] / small[name], GROWTH_BAR, "times") for name in PAGES),
        tell("map-after-change-of-register", large["changed"], CHANGED_BAR, "ms"),
        *(tell(f"map-{name}", large[name], PERIOD_BAR, "ms") for name in period_questions(0)),
    ]
    print(
        f"the very first answer of a process: {large['first']:.0f} ms, with the map or the day just changed "
        f"{large['anew']:.0f} ms, of a year {large['first-year']:.0f} ms; {large['bytes'] / 1000:.0f} KB an answer"
    )
    return int(not all(verdicts))


def measured(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Each in a process of its own, as Django knows one database; in turns, as others load the machine now and then."""
    asked = [started(folder / f"{count}", count) for count in (FEW, MANY)]
    taken: list[list[dict[str, Any]]] = [[], []]
    for each in asked:
        told(each)  # ready
    for _round in range(ROUNDS):
        for each, rounds in zip(asked, taken, strict=True):
            rounds.append(told(each, "round"))
    found = []
    for count, each, rounds in zip((FEW, MANY), asked, taken, strict=True):
        values = [value for one in rounds for value in one["map"]]
        periods = {name: statistics.median(one["periods"][name] for one in rounds) for name in period_questions(0)}
        numbers: dict[str, float] = (
            {
                "p95": statistics.quantiles(values, n=20)[-1],
                "median": statistics.median(values),
            }
            | {name: statistics.median(one["pages"][name] for one in rounds) for name in PAGES}
            | periods
            | told(each, "end")
        )
        print(f"{count:>9} activities: " + ", ".join(f"{name} {value:.0f}" for name, value in numbers.items()))
        found.append(numbers)
    return found[0], found[1]


def started(folder: Path, count: int) -> subprocess.Popen[str]:
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
    return subprocess.Popen(
        [sys.executable, __file__, str(count)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str], word: str = "") -> Any:
    """What it answers to a word."""
    assert process.stdin and process.stdout
    if word:
        print(word, file=process.stdin, flush=True)
    line = process.stdout.readline()
    if not line:
        raise SystemExit("a process ended before it answered")
    return json.loads(line)


def measure(count: int) -> None:
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
        answer()


def plain_storages() -> dict[str, object]:
    from django.conf import settings

    return settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def answer() -> None:
    from django.test import Client

    from geo.models import Level, UnitPeriod
    from teams_app.accounts.models import User

    clients = {}
    for username in dict.fromkeys(username for username, _path in PAGES.values()):
        clients[username] = Client()
        clients[username].force_login(User.objects.get(username=username))
    client = clients["tinh"]
    questions = all_questions()
    periods = period_questions(UnitPeriod.objects.at_level(Level.PROVINCE).values_list("unit", flat=True)[0])
    first = milliseconds(client, questions[0])[0]
    first_year = milliseconds(client, periods["year"])[0]
    for question in [*questions, *periods.values()]:
        client.get(question)
    for username, path in PAGES.values():
        clients[username].get(path)
    gc.collect()
    gc.freeze()  # as the workers of gunicorn do
    print(json.dumps({}), flush=True)
    for word in sys.stdin:
        if word.strip() == "end":
            break
        log_one()
        taken = [milliseconds(client, question)[0] for question in questions]
        pages = {name: milliseconds(clients[username], path)[0] for name, (username, path) in PAGES.items()}
        told_of = {name: milliseconds(client, question)[0] for name, question in periods.items()}
        print(json.dumps({"map": taken, "pages": pages, "periods": told_of}), flush=True)
    changed, anew = after_changes(client, questions[0])
    size = milliseconds(client, questions[0])[1]
    print(
        json.dumps({"first": first, "first-year": first_year, "changed": changed, "anew": anew, "bytes": size}),
        flush=True,
    )


def all_questions() -> list[str]:
    from teams_app.activities.models import Topic

    months = [f"2026-{number:02}" for number in range(1, 11)]
    topics = ["", *(f"&noi-dung={slug}" for slug in Topic.objects.order_by("pk").values_list("slug", flat=True)[:3])]
    questions = [
        f"?so={slug}&ky={month}" for month in months for slug in ("cap-xa", "khom-ap", "hoat-dong", "luot-nguoi")
    ]
    questions += [f"?so=luot-nguoi&ky={months[-1]}{topic}" for topic in topics]
    return ["/ban-do/gia-tri.json" + question for question in questions]


def period_questions(province: int) -> dict[str, str]:
    asked = {name: f"/ban-do/gia-tri.json?so=hoat-dong&ky={period}" for name, period in PERIODS.items()}
    return asked | {f"{name}-of-a-province": f"{question}&trong={province}" for name, question in asked.items()}


def after_changes(client: object, question: str) -> tuple[float, float]:
    """The first answer after a team got another area or lost it again; and after what makes all be counted again."""
    from teams_app.coverage.figures import memory
    from teams_app.registry.models import Team

    taken = []
    for at in range(5):
        team = Team.objects.order_by("pk")[at * 1_000]
        area = team.areas.create(unit=Team.objects.order_by("-pk")[at].areas.all()[0].unit, valid_from=team.valid_from)
        taken.append(milliseconds(client, question)[0])
        area.delete()
        taken.append(milliseconds(client, question)[0])
    memory.forget()
    return statistics.median(taken), milliseconds(client, question)[0]


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
        measure(int(sys.argv[1]))
    else:
        sys.exit(main())
