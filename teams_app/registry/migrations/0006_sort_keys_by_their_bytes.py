"""Stored sort keys are compared byte by byte, whatever the collation of a PostgreSQL database is."""

from django.db import migrations

from geo.collation import by_bytes

COLUMNS = [("registry_team", "sort_key", 300), ("registry_person", "sort_key", 200)]


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_cover_the_question_for_heads")]

    operations = [by_bytes(COLUMNS)]
