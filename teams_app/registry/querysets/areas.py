"""What teams serve, and when they are suspended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import F, OuterRef, Q, Subquery

from geo.querysets import valid_during, valid_on
from geo.told import ToldQuerySet

if TYPE_CHECKING:
    from teams_app.registry.models import TeamArea, TeamSuspension  # noqa: F401


def areas() -> TeamAreaQuerySet:
    return apps.get_model("registry", "TeamArea")._default_manager.all()


def suspensions() -> TeamSuspensionQuerySet:
    return apps.get_model("registry", "TeamSuspension")._default_manager.all()


class TeamAreaQuerySet(ToldQuerySet["TeamArea"]):
    def on(self, date: dt.date) -> TeamAreaQuerySet:
        return self.filter(valid_on(date))

    def reaching(self, date: dt.date) -> TeamAreaQuerySet:
        """The areas that hold on `date` or later, and those that teams served to their own end.

        Only of an area that ended is the team's end looked up; a join would look up all.
        """
        end = apps.get_model("registry", "Team")._default_manager.filter(pk=OuterRef("team")).order_by()
        reaches = Q(valid_to__isnull=True) | Q(valid_to__gt=date)
        return self.filter(reaches | Q(valid_to=Subquery(end.values("valid_to"))))

    def held_by(self, date: dt.date) -> TeamAreaQuerySet:
        """The areas on `date`, and for teams that had ended by then those that they served to their end."""
        return self.filter(valid_on(date) | Q(valid_to__lte=date, valid_to=F("team__valid_to")))


class TeamSuspensionQuerySet(ToldQuerySet["TeamSuspension"]):
    def on(self, date: dt.date) -> TeamSuspensionQuerySet:
        return self.filter(valid_on(date))

    def during(self, start: dt.date, end: dt.date) -> TeamSuspensionQuerySet:
        """Those that touch the days from `start` to `end`, both counted."""
        return self.filter(valid_during(start, end))
