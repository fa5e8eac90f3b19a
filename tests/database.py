"""The migrated SQLite database of an earlier run, to begin with: migrating anew takes longer than most tests.

Kept in pytest's cache under a name made of all that decides its content: our migrations and the locked packages.
A run works on a copy, so that two runs never share one. PostgreSQL is always migrated anew.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, pytestconfig: pytest.Config, django_db_modify_db_settings: None) -> bool:
    """Whether pytest-django begins with what it finds: yes, where we put a copy there."""
    place = _kept(pytestconfig)
    if place is None or not place.exists():
        return django_db_keepdb
    _copy(place, Path(settings.DATABASES["default"]["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, pytestconfig: pytest.Config) -> None:
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
