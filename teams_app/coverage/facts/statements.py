"""The SQL that sums activities into facts: one shape for both databases, `Dialect` holds what differs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from geo.models import Unit, UnitPeriod
from teams_app.activities.models import Activity
from teams_app.coverage.models import Fact
from teams_app.registry.models import Team, TeamArea, TeamSuspension

KEY = ("team_id", "since", "topics", "form")
_VERIFIED, _WAITING, _RETURNED = (f"status = '{status}'" for status in ("verified", "submitted", "returned"))
SUMS = {
    "days": "SUM(DISTINCT day_bit)",
    "last": "MAX(date)",
    "sessions": f"SUM(CASE WHEN {_VERIFIED} THEN 1 ELSE 0 END)",
    "people": f"SUM(CASE WHEN {_VERIFIED} THEN people ELSE 0 END)",
    "households": f"COALESCE(SUM(CASE WHEN {_VERIFIED} THEN households END), 0)",
    "households_told": f"COUNT(CASE WHEN {_VERIFIED} THEN households END)",
    "women": f"COALESCE(SUM(CASE WHEN {_VERIFIED} THEN women END), 0)",
    "women_told": f"COUNT(CASE WHEN {_VERIFIED} THEN women END)",
    "elderly": f"COALESCE(SUM(CASE WHEN {_VERIFIED} THEN elderly END), 0)",
    "elderly_told": f"COUNT(CASE WHEN {_VERIFIED} THEN elderly END)",
    "waiting": f"SUM(CASE WHEN {_WAITING} THEN 1 ELSE 0 END)",
    "waiting_people": f"SUM(CASE WHEN {_WAITING} THEN people ELSE 0 END)",
    "returned": f"SUM(CASE WHEN {_RETURNED} THEN 1 ELSE 0 END)",
}
VALUES = ("commune", *SUMS)
COLUMNS = (*KEY, *VALUES)
SUMMED = ("sessions", "people", "households", "households_told", "waiting")  # once more, by communes


class Spell(NamedTuple):
    """The days of one team from `start` until before `stop`; both are first days of months."""

    team: int
    start: dt.date
    stop: dt.date


@dataclass(frozen=True)
class Scope:
    """Which team-months: `given`, a source of rows (team, start, stop), and its one parameter; or a range of teams."""

    given: str
    team: str
    days: str  # empty: all
    params: tuple[Any, ...]

    def joined(self, table: str, alias: str, day: str, *, and_last_days: bool = False) -> str:
        """The FROM and WHERE of the rows of `table` in the scope; more conditions may follow."""
        if not self.days:
            return self.of_teams(table, alias)
        days = self.days.format(day=f"{alias}.{day}")
        return f"{self.of_teams(table, alias)} AND " + (
            f"({days} OR {alias}.form = '{Fact.LAST_DAY}')" if and_last_days else days
        )

    def of_teams(self, table: str, alias: str) -> str:
        """The same of any month of the teams."""
        # CROSS JOIN: SQLite then begins with the few rows that are given.
        source = f"{self.given} CROSS JOIN {table} AS {alias}" if self.given else f"{table} AS {alias}"
        return f"{source} WHERE {self.team.format(team=f'{alias}.team_id')}"


def of_spells(spells: Iterable[Spell]) -> Scope:
    rows = json.dumps([[spell.team, str(spell.start), str(spell.stop)] for spell in sorted(spells)])
    return Scope(dialect().given, "{team} = given.team", "{day} >= given.start AND {day} < given.stop", (rows,))


def of_teams(first: int, last: int) -> Scope:
    """All months of the teams with ids from `first` to `last`."""
    return Scope("", "{team} BETWEEN %s AND %s", "", (first, last))


def summed(scope: Scope) -> tuple[str, list[Any]]:
    """A query of the facts as the log has them now, in the order of `COLUMNS`."""
    return f"{_with_sums(scope)} SELECT {', '.join(COLUMNS)} FROM summed", list(scope.params)  # noqa: S608


def _with_sums(scope: Scope, *, and_last_days: bool = False) -> str:
    """WITH `summed`, the facts as the log has them now; and the last days as far as the scope knows them."""
    sums = ", ".join(f"{expression} AS {name}" for name, expression in SUMS.items())
    names = ", ".join(f"sums.{name}" for name in KEY), ", ".join(f"sums.{name}" for name in SUMS)
    last_days = f"UNION ALL {_last_day_rows(_LAST_WORKED)}" if and_last_days else ""
    return f"""
        WITH work AS ({_work(scope)}), home AS ({home("SELECT team_id FROM work")}), sums AS (
            SELECT team_id, since, '' AS topics, '' AS form, {sums} FROM work GROUP BY team_id, since
            UNION ALL
            SELECT team_id, since, topics, form, {sums} FROM work GROUP BY team_id, since, topics, form
        ), summed AS (
            SELECT {names[0]}, home.commune, {names[1]} FROM sums LEFT JOIN home ON home.team_id = sums.team_id
            {last_days}
        )
    """  # noqa: S608


_LAST_WORKED = (
    "SELECT work.team_id, home.commune, work.date AS last FROM work LEFT JOIN home ON home.team_id = work.team_id"
)


def write(scope: Scope) -> tuple[str, list[Any]]:
    """Puts the facts of the scope as the log has them now in the place of those that stand.

    The last day of a team is the later of the one that stands and those of the scope: where it may have become an
    earlier one, what stands was forgotten before (and `remember_last_days` comes after).
    """
    return _written(dialect(), scope.given, scope.team, scope.days), list(scope.params)


@cache
def _written(ours: Dialect, given: str, team: str, days: str) -> str:
    """The text, made once: making it takes as long as a query."""
    sql, _ = counted(Scope(given, team, days, ()))
    return _upsert(sql)


def forget(scope: Scope) -> tuple[str, list[Any]]:
    """Deletes the facts of the scope, and the last days of its teams."""
    inner = f"SELECT held.id FROM {scope.joined(FACTS, 'held', 'since', and_last_days=True)}"  # noqa: S608
    return f"DELETE FROM {FACTS} WHERE id IN ({inner})", list(scope.params)  # noqa: S608


def remember_last_days(scope: Scope) -> tuple[str, list[Any]]:
    """Writes the last days of the scope's teams anew, from the facts of all months that stand."""
    return _upsert(f"SELECT {', '.join(COLUMNS)} FROM ({_last_days(scope)}) AS told"), list(scope.params)  # noqa: S608


