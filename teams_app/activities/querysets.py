"""Reading the log: what counts, and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from teams_app.activities.models import Activity, Topic  # noqa: F401


class ActivityQuerySet(models.QuerySet["Activity"]):
    def standing(self) -> ActivityQuerySet:
        """Everything that was not taken back."""
        return self.exclude(status="withdrawn")

    def verified(self) -> ActivityQuerySet:
        return self.filter(status="verified")

    def between(self, start: dt.date, end: dt.date) -> ActivityQuerySet:
        """From `start` to `end`, both days counted."""
        return self.filter(date__gte=start, date__lte=end)


class TopicQuerySet(models.QuerySet["Topic"]):
    def offered_on(self, date: dt.date) -> TopicQuerySet:
        return self.filter(is_active=True).filter(Q(valid_from__isnull=True) | Q(valid_from__lte=date))
