from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "teams_app.registry"
    label = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        from teams_app.registry import audited, heads, memory, receivers  # noqa: F401