def held(scope: Scope) -> tuple[str, list[Any]]:
    """A query of the facts that stand, in the order of `COLUMNS`."""
    names = ", ".join(f"held.{name}" for name in COLUMNS)
    return f"SELECT {names} FROM {scope.joined(FACTS, 'held', 'since', and_last_days=True)}", list(scope.params)  # noqa: S608


def counted(scope: Scope) -> tuple[str, list[Any]]:
    """A query of the facts that there should be, where the scope is all months of its teams."""
    sql = f"{_with_sums(scope, and_last_days=True)} SELECT {', '.join(COLUMNS)} FROM summed"  # noqa: S608
    return sql, list(scope.params)


def _last_days(scope: Scope) -> str:
    rows = f"{scope.of_teams(FACTS, 'held')} AND held.topics = '' AND held.form = ''"
    return _last_day_rows(f"SELECT held.team_id, held.commune, held.last FROM {rows}")  # noqa: S608


def _last_day_rows(days: str) -> str:
    """Rows in the order of `COLUMNS` from a query of (team_id, commune, last)."""
    values = {"commune": "MAX(commune)", "last": "MAX(last)"}
    rest = ", ".join(f"{values.get(name, '0')} AS {name}" for name in VALUES)
    return (
        f"SELECT team_id, {dialect().first_day} AS since, '' AS topics, '{Fact.LAST_DAY}' AS form, {rest} "  # noqa: S608
        f"FROM ({days}) AS known GROUP BY team_id"
    )


def _upsert(rows: str) -> str:
    """INSERT of a query that may begin with WITH; what stands there is replaced, but no last day by an earlier one."""
    fresh = {name: f"excluded.{name}" for name in VALUES}
    later = f"{dialect().greatest}({FACTS}.last, excluded.last)"
    fresh["last"] = f"CASE WHEN excluded.form = '{Fact.LAST_DAY}' THEN {later} ELSE excluded.last END"
    values = ", ".join(f"{name} = {value}" for name, value in fresh.items())
    names = ", ".join(COLUMNS)
    return (
        f"INSERT INTO {FACTS} ({names}) SELECT {names} FROM ({rows}) AS fresh WHERE true "  # noqa: S608
        f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {values}"
    )


def home(teams: str) -> str:
    """A query: each of `teams` with the one commune of the last map in which all lies that it ever served, or NULL."""
    return f"SELECT area.team_id, {_HOME} AS commune {_SERVED} IN ({teams}) GROUP BY area.team_id"


