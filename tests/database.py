"""The migrated database of an earlier run, to begin with: migrating anew takes longer than most tests.

Kept under a name made of all that decides its content, our migrations and the locked packages: SQLite's in pytest's
cache, PostgreSQL's on its server. A run works on a copy, so that two runs never share one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from pytest_django import DjangoDbBlocker

ON_SERVER = "to_so_migrated_"


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool,
    pytestconfig: pytest.Config,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> bool:
    """Whether pytest-django begins with what it finds: yes, where we put a copy there. PostgreSQL copies by itself."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            if _kept_on_server() in _all_on_server():
                connection.settings_dict["TEST"]["TEMPLATE"] = _kept_on_server()
    place = _kept(pytestconfig)
    if place is None or not place.exists():
        return django_db_keepdb
    _copy(place, Path(settings.DATABASES["default"]["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config) -> None:
    if connection.vendor == "postgresql" and not connection.settings_dict["TEST"].get("TEMPLATE"):
        with django_db_blocker.unblock():
            _keep_on_server()
    place = _kept(pytestconfig)
    if place is None or place.exists():
        return
    for older in place.parent.glob("*.sqlite3"):
        older.unlink(missing_ok=True)
    unfinished = place.with_suffix(f".{os.getpid()}")
    _copy(Path(settings.DATABASES["default"]["TEST"]["NAME"]), unfinished)
    unfinished.replace(place)


def _kept(config: pytest.Config) -> Path | None:
    if connection.vendor != "sqlite":
        return None
    return config.cache.mkdir("migrated") / f"{_fingerprint()}.sqlite3"  # type: ignore[union-attr]


def _kept_on_server() -> str:
    return f"{ON_SERVER}{_fingerprint()}"


def _all_on_server() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [ON_SERVER])
        return [name for (name,) in cursor.fetchall()]


def _keep_on_server() -> None:
    """A copy of the database under test in place of older ones, unless another process was first."""
    connection.close()  # what somebody is connected to cannot be copied
    kept, quote = _kept_on_server(), connection.ops.quote_name
    with connection._nodb_cursor() as cursor, suppress(DatabaseError):
        for older in set(_all_on_server()) - {kept}:
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(older)}")
        cursor.execute(f"CREATE DATABASE {quote(kept)} TEMPLATE {quote(connection.settings_dict['NAME'])}")


def _fingerprint() -> str:
    root = settings.BASE_DIR
    rooms = ("config", "cms", "geo", "teams_app")
    files = [root / "requirements" / "base.txt", *(f for room in rooms for f in (root / room).rglob("migrations/*.py"))]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(root)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    """SQLite's own backup: whole also where a write-ahead log lies beside the file."""
    with closing(sqlite3.connect(source)) as of, closing(sqlite3.connect(target)) as to:
        of.backup(to)
