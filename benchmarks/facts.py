"""What facts cost: queries and time for logging one activity, and checking the sums of a whole country.

Logging is measured with and without facts in the same run. The country is the one of `map.py`; with
`MAP_DATABASES=FOLDER` the same databases serve both, and `MAP_ACTIVITIES` makes it smaller.
"""

import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
COUNT = int(os.environ.get("MAP_ACTIVITIES", "5000000"))
QUERIES_BAR, CHECK_BAR, MEMORY_BAR = 2, 600, 1000  # more a log; seconds of processor time; MB

folder = Path(os.environ.get("MAP_DATABASES") or tempfile.mkdtemp(prefix="to-so-bench-")) / f"{COUNT}"
folder.mkdir(parents=True, exist_ok=True)
os.environ |= {
    "VAR_DIR": str(folder),
    "DATABASE_URL": f"sqlite:///{folder.resolve() / 'db.sqlite3'}",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "LOG_LEVEL": "ERROR",
}
import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from config.demo import country  # noqa: E402
from teams_app.activities import recording  # noqa: E402
from teams_app.activities.models import Activity, ActivityForm, Status  # noqa: E402
from teams_app.registry.models import Team  # noqa: E402


def main() -> int:
    call_command("migrate", verbosity=0)
    if not Team.objects.exists():
        country.build(activities=COUNT)
    return int(not all([logging(), checking()]))


def logging() -> bool:
    """The statements that `recording.begin` adds to a log, and what they take beside the insert itself."""
    team = Team.objects.order_by("pk")[11]
    plain, with_facts, queries = [], [], 0
    for _ in range(20):
        with transaction.atomic():
            start = time.process_time()
            activity = Activity.objects.create(
                team=team, date=country.SINCE, people=20, form=ActivityForm.GATHERING, status=Status.VERIFIED
            )
            middle = time.process_time()
            with CaptureQueriesContext(connection) as captured:
                recording.begin(activity, [])
            plain.append(middle - start)
            with_facts.append(time.process_time() - start)
            queries = len(captured)
            transaction.set_rollback(True)
    print(f"an insert takes {ms(plain):.2f} ms, with its facts and sums {ms(with_facts):.2f} ms")
    return tell("facts-queries-more-a-log", queries, QUERIES_BAR)


def checking() -> bool:
    """`check_rollups` finds nothing, in reasonable time and memory."""
    out = io.StringIO()
    start = time.process_time()
    call_command("check_rollups", "--format", "json", stdout=out)
    taken = time.process_time() - start
    found = json.loads(out.getvalue())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{found['facts']} facts of {Activity.objects.count()} activities: {found['differences']} differences")
    verdicts = [
        found["differences"] == 0,
        tell("facts-check-seconds", taken, CHECK_BAR),
        tell("facts-check-megabytes", memory, MEMORY_BAR),
    ]
    return all(verdicts)


def ms(taken: list[float]) -> float:
    return statistics.median(taken) * 1000


def tell(name: str, found: float, bar: float) -> bool:
    print(f"{name}: {found:.0f}, at most {bar}")
    print(f"BENCH {name} ratio={found / bar:.2f} bar=1.00 {'ok' if found <= bar else 'short'}", flush=True)
    return found <= bar


if __name__ == "__main__":
    sys.exit(main())
