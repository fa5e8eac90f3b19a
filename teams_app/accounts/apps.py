from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "teams_app.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from teams_app.accounts import audited, reorganisation, telling  # noqa: F401

        pre_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **kwargs: Any) -> None:
    """The table that failed sign-ins are counted in comes with `migrate`, first: the other apps use the cache too."""
    call_command("createcachetable", database=using, verbosity=0)
