"""Reading the register on a day: which teams, serving where, led by whom."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef

from geo.models import UnitPeriod
from geo.querysets import valid_during, valid_on

if TYPE_CHECKING:
    from teams_app.registry.models import Member, Team, TeamArea  # noqa: F401


class TeamQuerySet(models.QuerySet["Team"]):
    def on(self, date: dt.date) -> TeamQuerySet:
        """Teams that exist on `date`."""
        return self.filter(valid_on(date))

    def during(self, start: dt.date, end: dt.date) -> TeamQuerySet:
        """Teams that exist on at least one day from `start` to `end`, both counted."""
        return self.filter(valid_during(start, end))

    def within(self, units: Any, date: dt.date) -> TeamQuerySet:
        """Teams that serve, on `date`, one of `units` (ids, Units or a subquery) or something below it."""
        from teams_app.registry.models import TeamArea

        below = UnitPeriod.objects.within(units, date).values("unit")
        areas = TeamArea.objects.on(date).filter(team=OuterRef("pk"), unit__in=below)
        return self.filter(Exists(areas))

    def missing_head(self, date: dt.date) -> TeamQuerySet:
        from teams_app.registry.models import Member, MemberRole

        heads = Member.objects.on(date).filter(team=OuterRef("pk"), role=MemberRole.HEAD)
        return self.filter(~Exists(heads))


class TeamAreaQuerySet(models.QuerySet["TeamArea"]):
    def on(self, date: dt.date) -> TeamAreaQuerySet:
        return self.filter(valid_on(date))


class MemberQuerySet(models.QuerySet["Member"]):
    def on(self, date: dt.date) -> MemberQuerySet:
        return self.filter(valid_on(date))
