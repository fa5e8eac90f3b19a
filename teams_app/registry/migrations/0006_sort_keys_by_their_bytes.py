"""Stored sort keys are compared byte by byte, whatever the collation of a PostgreSQL database is."""

from django.db import migrations

COLUMNS = [("registry_team", "sort_key", 300), ("registry_person", "sort_key", 200)]


def set_collation(collation):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        quote = schema_editor.quote_name
        for table, column, length in COLUMNS:
            schema_editor.execute(
                f"ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} TYPE varchar({length}) COLLATE {quote(collation)}"
            )

    return run


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_cover_the_question_for_heads")]

    operations = [migrations.RunPython(set_collation("C"), set_collation("default"))]
