from typing import Any

from django.apps import AppConfig
from django.apps import apps as registered
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Guides")

    def ready(self) -> None:
        post_migrate.connect(ensure_tree, sender=self)


def ensure_tree(apps: Any = registered, **kwargs: Any) -> None:  # `flush` sends no apps
    """After migrating: the pages every guide stands under. Not while the tables are being taken away."""
    try:
        apps.get_model("cms", "GuideIndexPage")
    except LookupError:
        return
    from cms import tree

    tree.ensure()
