"""Reading grants on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models

from geo.querysets import valid_on

if TYPE_CHECKING:
    from teams_app.accounts.models import Grant  # noqa: F401


class GrantQuerySet(models.QuerySet["Grant"]):
    def on(self, date: dt.date) -> GrantQuerySet:
        return self.filter(valid_on(date))

    def to_tell(self) -> GrantQuerySet:
        """Grants that a reorganisation moved and whose holder has not been told yet."""
        return self.filter(moved_by__isnull=False, seen_at__isnull=True)
