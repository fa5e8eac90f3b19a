"""Stored sort keys are compared byte by byte, whatever the collation of a PostgreSQL database is."""

from django.db import migrations

from geo.collation import by_bytes

COLUMNS = [("geo_unitperiod", "sort_key", 200)]


class Migration(migrations.Migration):
    dependencies = [("geo", "0003_reorganisations")]

    operations = [by_bytes(COLUMNS)]
