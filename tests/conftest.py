"""Fixtures that every test may use, and the rules for tests that need more than Python."""

import gc
from pathlib import Path

import hypothesis
import pytest
from django.db import connection

from tests import clock, needs
from tests.database import django_db_keepdb, django_db_setup  # noqa: F401  (fixtures)

clock.keep_the_day()  # before any test file takes today's date

BROWSER_TESTS = Path(__file__).parent / "browser"
# Without one of these, or the mark `django_db`, pytest-django lets no test ask the database.
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

# No test may fail for want of time on a busy machine. The profile in force is hypothesis' own, in CI a repeatable one.
hypothesis.settings.register_profile(
    "unhurried",
    hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, *hypothesis.settings().suppress_health_check],
)
hypothesis.settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("browser")
        if item.get_closest_marker("django_db") or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("database")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # what was read stays to the end: it need not be looked through again and again


def pytest_runtest_setup(item: pytest.Item) -> None:
    clock.keep_the_day()
    if item.get_closest_marker("browser") and not needs.chromium_path():
        needs.missing("no Chromium: install it, or set CHROMIUM to its path")
    if item.get_closest_marker("postgresql"):
        if not needs.postgresql_url():
            needs.missing("no PostgreSQL: set DATABASE_URL or POSTGRESQL_URL")
        if connection.vendor != "postgresql":
            pytest.skip("runs when DATABASE_URL names the PostgreSQL database")


@pytest.fixture(autouse=True)
def small_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """How large a register is, its newest id tells; and ids grow with every test that one process runs."""
    monkeypatch.setattr("teams_app.registry.problems.standing.LARGE", 10**9)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real tables and boundaries that lies beside the repository on a developer's machine."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{SHARED_DATA} is not on this machine")
    return SHARED_DATA