def home_of(team: str) -> str:
    """The same commune of one team, as a value."""
    return f"(SELECT {_HOME} {_SERVED} = {team})"


_COMMUNE = "CASE unit.level WHEN 'commune' THEN held.unit_id WHEN 'hamlet' THEN above.unit_id END"
_HOME = f"CASE WHEN COUNT(*) = COUNT({_COMMUNE}) AND MIN({_COMMUNE}) = MAX({_COMMUNE}) THEN MIN({_COMMUNE}) END"
_SERVED = f"""FROM {TeamArea._meta.db_table} AS area
        LEFT JOIN {UnitPeriod._meta.db_table} AS held ON held.unit_id = area.unit_id AND held.valid_to IS NULL
        LEFT JOIN {Unit._meta.db_table} AS unit ON unit.id = held.unit_id
        LEFT JOIN {UnitPeriod._meta.db_table} AS above ON above.unit_id = held.parent_id AND above.valid_to IS NULL
        WHERE area.team_id"""


def _work(scope: Scope) -> str:
    """The activities that count, each with its stretch and the set of its topics."""
    ours = dialect()
    areas, pauses = TeamArea._meta.db_table, TeamSuspension._meta.db_table
    of_team = f"FROM {areas} AS area WHERE area.team_id = done.team_id AND"
    since = ours.latest(
        ours.month.format("done.date"),
        f"(SELECT MAX(area.valid_from) {of_team} area.valid_from <= done.date)",
        f"(SELECT MAX(area.valid_to) {of_team} area.valid_to <= done.date)",
    )
    on_day = "{0}.valid_from <= done.date AND ({0}.valid_to IS NULL OR {0}.valid_to > done.date)"
    return f"""
        SELECT done.team_id, done.date, done.form, done.status, done.people, done.households, done.women, done.elderly,
            {since} AS since, {ours.topics.format(link=LINKS)} AS topics, {ours.day_bit.format("done.date")} AS day_bit
        FROM {scope.joined(DONE, "done", "date")} AND done.status <> 'withdrawn'
            AND EXISTS (SELECT 1 FROM {Team._meta.db_table} AS team WHERE team.id = done.team_id AND {on_day.format("team")})
            AND EXISTS (SELECT 1 {of_team} {on_day.format("area")})
            AND NOT EXISTS (SELECT 1 FROM {pauses} AS pause WHERE pause.team_id = done.team_id AND {on_day.format("pause")})
    """  # noqa: E501, S608


DONE = Activity._meta.db_table
LINKS = Activity.topics.through._meta.db_table
FACTS = Fact._meta.db_table


@dataclass(frozen=True)
class Dialect:
    given: str  # the rows of a JSON array of [team, start, stop], as `given`
    month: str
    first_day: str  # of the calendar
    same: str  # whether two values are the same, or both missing
    day_bit: str
    greatest: str
    topics: str

    def latest(self, certain: str, *maybe: str) -> str:
        """The last of these days, of which all but the first may be missing."""
        return f"{self.greatest}({', '.join([certain, *(f'COALESCE({day}, {certain})' for day in maybe)])})"


_OF_ACTIVITY = "SELECT link.topic_id FROM {link} AS link WHERE link.activity_id = done.id ORDER BY link.topic_id"
_SQLITE = Dialect(
    given="(SELECT value ->> 0 AS team, value ->> 1 AS start, value ->> 2 AS stop FROM json_each(%s)) AS given",
    month="substr({0}, 1, 8) || '01'",
    first_day="'0001-01-01'",
    same="IS",
    day_bit="(1 << (CAST(substr({0}, 9, 2) AS integer) - 1))",
    greatest="max",
    topics=f"COALESCE(',' || (SELECT group_concat(topic_id) FROM ({_OF_ACTIVITY})) || ',', '')",  # noqa: S608
)
_POSTGRESQL = Dialect(
    given=(
        "(SELECT (value ->> 0)::bigint AS team, (value ->> 1)::date AS start, (value ->> 2)::date AS stop "
        "FROM jsonb_array_elements(%s::jsonb)) AS given"
    ),
    month="date_trunc('month', {0})::date",
    first_day="date '0001-01-01'",
    same="IS NOT DISTINCT FROM",
    day_bit="(1 << (extract(day FROM {0})::int - 1))",
    greatest="greatest",
    topics=(
        "COALESCE(',' || (SELECT string_agg(topic_id::text, ',') "  # noqa: S608
        f"FROM ({_OF_ACTIVITY}) AS ordered) || ',', '')"
    ),
)


def dialect() -> Dialect:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
