"""The pages of an import of ROWS (20.000) rows that waits to be agreed to: each filter, the first page and the last.

Processor time of this process through Django's test client, best of five; a ratio is milliseconds over the bar of
100. Every tenth row is wrong. The queries of a page are counted too: as many for the last as for the first.
"""

import datetime as dt
import os
import sys
import time
import warnings

os.environ |= {"ROWS": os.environ.get("ROWS", "20000"), "MFA_REQUIRED_FOR_PROVINCE": "0", "ALLOWED_HOSTS": "testserver"}
import import_teams
from _database import set_up

FOLDER = set_up()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from geo.models import Unit  # noqa: E402
from teams_app.accounts.models import Grant, Role, User  # noqa: E402
from teams_app.registry.drafting import jobs  # noqa: E402
from teams_app.registry.models import DraftState, ImportDraft  # noqa: E402

BAR = 100
PAGES = {"wrong": "?loc=loi", "new": "?loc=moi", "everything": "?loc=tat-ca", "unchanged": "?loc=giu-nguyen"}


def main() -> int:
    warnings.simplefilter("ignore")
    client = Client()
    client.force_login(staff())
    plain = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        draft = waiting(client)
        print(f"{draft.rows_read:,} rows: {draft.totals}", flush=True)
        told = [measure(client, draft, name, query) for name, query in PAGES.items()]
    return int(not all(told))


def staff() -> User:
    import_teams.load_units()
    user = User.objects.create_user("tinh", password="x")
    Grant.objects.create(user=user, role=Role.PROVINCE, unit=Unit.objects.get(pk=1), valid_from=dt.date(2020, 1, 1))
    return user


def waiting(client: Client) -> ImportDraft:
    """The draft as a person left it after the check, which the worker does."""
    path = import_teams.draw(FOLDER / "teams.xlsx", import_teams.ROWS, wrong_every=10)
    with path.open("rb") as file:
        answer = client.post("/to/nhap/", {"file": file, "as_of": "26/9/2024"})
    assert answer.status_code == 302, answer.content.decode()[:500]
    draft = ImportDraft.objects.get()
    if draft.is_working:
        jobs.perform(draft.pk, draft.job)
        draft.refresh_from_db()
    assert draft.state == DraftState.READY, draft.said
    return draft


def measure(client: Client, draft: ImportDraft, name: str, query: str) -> bool:
    taken, queries = [], []
    for page in ("1", "9999"):
        address = f"/to/nhap/{draft.pk}/xem-truoc/{query}&page={page}"
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        queries.append(len(asked))
        taken.append(min(milliseconds(client, address) for _ in range(5)))
    print(f"{name:12} first {taken[0]:5.0f} ms, last {taken[1]:5.0f} ms; queries {queries[0]}, {queries[1]}")
    ratio = max(taken) / BAR
    print(f"BENCH import-preview-{name} ratio={ratio:.2f} bar=1.00 {'ok' if ratio <= 1 else 'short'}", flush=True)
    return ratio <= 1 and queries[0] == queries[1]


def milliseconds(client: Client, address: str) -> float:
    start = time.process_time()
    client.get(address)
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
