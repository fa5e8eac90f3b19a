"""Reading topics and guides."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, Length, Substr
from wagtail.models import PageQuerySet

STEP = 4  # characters a level takes in a page's path


class ReadableQuerySet(PageQuerySet):
    def readable(self) -> ReadableQuerySet:
        """What everyone may read: published, and not behind a password or a group."""
        return self.live().public()


class TopicQuerySet(ReadableQuerySet):
    def with_guide_counts(self) -> TopicQuerySet:
        """In their order, each with `guides`: how many readable guides stand in it."""
        from cms.models import GuidePage

        counts = (
            GuidePage.objects.readable()
            .annotate(topic=Substr("path", 1, Length("path") - STEP))
            .filter(topic=OuterRef("path"))
            .order_by()
            .values("topic")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(guides=Coalesce(Subquery(counts, output_field=IntegerField()), 0)).order_by("path")


class GuideQuerySet(ReadableQuerySet):
    def newest(self) -> GuideQuerySet:
        return self.order_by("-updated_on", "path")

    def for_cards(self) -> GuideQuerySet:
        """Without the long columns, which no list shows."""
        return self.defer("body", "body_text", "body_key", "head_key", "sources")
