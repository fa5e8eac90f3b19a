"""Rows of imported files that wait stood in one JSON value of their import; now each has a row of its own."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    imports, lines = apps.get_model("activities", "LogImport"), apps.get_model("activities", "LogImportLine")
    for one in imports.objects.exclude(rows=[]).iterator():
        lines.objects.bulk_create(
            [
                lines(
                    batch=one,
                    number=row["number"],
                    outcome=row["outcome"],
                    data={key: value for key, value in row.items() if key not in ("number", "outcome")},
                )
                for row in one.rows
            ],
            batch_size=500,
        )
    for one in imports.objects.iterator():
        one.summary = {"notes": one.notes, "sheets": [], "others": [], "questions": []}
        one.save(update_fields=["summary"])


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0014_work_on_imports_in_the_background'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
