"""What a team answered may name the person: it is erased with the contact, also where it was the reason of a refusal."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0021_tell_held_entries_in_each_language"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="helprequest", name="activities_help_refused_with_a_reason"),
        migrations.RemoveIndex(model_name="helprequest", name="activities_help_to_erase"),
        migrations.AddIndex(
            model_name="helprequest",
            index=models.Index(
                condition=~Q(contact="") | ~Q(text="") | ~Q(answer=""),
                fields=["closed_at", "created_at"],
                name="activities_help_to_erase",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=("unreachable", "unsuitable")) | ~Q(answer="") | Q(erased_at__isnull=False),
                name="activities_help_refused_with_a_reason",
            ),
        ),
    ]
