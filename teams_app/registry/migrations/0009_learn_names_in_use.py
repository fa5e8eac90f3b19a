"""Search learns the names that were written before it kept an index."""

from django.db import migrations


def learn(apps, schema_editor):
    from geo.finding import learn  # it reads nothing of these tables but their `key`

    for kind, app, model in (("unit", "geo", "UnitPeriod"), ("team", "registry", "Team"), ("person", "registry", "Person")):
        keys = apps.get_model(app, model).objects.order_by().values_list("key", flat=True).distinct()
        learn(kind, keys.iterator())


class Migration(migrations.Migration):
    dependencies = [("geo", "0006_words_by_their_bytes"), ("registry", "0008_suspensions_reasons_and_struck_entries")]

    operations = [migrations.RunPython(learn, migrations.RunPython.noop)]
