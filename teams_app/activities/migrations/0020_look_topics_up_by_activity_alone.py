"""Every entry wrote two pages of an index that nothing reads: activities are looked through for a topic, never topics for
their activities; a topic that is deleted costs one look through the table."""

import django.db.models.deletion
from django.db import migrations, models

UNREAD = "activities_activity_topics_topic_id_61ea20d4"  # Django's own name for it, on either database


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0019_write_two_indexes_less"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="activitytopic",
                    name="topic",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.topic",
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {UNREAD}",
                    f"CREATE INDEX {UNREAD} ON activities_activity_topics (topic_id)",
                ),
            ],
        ),
    ]
