"""What the database knows and holds while much is read and written."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from geo.upkeep import read_unmapped
from teams_app.accounts.models import LogEntry


def mapped() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        return (cursor.fetchone() or (0,))[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite maps its file")
def test_the_file_is_mapped_again_afterwards_also_after_an_error():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size = 8388608")
    before = mapped()
    with read_unmapped():
        assert mapped() == 0
    assert mapped() == before
    with pytest.raises(ZeroDivisionError), read_unmapped():
        _nothing = 1 / 0
    assert mapped() == before


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_many_rows_of_one_value_are_known_to_be_many():
    kind = ContentType.objects.get_for_model(LogEntry)
    entries = [
        LogEntry(content_type=kind, action=0, owner_kind="team", owner_id=n, source="page") for n in range(3_000)
    ]
    LogEntry.objects.bulk_create(entries)
    call_command("renew_statistics")
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'audit_by_source'")
        _rows, of_one_source, *_ = cursor.fetchone()[0].split()
    assert int(of_one_source) == 3_000
