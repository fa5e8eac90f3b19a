from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0015_move_rows_that_wait_to_lines'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='logimport',
            name='notes',
        ),
        migrations.RemoveField(
            model_name='logimport',
            name='rows',
        ),
        migrations.RemoveField(
            model_name='logimport',
            name='sheet',
        ),
    ]
