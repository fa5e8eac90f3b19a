"""The last day on which each team did something, kept beside its sums; filled from the sums that stand."""

from django.db import migrations, models

COUNTS = (
    "days", "sessions", "people", "households", "households_told", "women", "women_told", "elderly", "elderly_told",
    "waiting", "waiting_people", "returned",
)  # fmt: skip


def fill(apps, schema_editor):
    first_day = "date '0001-01-01'" if schema_editor.connection.vendor == "postgresql" else "'0001-01-01'"
    schema_editor.execute(f"""
        INSERT INTO coverage_fact (team_id, since, topics, form, commune, last, {", ".join(COUNTS)})
        SELECT team_id, {first_day}, '', '*', MAX(commune), MAX(last), {", ".join("0" for _ in COUNTS)}
        FROM coverage_fact WHERE form = '' AND topics = '' GROUP BY team_id
    """)


def forget(apps, schema_editor):
    schema_editor.execute("DELETE FROM coverage_fact WHERE form = '*'")


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0002_sums_by_commune'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(condition=models.Q(('form', '*')), fields=['last', 'team'], name='coverage_fact_last_day'),
        ),
        migrations.RunPython(fill, forget),
    ]
