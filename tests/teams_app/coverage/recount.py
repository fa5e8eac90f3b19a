"""The figures once more with pandas: a row for each team, day and area, joined with the log. Slow, and obvious."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache, cached_property

import pandas as pd
from django.db.models import QuerySet

from geo.lineage import place
from geo.models import Extent, Level, Population, Succession, UnitPeriod
from teams_app.activities.models import Activity, MonthStatement
from teams_app.activities.periods import Month, Period
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import Team, TeamArea, TeamSuspension

DAY = dt.timedelta(days=1)
FOREVER = dt.date(2100, 1, 1)
TOTAL = 0  # where a unit's id stands in other rows


def holds_on(spell: object, day: dt.date) -> bool:
    return spell.valid_from <= day and (spell.valid_to is None or day < spell.valid_to)


def table(rows: QuerySet, **columns: str) -> pd.DataFrame:
    """The rows with these columns; what has not ended ends in a day that never comes."""
    frame = pd.DataFrame(list(rows.order_by("pk").values_list(*columns.values())), columns=list(columns), dtype=object)
    return frame.fillna({"valid_to": FOREVER}).infer_objects()


def spells(rows: QuerySet, **columns: str) -> pd.DataFrame:
    return table(rows, **columns, valid_from="valid_from", valid_to="valid_to")


def by_day(frame: pd.DataFrame, days: Iterable[dt.date]) -> pd.DataFrame:
    """Every spell as often as there are days on which it holds."""
    every = frame.merge(pd.DataFrame({"day": list(days)}, dtype=object), how="cross")
    return every[(every.valid_from <= every.day) & (every.day < every.valid_to)].drop(
        columns=["valid_from", "valid_to"]
    )


def without(frame: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The rows of `frame` that are not in `other`."""
    marked = frame.merge(other.drop_duplicates(), how="left", indicator=True)
    return marked[marked._merge == "left_only"].drop(columns="_merge")


class Ground:
    """Where units lie, on any day."""

    def __init__(self) -> None:
        self.periods = spells(UnitPeriod.objects, unit_id="unit_id", level="unit__level", parent_id="parent_id")
        self.level_of = dict(zip(self.periods.unit_id, self.periods.level, strict=True))

    @cache  # noqa: B019  (lives as long as its test)
    def on(self, day: dt.date) -> pd.DataFrame:
        return by_day(self.periods, [day]).set_index("unit_id", drop=False)

    @cache  # noqa: B019
    def line(self, unit: int, day: dt.date) -> list[int]:
        """The unit and everything above it on the day; empty when it is not in force."""
        now = self.on(day).parent_id
        return [unit, *self.line(now[unit], day)] if unit in now.index else []

    @cache  # noqa: B019
    def here(self, unit: int, day: dt.date) -> int | None:
        """The unit that stands for `unit` on the day: itself, or the one with most of its ground."""
        return next(iter(self.grounds(unit, day)), None)

    @cache  # noqa: B019
    def grounds(self, unit: int, day: dt.date) -> list[int]:
        """Every unit that holds ground of `unit` on the day, the one with most of it first."""
        if unit in self.on(day).index:
            return [unit]
        own = self.periods[self.periods.unit_id == unit]
        before = own[own.valid_to <= day]
        nearest = before.valid_to.max() - DAY if len(before) else own.valid_from.min()
        placements = place([unit], nearest, day, self.level_of[unit])
        return [p.target_id for p in sorted(placements, key=lambda p: (-p.share, p.target_id))]

    def line_here(self, unit: int, day: dt.date) -> list[int]:
        """The line of the unit that stands for it on the day."""
        stands = self.here(unit, day)
        return [] if stands is None else self.line(stands, day)


