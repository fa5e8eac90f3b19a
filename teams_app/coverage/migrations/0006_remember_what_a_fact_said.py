"""What a fact said before it was last written over. Empty until then, so that the large table is not written anew."""

from django.db import migrations, models

NAMES = ("sessions", "people", "households", "households_told", "waiting")


class Migration(migrations.Migration):
    dependencies = [("coverage", "0005_sum_communes_anew")]

    operations = [
        migrations.AddField("fact", "was_commune", models.BigIntegerField(editable=False, null=True)),
        *(migrations.AddField("fact", f"was_{name}", models.IntegerField(editable=False, null=True)) for name in NAMES),
    ]
