"""The figures once more, slowly and obviously: every unit against every team and every activity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache

from geo.lineage import place
from geo.models import Extent, Level, Population, Succession, UnitPeriod
from teams_app.activities.models import Activity
from teams_app.activities.periods import Period
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import Team, TeamArea, TeamSuspension


def holds_on(spell: object, day: dt.date) -> bool:
    return spell.valid_from <= day and (spell.valid_to is None or day < spell.valid_to)


def holds_during(spell: object, period: Period) -> bool:
    days = (period.end - period.start).days + 1
    return any(holds_on(spell, period.start + dt.timedelta(days=n)) for n in range(days))


class Recount:
    def __init__(
        self, level: str, on: dt.date, period: Period, scope: int | None, units_at: dt.date, kind: Kind = EVERYTHING
    ) -> None:
        self.kind = kind
        self.level, self.on, self.period, self.scope, self.units_at = level, on, period, scope, units_at
        self.periods = list(UnitPeriod.objects.select_related("unit"))
        self.teams = list(Team.objects.all())
        self.figures = {(each.unit_id, each.year): each for each in Population.objects.all()}
        self.links = list(Succession.objects.all())
        self.suspensions = list(TeamSuspension.objects.all())
        self.areas = list(TeamArea.objects.select_related("unit", "team"))
        self.activities = [
            a
            for a in Activity.objects.all()
            if a.status not in ("withdrawn", "returned") and period.start <= a.date <= period.end
        ]

    # Where things lie. ------------------------------------------------------------------------

    @cache  # noqa: B019
    def period_of(self, unit: int, day: dt.date) -> UnitPeriod | None:
        return next((p for p in self.periods if p.unit_id == unit and holds_on(p, day)), None)

    def line(self, unit: int, day: dt.date) -> list[int]:
        """The unit and everything above it on the day; empty when it is not in force."""
        found = []
        period = self.period_of(unit, day)
        while period:
            found.append(period.unit_id)
            period = self.period_of(period.parent_id, day) if period.parent_id else None
        return found

    @cache  # noqa: B019  (lives as long as its test)
    def here(self, unit: int, day: dt.date) -> int | None:
        """The unit that stands for `unit` on the day: itself, or the one with most of its ground."""
        if self.period_of(unit, day):
            return unit
        own = [p for p in self.periods if p.unit_id == unit]
        before = [p for p in own if p.valid_to and p.valid_to <= day]
        nearest = max(p.valid_to for p in before) - dt.timedelta(days=1) if before else min(p.valid_from for p in own)
        placements = place([unit], nearest, day, own[0].unit.level)
        best = sorted(placements, key=lambda p: (-p.share, p.target_id))
        return best[0].target_id if best else None

    def inside(self, unit: int, row: int | None) -> bool:
        """The unit's place on the map of `units_at` lies in `row` (None: in the scope)."""
        stands = self.here(unit, self.units_at)
        if stands is None:
            return row is None and self.scope is None
        line = self.line(stands, self.units_at)
        return row in line if row is not None else self.scope is None or self.scope in line

    # What is counted. -------------------------------------------------------------------------

    def units(self, level: str) -> list[int]:
        return [p.unit_id for p in self.periods if p.unit.level == level and holds_on(p, self.on)]

    def areas_on(self, day: dt.date, team: int | None = None) -> list[TeamArea]:
        return [
            a for a in self.areas
            if holds_on(a, day) and self.is_active(a.team, day) and (team is None or a.team_id == team)
        ]  # fmt: skip

    def is_active(self, team: Team, day: dt.date) -> bool:
        paused = any(holds_on(s, day) for s in self.suspensions if s.team_id == team.pk)
        return holds_on(team, day) and not paused

    def is_active_during(self, team: Team, period: Period) -> bool:
        days = (period.end - period.start).days + 1
        return any(self.is_active(team, period.start + dt.timedelta(days=n)) for n in range(days))

    def serves(self, area: TeamArea, unit: int) -> bool:
        return self.here(area.unit_id, self.on) == unit

    def commune_on_own_day(self, unit: int) -> int | None:
        stands = self.here(unit, self.on)
        if stands is None:
            return None
        levels = {p.unit_id: p.unit.level for p in self.periods}
        return next((u for u in self.line(stands, self.on) if levels[u] == Level.COMMUNE), None)

    def reporting(self) -> set[int | None]:
        return {
            self.commune_on_own_day(area.unit_id)
            for activity in self.activities
            for area in self.areas_on(activity.date, activity.team_id)
        }

    def numbers(self, row: int | None) -> dict[str, int | None]:
        def inside(unit: int) -> bool:
            return self.inside(unit, row)

        hamlets = [u for u in self.units(Level.HAMLET) if inside(u)]
        communes = [u for u in self.units(Level.COMMUNE) if inside(u)]
        now = [a for a in self.areas_on(self.on) if inside(a.unit_id)]
        worked, counted = self.teams_of(row)
        reported = self.work(inside)
        work = [a for a in reported if self.is_of_kind(a)]
        verified = [a for a in work if a.status == "verified"]
        reporting = self.reporting()
        listed = {p.parent_id for p in self.periods if p.unit.level == Level.HAMLET and holds_on(p, self.on)}
        everywhere = self.areas_on(self.on)
        return {
            "hamlets": len(hamlets),
            "hamlets_covered": sum(any(self.serves(a, u) for a in everywhere) for u in hamlets),
            "unlisted": sum(u not in listed for u in communes),
            "hamlet_teams": len({a.team_id for a in now if a.team.level == "hamlet"}),
            "communes": len(communes),
            "communes_covered": sum(
                any(self.serves(a, u) for a in everywhere if a.team.level == "commune") for u in communes
            ),
            "commune_teams": len({a.team_id for a in now if a.team.level == "commune"}),
            "teams": len(counted),
            "teams_logging": len(worked),
            "teams_logging_submitted": len({a.team_id for a in work}),
            "sessions": len(verified) if reported else None,
            "people": sum(a.people for a in verified) if reported else None,
            "waiting": len(work) - len(verified),
            "not_reported": sum(u not in reporting for u in communes),
            "households": self.households(verified),
            **self.inhabitants(row),
        }

    def teams_of(self, row: int | None) -> tuple[set[int], set[int]]:
        """The teams that did something of the kind, verified, and all that were active in the period."""
        during = [a for a in self.areas if holds_during(a, self.period) and self.inside(a.unit_id, row)]
        work = self.work(lambda unit: self.inside(unit, row))
        worked = {a.team_id for a in work if self.is_of_kind(a) and a.status == "verified"}
        return worked, {a.team_id for a in during if self.is_active_during(a.team, self.period)}

    @staticmethod
    def households(verified: list[Activity]) -> int | None:
        told = [a.households for a in verified if a.households is not None]
        return sum(told) if told else None

    # Who lives there. -------------------------------------------------------------------------

    def inhabitants(self, row: int | None) -> dict[str, int | None]:
        """Of the unit, or of all its communes, or of all its districts; of the total: the scope, or the same of it."""
        if row is not None:
            top = [row]
        elif self.scope is None:
            top = self.there(Level.PROVINCE)
        else:
            top = [self.scope] if self.scope in self.there() else []
        wholes = [top, self.there(Level.COMMUNE, row), self.there(Level.DISTRICT, row)]
        people, households = (self.latest(wholes, kind) for kind in ("people", "households"))
        return {
            "population": people[1],
            "population_year": people[0],
            "households_registered": households[1],
            "households_year": households[0],
        }

    def there(self, level: str = "", row: int | None = None) -> list[int]:
        """The units of the rows' day inside the row (None: inside the scope)."""
        day, inside = self.units_at, row or self.scope
        here = [p for p in self.periods if holds_on(p, day) and p.unit.level in (level or p.unit.level)]
        return [p.unit_id for p in here if inside is None or inside in self.line(p.unit_id, day)]

    def latest(self, wholes: list[list[int]], kind: str) -> tuple[int | None, int | None]:
        for year in range(self.period.end.year, 2000, -1):
            for units in filter(None, wholes):
                told = [self.told(unit, year, kind) for unit in units]
                if None not in told:
                    return year, sum(told)
        return None, None

    def told(self, unit: int, year: int, kind: str) -> int | None:
        """What the unit's own row says, or those of all it was made of in full."""
        if (own := self.figures.get((unit, year))) and getattr(own, kind) is not None:
            last = max(p.valid_to or dt.date.max for p in self.periods if p.unit_id == unit)
            return getattr(own, kind) if dt.date(year, 1, 1) < last else None
        origins = [link for link in self.links if link.new_id == unit]
        if not origins or any(link.extent != Extent.FULL for link in origins):
            return None
        told = [self.told(link.old_id, year, kind) for link in origins]
        return None if None in told else sum(told)

    def work(self, inside: Callable[[int], bool]) -> list[Activity]:
        return [a for a in self.activities if any(inside(x.unit_id) for x in self.areas_on(a.date, a.team_id))]

    def is_of_kind(self, activity: Activity) -> bool:
        topics = {topic.pk for topic in activity.topics.all()}
        is_about = self.kind.topics is None or bool(topics & self.kind.topics)
        return is_about and self.kind.form in ("", activity.form)

    def rows(self) -> Iterable[tuple[int, dict[str, int | None]]]:
        for period in self.periods:
            in_force = period.unit.level == self.level and holds_on(period, self.units_at)
            if in_force and (self.scope is None or self.scope in self.line(period.unit_id, self.units_at)):
                yield period.unit_id, self.numbers(period.unit_id)
