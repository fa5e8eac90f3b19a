"""Reading the requests: which wait, which are open, whose data is still held."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from teams_app.activities.models import HelpRequest  # noqa: F401


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    def waiting(self) -> HelpRequestQuerySet:
        """Sent, and nobody has taken it up."""
        return self.filter(state="waiting")

    def open(self) -> HelpRequestQuerySet:
        return self.filter(state__in=("waiting", "helping"))

    def closed(self) -> HelpRequestQuerySet:
        return self.exclude(state__in=("waiting", "helping"))

    def holding_data(self) -> HelpRequestQuerySet:
        """Those of which a contact, the person's own words or the team's answer are still kept."""
        return self.filter(~Q(contact="") | ~Q(text="") | ~Q(answer=""))

    def due(self, *, closed_before: dt.datetime, sent_before: dt.datetime) -> HelpRequestQuerySet:
        """Those whose data has been kept long enough: closed that long ago, or sent so long ago and never closed."""
        forgotten = Q(closed_at__isnull=True, created_at__lte=sent_before)
        return self.holding_data().filter(Q(closed_at__lte=closed_before) | forgotten)

    def with_everything(self) -> HelpRequestQuerySet:
        """With what a row of the list shows."""
        return self.select_related("team", "topic", "unit")
