"""The front page of the guides: search first, then the topics, then what is new."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.models.readable import ReadablePage
from cms.models.topic import TopicPage

NEWEST = 5


class GuideIndexPage(ReadablePage):
    intro = models.TextField(_("introduction"), blank=True, max_length=300)

    template = "cms/guide_index.html"
    max_count = 1
    parent_page_types = ["cms.RootPage"]
    subpage_types = ["cms.TopicPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("guides")
        verbose_name_plural = _("guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.models.guide import GuidePage

        guides = GuidePage.objects.readable().descendant_of(self)
        return super().get_context(request, *args, **kwargs) | {
            "topics": TopicPage.objects.readable().child_of(self).with_guide_counts(),
            "newest": guides.newest().for_cards()[:NEWEST],
        }
