"""Both databases give the same answers: what only one of them can show is shown there."""

import csv

import pytest
from django.conf import settings
from django.db import connection

from geo.names import sort_key

UNITS = settings.BASE_DIR / "fixtures" / "units"


@pytest.mark.postgresql
@pytest.mark.django_db
def test_our_sort_key_agrees_with_the_vietnamese_collation_of_icu():
    names = {row["name"] for path in UNITS.glob("*20*.csv") for row in csv.DictReader(path.open(encoding="utf-8"))}
    letters = [name for name in names if name.replace(" ", "").isalpha()]  # ICU sorts 10 before 2; we do not
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'vi-x-icu'")
        if not cursor.fetchone():
            pytest.skip("this PostgreSQL was built without ICU")
        cursor.execute('SELECT name FROM unnest(%s::text[]) AS name ORDER BY name COLLATE "vi-x-icu"', [letters])
        by_icu = [name for (name,) in cursor.fetchall()]
    assert len(letters) > 250
    assert sorted(letters, key=sort_key) == by_icu


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
@pytest.mark.django_db
def test_sqlite_waits_instead_of_failing_and_keeps_references():
    with connection.cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 20_000}
    assert connection.transaction_mode == "IMMEDIATE"
