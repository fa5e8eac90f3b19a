"""Reading the log: what counts, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from geo.among import among
from geo.querysets import valid_on
from teams_app.activities import receipts
from teams_app.registry.models import TeamArea, TeamSuspension

if TYPE_CHECKING:
    from teams_app.activities.models import (  # noqa: F401
        Activity,
        Closing,
        Correction,
        Held,
        MonthStatement,
        Photo,
        Plan,
        Topic,
    )


class ActivityQuerySet(models.QuerySet["Activity"]):
    def standing(self) -> ActivityQuerySet:
        """Everything that was not taken back."""
        return self.exclude(status="withdrawn")

    def counting(self) -> ActivityQuerySet:
        """What figures may speak of: verified, or waiting for it. A returned one counts again once it is corrected."""
        return self.filter(status__in=("submitted", "verified"))

    def verified(self) -> ActivityQuerySet:
        return self.filter(status="verified")

    def waiting(self) -> ActivityQuerySet:
        """Sent, and not yet looked at by the commune official."""
        return self.filter(status="submitted")

    def returned(self) -> ActivityQuerySet:
        """Sent back by the official, and not yet corrected."""
        return self.filter(status="returned")

    def in_figures(self, ground: Collection[int] | None = None) -> ActivityQuerySet:
        """On a day on which the team stood, served a place (of `ground`), and was not suspended: what figures count."""
        day: Any = OuterRef("date")
        areas = TeamArea.objects.filter(valid_on(day), team=OuterRef("team"))
        if ground is not None:
            areas = areas.filter(unit__in=among(ground))
        pauses = TeamSuspension.objects.filter(valid_on(day), team=OuterRef("team"))
        stood: Any = F("date")
        return self.filter(valid_on(stood, "team__"), Exists(areas), ~Exists(pauses))

    def between(self, start: dt.date, end: dt.date) -> ActivityQuerySet:
        """From `start` to `end`, both days counted."""
        return self.filter(date__gte=start, date__lte=end)

    def for_teams(self, teams: Any) -> ActivityQuerySet:
        """Of these teams (ids, Teams or a subquery)."""
        return self.filter(team__in=teams)

    def about(self, topic: Topic) -> ActivityQuerySet:
        """Where `topic` or something below it was taught. Each activity once."""
        links = self.model.topics.through.objects.filter(activity=OuterRef("pk"))
        return self.filter(Exists(links.filter(Q(topic=topic) | Q(topic__parent=topic))))

    def with_receipt(self, code: str) -> ActivityQuerySet:
        """Those whose receipt reads `code`; none when it is no code."""
        span = receipts.span(code)
        return self.filter(uuid__range=span) if span else self.none()

    def with_everything(self) -> ActivityQuerySet:
        """With what a row of a list shows, in two queries whatever the number of rows."""
        return self.select_related("team", "created_by", "verified_by").prefetch_related("topics")

    def with_photos(self) -> ActivityQuerySet:
        """With the photos that were not taken away, as `standing_photos`: one query more."""
        photos = apps.get_model("activities", "Photo").objects.standing().order_by("position")
        return self.prefetch_related(Prefetch("photos", photos, to_attr="standing_photos"))

    def with_lists(self) -> ActivityQuerySet:
        """With all that `services.values_of` reads, in three queries more."""
        return self.prefetch_related("topics", "facilitators", "outcomes__topic")


class HeldQuerySet(models.QuerySet["Held"]):
    def open(self) -> HeldQuerySet:
        """What still waits to be put right."""
        return self.filter(settled_at__isnull=True)


class ClosingQuerySet(models.QuerySet["Closing"]):
    def standing(self) -> ClosingQuerySet:
        """Of months that are closed now."""
        return self.filter(reopened_at__isnull=True)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def of_months(self, first: dt.date, last: dt.date) -> CorrectionQuerySet:
        """Of the months that begin from `first` to `last`."""
        return self.filter(month__gte=first, month__lte=last)

    def on_ground(self, ground: Collection[int], teams: Any = ()) -> CorrectionQuerySet:
        """Of what was done on a day on which the team served a place of `ground`; and all of `teams`."""
        day: Any = OuterRef("change__activity__date")
        areas = TeamArea.objects.filter(valid_on(day), team=OuterRef("change__activity__team"), unit__in=among(ground))
        return self.filter(Q(Exists(areas)) | Q(change__activity__team__in=teams))


class StatementQuerySet(models.QuerySet["MonthStatement"]):
    def standing(self) -> StatementQuerySet:
        """Those that nobody has taken back."""
        return self.filter(taken_back_at__isnull=True)

    def of_no_activity(self) -> StatementQuerySet:
        """Those of communes by which there was nothing in the month."""
        return self.standing().filter(unit__isnull=False, is_nothing=True)


class TopicQuerySet(models.QuerySet["Topic"]):
    def offered_on(self, date: dt.date) -> TopicQuerySet:
        return self.filter(is_active=True).filter(Q(valid_from__isnull=True) | Q(valid_from__lte=date))

    def get_by_natural_key(self, slug: str) -> Topic:
        return self.get(slug=slug)


class PlanQuerySet(models.QuerySet["Plan"]):
    def on(self, date: dt.date) -> PlanQuerySet:
        return self.filter(valid_on(date))


class PhotoQuerySet(models.QuerySet["Photo"]):
    def standing(self) -> PhotoQuerySet:
        """Those that were not taken away."""
        return self.filter(removed_at__isnull=True)

    def waiting_for(self, form: Any, user: Any) -> PhotoQuerySet:
        """Sent by `user` with a form that is not an activity yet."""
        return self.standing().filter(waits_for=form, uploaded_by=user)
