"""The site itself as a Django app, and its own kind of admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class ConfigConfig(AppConfig):
    """Carries the base template, the design tokens and the shared components."""

    name = "config"
    label = "config"
    default = True

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers them)


class AdminConfig(DjangoAdminConfig):
    default_site = "config.admin.SuperuserAdminSite"
    default = False
