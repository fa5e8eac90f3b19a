"""Who has been silent, and in which commune, is read off indexes that the planner takes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0007_find_what_was_taught'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='fact', name='coverage_fact_last_day'),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(condition=models.Q(('form', '*')), fields=['form', 'last', 'team'], name='coverage_fact_last_day'),
        ),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(condition=models.Q(('form', '*')), fields=['form', 'commune', 'last', 'team'], name='coverage_fact_silence'),
        ),
    ]