class Recount(Ground):
    def __init__(
        self, level: str, on: dt.date, period: Period, scope: int | None, units_at: dt.date, kind: Kind = EVERYTHING
    ) -> None:
        super().__init__()
        self.kind, self.day = kind, on
        self.level, self.period, self.scope, self.units_at = level, period, scope, units_at
        self.teams = spells(Team.objects, team_id="pk", level="level")
        self.suspensions = spells(TeamSuspension.objects, team_id="team_id")
        self.areas = spells(TeamArea.objects, team_id="team_id", unit_id="unit_id")
        fields = ("team_id", "form", "status", "people", "households")
        self.log = table(Activity.objects, activity="pk", day="date", **{name: name for name in fields})
        self.statements = table(
            MonthStatement.objects,
            unit_id="unit_id",
            month="month",
            is_nothing="is_nothing",
            taken_back="taken_back_at",
        )
        self.topics = table(Activity.topics.through.objects, activity="activity_id", topic="topic_id")

    # Who served what, day by day. -------------------------------------------------------------

    @cached_property
    def days(self) -> list[dt.date]:
        """All days that matter."""
        marked = [self.day, self.period.start, self.period.end, *self.log.day]
        return [min(marked) + n * DAY for n in range((max(marked) - min(marked)).days + 1)]

    @cached_property
    def active(self) -> pd.DataFrame:
        """Team × day."""
        return without(by_day(self.teams, self.days), by_day(self.suspensions, self.days))

    @cached_property
    def held(self) -> pd.DataFrame:
        """Team × day × area, also while the team was not active."""
        return by_day(self.areas, self.days)

    @cached_property
    def served(self) -> pd.DataFrame:
        """Team × day × area while the team was active."""
        return self.held.merge(self.active, on=["team_id", "day"])

    @cached_property
    def now(self) -> pd.DataFrame:
        """What is served on the day itself, and the unit that stands there."""
        now = self.served[self.served.day == self.day]
        return now.assign(stands=[self.here(unit, self.day) for unit in now.unit_id])

    @cached_property
    def work(self) -> pd.DataFrame:
        """Activity × area that its team served that day, in the period; nothing taken back, nothing returned."""
        standing = self.log[self.log.status.isin(["verified", "submitted"])]
        return self.in_period(standing).merge(self.served, on=["team_id", "day"])

    @cached_property
    def asked(self) -> pd.DataFrame:
        """The work of the kind that is asked for."""
        work, about = self.work, self.topics
        if self.kind.topics is not None:
            work = work[work.activity.isin(about[about.topic.isin(self.kind.topics)].activity)]
        return work[work.form == self.kind.form] if self.kind.form else work

    @property
    def verified(self) -> pd.DataFrame:
        return self.asked[self.asked.status == "verified"]

    def in_period(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[(self.period.start <= frame.day) & (frame.day <= self.period.end)]

    # In which rows. ---------------------------------------------------------------------------

    @cached_property
    def rows_of(self) -> list[int]:
        now = self.on(self.units_at)
        of_level = now[now.level == self.level].unit_id
        return [unit for unit in of_level if self.scope is None or self.scope in self.line(unit, self.units_at)]

    @cached_property
    def places(self) -> pd.DataFrame:
        """Unit × the row in which its place on the map of `units_at` lies, and the total if it lies in the scope."""
        lines = {unit: self.line_here(unit, self.units_at) for unit in self.level_of}
        rows = [(unit, row) for unit, line in lines.items() for row in line if row in self.rows_of]
        total = [(unit, TOTAL) for unit, line in lines.items() if self.scope is None or self.scope in line]
        return pd.DataFrame(rows + total, columns=["unit_id", "row"], dtype=object)

    def placed(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame.merge(self.places, on="unit_id")

    def count(self, frame: pd.DataFrame, what: str) -> pd.Series:
        """How many different ones lie in each row."""
        return self.placed(frame).groupby("row")[what].nunique()

    def units(self, level: str) -> pd.DataFrame:
        now = self.on(self.day)
        return now[now.level == level].reset_index(drop=True)

    # What is counted. -------------------------------------------------------------------------

    @cached_property
    def table(self) -> pd.DataFrame:
        """Row × figure; NaN where nothing is known."""
        hamlets, communes, now = self.units(Level.HAMLET), self.units(Level.COMMUNE), self.now
        spoke = [unit in self.reporting or self.stated(unit, self.day) for unit in communes.unit_id]
        of_hamlets, of_communes = (now[now.level == level] for level in ("hamlet", "commune"))
        counts = {
            "hamlets": self.count(hamlets, "unit_id"),
            "hamlets_covered": self.count(hamlets[hamlets.unit_id.isin(now.stands)], "unit_id"),
            "unlisted": self.count(communes[~communes.unit_id.isin(hamlets.parent_id)], "unit_id"),
            "hamlet_teams": self.count(of_hamlets, "team_id"),
            "communes": self.count(communes, "unit_id"),
            "communes_covered": self.count(communes[communes.unit_id.isin(of_communes.stands)], "unit_id"),
            "commune_teams": self.count(of_communes, "team_id"),
            "teams": self.count(self.counted, "team_id"),
            "teams_logging": self.count(self.verified, "team_id"),
            "teams_logging_submitted": self.count(self.asked, "team_id"),
            "sessions": self.count(self.verified, "activity"),
            "waiting": self.count(self.asked[self.asked.status == "submitted"], "activity"),
            "not_reported": self.count(communes[[not each for each in spoke]], "unit_id"),
        }
        table = pd.DataFrame(counts, index=[*self.rows_of, TOTAL]).fillna(0)
        once = self.placed(self.verified).drop_duplicates(["row", "activity"]).groupby("row")
        table["people"] = once.people.sum().reindex(table.index, fill_value=0)
        table["households"] = once.households.sum(min_count=1)
        silent = table[~table.index.isin(self.placed(self.work).row)]
        table.loc[silent.index, ["sessions", "people"]] = None
        nothing = [
            *silent[(silent.communes > 0) & (silent.not_reported == 0)].index,
            *self.hamlets_stated(silent.index),
        ]
        table.loc[nothing, ["sessions", "people", "households"]] = 0
        return self.with_rates(table.join(self.inhabitants))

    @staticmethod
    def with_rates(table: pd.DataFrame) -> pd.DataFrame:
        table = table.astype(float)
        visited = table[["households", "households_registered"]].min(axis=1, skipna=False)
        return table.assign(
            hamlet_coverage=table.hamlets_covered / table.hamlets,
            commune_coverage=table.communes_covered / table.communes,
            activity_rate=table.teams_logging / table.teams,
            activity_rate_submitted=table.teams_logging_submitted / table.teams,
            reach_per_1000=1000 * table.people / table.population.where(table.population > 0),
            households_share=visited / table.households_registered,
        )

    def stated(self, commune: int, day: dt.date) -> bool:
        """Of each month of the period, all who had ground of that day's commune stated that there was nothing."""
        months = {Month.of(each) for each in self.days if self.period.start <= each <= self.period.end}
        return all(self.stated_in(month, commune, day) for month in months)

    @cache  # noqa: B019
    def stated_in(self, month: Month, commune: int, day: dt.date) -> bool:
        then = self.on(month.end)
        communes = then[then.level == Level.COMMUNE].unit_id
        asked = [unit for unit in communes if commune in self.grounds(unit, day)]
        told = self.statements
        told = told[(told.month == month.start) & (told.is_nothing == True) & told.taken_back.isna()]  # noqa: E712
        return bool(asked) and set(asked) <= set(told.unit_id)

    def hamlets_stated(self, rows: Iterable[int]) -> list[int]:
        """Those of the rows that are hamlets, for which their commune spoke."""
        above = self.on(self.units_at).parent_id
        hamlets = [row for row in rows if self.level_of.get(row) == Level.HAMLET]
        return [hamlet for hamlet in hamlets if self.stated(above[hamlet], self.units_at)]

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Team × day × area: what the teams served while they were active, on the days of the period."""
        return self.in_period(self.served)

    @cached_property
    def reporting(self) -> set[int | None]:
        """The communes that heard anything of a team in the period."""
        return {self.commune_on_own_day(unit) for unit in self.work.unit_id}

    def commune_on_own_day(self, unit: int) -> int | None:
        return next((u for u in self.line_here(unit, self.day) if self.level_of[u] == Level.COMMUNE), None)

    # Who lives there. -------------------------------------------------------------------------

    @cached_property
    def inhabitants(self) -> pd.DataFrame:
        """Of the unit, or of all its communes, or of all its districts; of the total: the scope, or the same of it."""
        columns = ["population_year", "population", "households_year", "households_registered"]
        rows = {
            row: [*self.latest(self.wholes(row), "people"), *self.latest(self.wholes(row), "households")]
            for row in (*self.rows_of, TOTAL)
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)

    def wholes(self, row: int) -> list[list[int]]:
        inside = row or self.scope
        now = self.on(self.units_at)
        there = now if inside is None else now[[inside in self.line(unit, self.units_at) for unit in now.unit_id]]
        top = there[there.level == Level.PROVINCE] if inside is None else there[there.unit_id == inside]
        below = [there[there.level == level] for level in (Level.COMMUNE, Level.DISTRICT)]
        return [list(units.unit_id) for units in (top, *below)]

    def latest(self, wholes: list[list[int]], kind: str) -> tuple[int | None, int | None]:
        for year in range(self.period.end.year, 2000, -1):
            for units in filter(None, wholes):
                told = [self.told(unit, year, kind) for unit in units]
                if None not in told:
                    return year, sum(told)
        return None, None

    @cached_property
    def figures(self) -> dict[tuple[int, int], Population]:
        return {(each.unit_id, each.year): each for each in Population.objects.all()}

    @cached_property
    def links(self) -> list[Succession]:
        return list(Succession.objects.all())

    @cache  # noqa: B019
    def told(self, unit: int, year: int, kind: str) -> int | None:
        """What the unit's own row says, or those of all it was made of in full."""
        if (own := self.figures.get((unit, year))) and getattr(own, kind) is not None:
            last = self.periods[self.periods.unit_id == unit].valid_to.max()
            return getattr(own, kind) if dt.date(year, 1, 1) < last else None
        origins = [link for link in self.links if link.new_id == unit]
        if not origins or any(link.extent != Extent.FULL for link in origins):
            return None
        told = [self.told(link.old_id, year, kind) for link in origins]
        return None if None in told else sum(told)

    # Read by the tests. -----------------------------------------------------------------------

    @cached_property
    def said(self) -> dict[int, dict[str, float | None]]:
        """Row → what it says; None where nothing is known."""
        return self.table.astype(object).where(self.table.notna(), None).to_dict("index")

    def numbers(self, row: int | None) -> dict[str, float | None]:
        return self.said[row or TOTAL]

    def rows(self) -> dict[int, dict[str, float | None]]:
        return {row: numbers for row, numbers in self.said.items() if row != TOTAL}

    def teams_of(self, frame: pd.DataFrame) -> set[int]:
        """The teams in the total."""
        placed = self.placed(frame)
        return set(placed[placed.row == TOTAL].team_id)

    def areas_on(self, day: dt.date, team: int | None = None) -> list[tuple]:
        """What was served that day, by all or by one; as rows with `team_id` and `unit_id`."""
        there = self.served[self.served.day == day]
        return list((there if team is None else there[there.team_id == team]).itertuples())
