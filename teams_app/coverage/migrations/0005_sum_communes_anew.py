"""The sums of communes from before they held households are let go: once all is migrated they are summed anew."""

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("coverage", "CommuneSum").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("coverage", "0004_households_of_communes")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
