from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoverageConfig(AppConfig):
    name = "teams_app.coverage"
    label = "coverage"
    verbose_name = _("Coverage")

    def ready(self) -> None:
        from teams_app.coverage import receivers

        post_migrate.connect(receivers.sum_what_was_there_before, sender=self)
