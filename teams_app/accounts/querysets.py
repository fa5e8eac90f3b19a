"""Reading grants on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models

from geo.querysets import valid_on

if TYPE_CHECKING:
    from teams_app.accounts.models import Grant

    _Base = models.QuerySet[Grant]
else:
    _Base = models.QuerySet


class GrantQuerySet(_Base):
    def on(self, date: dt.date) -> GrantQuerySet:
        return self.filter(valid_on(date))
