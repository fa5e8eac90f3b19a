"""Reading the sums of what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from geo.among import among
from geo.querysets import valid_on
from teams_app.registry.models import TeamArea

if TYPE_CHECKING:
    from teams_app.activities.models import Topic
    from teams_app.coverage.models import CommuneSum, Fact  # noqa: F401


@dataclass(frozen=True)
class Kind:
    """Which activities: about any of `topics`, of the `form`; everything where neither is given.

    `topic` is the one that `topics` are, with those below it; 0 where they are any others.
    """

    topics: frozenset[int] | None = None
    form: str = ""
    topic: int = 0

    @classmethod
    def about(cls, topic: Topic | None, form: str = "") -> Kind:
        """Of a topic with those below it, of a form, of both or neither. One query where a topic is given."""
        if topic is None:
            return cls(form=form)
        below = type(topic).objects.filter(parent=topic).values_list("pk", flat=True)
        return cls(frozenset({topic.pk, *below}), form, topic.pk)

    @property
    def is_summed(self) -> bool:
        """Whether `CommuneSum` has it: everything, one topic, or one form."""
        return self.topics is None or bool(self.topic and not self.form)

    @property
    def is_everything(self) -> bool:
        return self.topics is None and not self.form


EVERYTHING = Kind()


class CommuneSumQuerySet(models.QuerySet["CommuneSum"]):
    def between(self, start: dt.date, end: dt.date) -> CommuneSumQuerySet:
        """Of the months from that of `start` to that of `end`: both are whole months' first and last days."""
        return self.filter(month__gte=start, month__lte=end)

    def of(self, kind: Kind) -> CommuneSumQuerySet:
        """The rows of `kind`, one a commune and month; there are such only where it `is_summed`."""
        return self.filter(topic=kind.topic, form=kind.form)


class FactQuerySet(models.QuerySet["Fact"]):
    def between(self, start: dt.date, end: dt.date) -> FactQuerySet:
        """Of the months from that of `start` to that of `end`: both are whole months' first and last days."""
        return self.filter(since__gte=start, since__lte=end)

    def on_ground(self, ground: Collection[int]) -> FactQuerySet:
        """Of stretches on which the team served a place of `ground`."""
        that_day = valid_on(OuterRef("since"))  # type: ignore[arg-type]  # an expression compares like a date
        return self.filter(Exists(TeamArea.objects.filter(that_day, team=OuterRef("team"), unit__in=among(ground))))

    def whole(self) -> FactQuerySet:
        """One row a stretch, the sum of all that was done in it."""
        return self.filter(form="")

    def of(self, kind: Kind) -> FactQuerySet:
        """The rows that sum up to the activities of `kind`, each counted once however many topics it had.

        A stretch with nothing but returned activities has no row: nothing was reported for it yet.
        """
        counting = self.filter(Q(sessions__gt=0) | Q(waiting__gt=0))
        if kind.is_everything:
            return counting.whole()
        parts = counting.filter(form=kind.form) if kind.form else counting.exclude(form="")
        if kind.topics is None:
            return parts
        wanted = Q(pk__in=[])
        for topic in sorted(kind.topics):
            wanted |= Q(topics__contains=f",{topic},")
        return parts.filter(wanted)

    def last_days(self, teams: Collection[Any], on: dt.date) -> dict[int, dt.date]:
        """The last day up to `on` on which each of `teams` did something. A query; three where some worked later."""
        kept = self.filter(team__in=teams, form=self.model.LAST_DAY).order_by().values_list("team", "last")
        found: dict[int, dt.date] = dict(kept)
        later = [team for team, day in found.items() if day > on]
        for team in later:
            del found[team]
        return found | self._last_days_before(later, on) if later else found

    def _last_days_before(self, teams: list[int], on: dt.date) -> dict[int, dt.date]:
        rows = self.whole().filter(team__in=among(teams), since__lte=on).order_by()
        whole = rows.filter(last__lte=on).values_list("team").annotate(models.Max("last"))
        found: dict[int, dt.date] = dict(whole)
        up_to = (1 << on.day) - 1
        for team, days in rows.filter(last__gt=on).values_list("team", "days"):
            if days & up_to:
                day = on.replace(day=(days & up_to).bit_length())
                found[team] = max(day, found.get(team, day))
        return found
