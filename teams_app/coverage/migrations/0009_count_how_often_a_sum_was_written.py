"""How often a sum was written is counted: by it one sees that what is remembered of it still holds."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0008_find_who_is_silent'),
    ]

    operations = [
        migrations.AddField(
            model_name='communesum',
            name='changes',
            field=models.BigIntegerField(db_default=models.Value(1), editable=False, help_text='how often it was written', null=True),
        ),
    ]
