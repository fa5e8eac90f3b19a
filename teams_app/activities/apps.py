from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "teams_app.activities"
    label = "activities"
    verbose_name = _("Activities")

    def ready(self) -> None:
        from teams_app.activities import audited, receivers  # noqa: F401
