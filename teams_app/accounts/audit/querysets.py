"""Reading the log: whose changes, and page after page by key, however long it has grown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from teams_app.accounts.audit.entry import LogEntry  # noqa: F401


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def about(self, kind: str, owners: Collection[int]) -> LogEntryQuerySet:
        """Changes read on the pages of these teams, people, accounts …"""
        return self.filter(owner_kind=kind, owner_id__in=owners)

    def between(self, first: dt.date | None, last: dt.date | None) -> LogEntryQuerySet:
        """Changes on the days from `first` to `last`, both counted.

        The ids grow with time, so a span of days is a span of ids, and the order by id needs no sorting. Each
        bound is one look into the index by time.
        """
        found = self
        if first:
            found = found.filter(pk__gte=self._first_id(first))
        if last:
            found = found.filter(pk__lt=self._first_id(last + dt.timedelta(days=1)))
        return found

    def _first_id(self, day: dt.date) -> Any:
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time()))
        later = self.model._default_manager.filter(timestamp__gte=moment).order_by("timestamp", "pk")
        found = later.values_list("pk", flat=True).first()
        return found if found is not None else 2**62  # nothing has happened since
