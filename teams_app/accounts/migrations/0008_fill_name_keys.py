from django.db import migrations

from geo import names


def fill(apps, schema_editor):
    """As User.set_keys() does on every save from now on."""
    users = apps.get_model("accounts", "User").objects
    changed = []
    for user in users.only("username", "first_name", "last_name").iterator():
        name = f"{user.last_name} {user.first_name}".strip() or user.username
        *family, given = name.split() or [""]
        user.key = names.fold(f"{name} {user.username}")[:300]
        user.sort_key = names.sort_key(" ".join([given, *family]))[:300]
        changed.append(user)
    users.bulk_update(changed, ["key", "sort_key"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0007_phones_sign_in"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
