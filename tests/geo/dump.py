"""Every row of every table, to prove that something changed nothing or put everything back.

But for the audit log, which keeps both what was done and that it was taken back.
"""

from django.db import connection

PASSING = {"django_migrations", "sqlite_sequence", "django_session", "accounts_logentry"}
# What search knows follows after the commit, and keeps the vocabulary: tests/geo/finding has its own proof.
OF_SEARCH = {"geo_knownname", "geo_nameword", "geo_word", "geo_shortened"}


def dump_tables() -> dict[str, list[tuple[object, ...]]]:
    """Table name → its rows in order, for the tables that hold any."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in PASSING | OF_SEARCH:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = sorted(cursor.fetchall(), key=repr)
    return {table: rows for table, rows in found.items() if rows}
