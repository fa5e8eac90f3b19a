"""What every entry writes: the table of topics has a model of its own now, without the index that its unique one begins
with; and one index holds both the newest entries and the sums of a span of days."""

import django.db.models.deletion
from django.db import migrations, models

REPEATED = "activities_activity_topics_activity_id_7d89ccd4"  # Django's own name for it, on either database


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0018_let_the_province_stop_requests"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ActivityTopic",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.topic"
                            ),
                        ),
                    ],
                    options={
                        "db_table": "activities_activity_topics",
                        "default_permissions": (),
                        "unique_together": {("activity", "topic")},
                    },
                ),
                migrations.AlterField(
                    model_name="activity",
                    name="topics",
                    field=models.ManyToManyField(
                        related_name="activities",
                        through="activities.ActivityTopic",
                        to="activities.topic",
                        verbose_name="topics",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {REPEATED}",
                    f"CREATE INDEX {REPEATED} ON activities_activity_topics (activity_id)",
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-date", "-id", "status", "people", "households"], name="activities_by_day"),
        ),
        migrations.RemoveIndex(model_name="activity", name="activities_newest"),
        migrations.RemoveIndex(model_name="activity", name="activities_sums"),
    ]
