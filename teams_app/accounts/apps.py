from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "teams_app.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from teams_app.accounts import audited, reorganisation, telling  # noqa: F401
