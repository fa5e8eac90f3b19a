"""A pass over the whole register does not map the database's file into memory for good."""

import pytest
from django.db import connection

from geo.upkeep import read_unmapped


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
