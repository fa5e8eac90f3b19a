"""A guide: a few big steps in plain words, with the date it was last checked."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from cms import reading
from cms.blocks import GuideBody
from cms.models.readable import ReadablePage
from cms.querysets import GuideQuerySet
from geo.names import fold, squash


class Audience(models.TextChoices):
    RESIDENT = "resident", _("residents")
    MEMBER = "member", _("team members")
    PRODUCER = "producer", _("producers and shops")


class GuidePage(ReadablePage):
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences: what the reader can do after reading.")
    )
    audience = models.CharField(_("written for"), max_length=10, choices=Audience.choices, default=Audience.RESIDENT)
    updated_on = models.DateField(
        _("checked on"),
        default=timezone.localdate,
        help_text=_("The day someone last did these steps on a real phone."),
    )
    keywords = models.CharField(
        _("other words people search for"),
        max_length=250,
        blank=True,
        help_text=_("Separated by commas: định danh, cccd, căn cước"),
    )
    body = StreamField(GuideBody(), verbose_name=_("content"))
    sources = models.TextField(
        _("sources"), blank=True, help_text=_("One a line. Readers see them at the end of the guide.")
    )

    # Written by save(), never by hand: what search and lists read.
    body_text = models.TextField(editable=False, default="", blank=True)
    body_key = models.TextField(editable=False, default="", blank=True)
    head_key = models.TextField(editable=False, default="", blank=True)
    words = models.PositiveIntegerField(editable=False, default=0)

    objects = PageManager.from_queryset(GuideQuerySet)()

    template = "cms/guide.html"
    doorstep_template = "cms/guide_doorstep.html"
    parent_page_types = ["cms.TopicPage"]
    subpage_types: list[str] = []
    content_panels = [
        HelpPanel(template="cms/admin/guide_help.html"),
        *Page.content_panels,
        FieldPanel("summary", widget=AdminAutoHeightTextInput),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("updated_on")]),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("keywords"), FieldPanel("sources")], heading=_("Search and sources")),
    ]
    # Folded copies stand beside the texts, so that the admin's own search needs no accents either.
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=3),
        index.SearchField("keywords", boost=5),
        index.SearchField("head_key", boost=5),
        index.SearchField("body_text"),
        index.SearchField("body_key"),
        index.FilterField("updated_on"),
        index.FilterField("audience"),
    ]

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    @property
    def reading_minutes(self) -> int:
        return reading.minutes(self.words)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is None:  # a draft touches only its own columns; the text stays the public one
            self.index_text()
        return super().save(*args, **kwargs)

    def index_text(self) -> None:
        """Fill what search reads from what the author wrote."""
        text = reading.plain_text(self.body)
        self.body_text = squash(text)
        self.body_key = fold(text)
        self.head_key = "\n".join(fold(part) for part in (self.title, self.keywords, self.summary))
        self.words = len(self.summary.split()) + len(text.split())

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return self.doorstep_template if reading.is_doorstep(request) else self.template

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        parts = reading.parts(self.body)
        topic = context["above"][-1]
        later = GuidePage.objects.readable().child_of(topic).filter(path__gt=self.path).for_cards()
        return context | {
            "topic": topic,
            "parts": parts,
            "outline": [part for part in parts if part.number],
            "screen": reading.screen(parts, request.GET.get(reading.STEP, "")),
            "next_guide": later.order_by("path").first(),
        }
