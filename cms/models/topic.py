"""A topic: one of the five basic skills, or the team's own work."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms.models.readable import ReadablePage
from cms.querysets import TopicQuerySet


class TopicIcon(models.TextChoices):
    """The drawings of `templates/cms/icons/`."""

    DOSSIER = "dossier", _("Dossier")
    SHOP = "shop", _("Shop")
    QR = "qr", _("QR code")
    SHIELD = "shield", _("Shield")
    HEALTH = "health", _("Health book")
    TEAM = "team", _("Team")


class TopicPage(ReadablePage):
    description = models.CharField(_("description"), max_length=250, blank=True)
    icon = models.CharField(_("drawing"), max_length=10, choices=TopicIcon.choices, default=TopicIcon.TEAM)

    objects = PageManager.from_queryset(TopicQuerySet)()

    template = "cms/topic.html"
    parent_page_types = ["cms.GuideIndexPage"]
    subpage_types = ["cms.GuidePage"]
    content_panels = [*Page.content_panels, FieldPanel("description"), FieldPanel("icon")]
    search_fields = [*Page.search_fields, index.SearchField("description")]

    class Meta:
        verbose_name = _("topic of guides")
        verbose_name_plural = _("topics of guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.models.guide import GuidePage

        return super().get_context(request, *args, **kwargs) | {
            "guides": GuidePage.objects.readable().child_of(self).for_cards().order_by("path"),
            "others": TopicPage.objects.readable().sibling_of(self, inclusive=False).order_by("path"),
        }
