"""Words are compared by their bytes, whatever the collation of a PostgreSQL database is."""

from django.db import migrations

from geo.collation import by_bytes

COLUMNS = [("geo_nameword", "word", 60), ("geo_word", "text", 60)]


class Migration(migrations.Migration):
    dependencies = [("geo", "0005_names_in_use")]

    operations = [by_bytes(COLUMNS)]
