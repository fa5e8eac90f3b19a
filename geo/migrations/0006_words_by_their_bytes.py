"""Words are compared by their bytes, whatever the collation of a PostgreSQL database is."""

from django.db import migrations

COLUMNS = [("geo_nameword", "word", 60), ("geo_word", "text", 60)]


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
    dependencies = [("geo", "0005_names_in_use")]

    operations = [migrations.RunPython(set_collation("C"), set_collation("default"))]
