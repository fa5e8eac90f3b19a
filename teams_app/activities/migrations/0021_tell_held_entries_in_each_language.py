"""What is wrong with a held entry is kept in each language. What was told in one already stays under the site's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

PART = 500


def name_the_language(apps: Any, schema_editor: Any) -> None:
    _change(apps, lambda errors: {settings.LANGUAGE_CODE: errors} if errors else {})


def forget_the_language(apps: Any, schema_editor: Any) -> None:
    _change(apps, lambda errors: errors.get(settings.LANGUAGE_CODE) or next(iter(errors.values()), {}))


def _change(apps: Any, told: Any) -> None:
    held = apps.get_model("activities", "Held").objects.order_by("pk")
    last = 0
    while some := list(held.filter(pk__gt=last).only("errors")[:PART]):
        for each in some:
            each.errors = told(each.errors)
        held.bulk_update(some, ["errors"])
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("activities", "0020_look_topics_up_by_activity_alone")]

    operations = [migrations.RunPython(name_the_language, forget_the_language)]
