"""What was just logged is added to the facts and to the sums of its commune: two statements, however long the log.

Everything else is recounted. This may be added, because whoever logged holds the lock on the team, so nobody else
changes its facts. Either statement finds out by itself which of the days count, as a recount would: those on which the
team stood, had an area, and was not suspended.

Days are texts here, as SQLite keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from operator import add as add_up
from typing import Any

from geo.asks import Ask
from geo.given import params, shape, table
from teams_app.activities.models import Status, Topic
from teams_app.activities.signals import Added
from teams_app.coverage.facts import communes
from teams_app.coverage.facts.statements import COLUMNS, FACTS, KEY, SUMMED, SUMS, dialect, home_of
from teams_app.coverage.models import Fact
from teams_app.registry.models import Team, TeamArea, TeamSuspension

Row = tuple[Any, ...]


def grow(added: Sequence[Added]) -> list[Ask]:
    """What counts activities that are just being logged, by whoever holds the lock on their teams."""
    growth = _Growth()
    for each in added:
        growth.add(each)
    return growth.statements()


class _Growth:
    """The rows to be added. Their names are `_DAY`, `_FACT` and `_SUM`; where they belong, the statements find out."""

    def __init__(self) -> None:
        self.days: set[Row] = set()
        self.facts: dict[Row, list[int]] = {}
        self.sums: dict[Row, list[int]] = {}

    def add(self, activity: Added) -> None:
        team, day, form = activity.team, str(activity.date), activity.form
        month = f"{day[:8]}01"
        self.days.add((team, day, month, _next(month)))
        values = _values(activity)
        listed = f",{','.join(map(str, sorted(activity.topics)))}," if activity.topics else ""
        bit = 1 << activity.date.day - 1
        _add(self.facts, (team, day, "", "", bit), values)
        _add(self.facts, (team, day, listed, form, bit), values)
        self.facts.setdefault((team, day, "", Fact.LAST_DAY, 0), _NOTHING)
        told = [values[place] for place in _SUMMED]
        for topic, of in ((0, ""), (0, form), *((topic, "") for topic in activity.taught)):
            _add(self.sums, (team, day, topic, of), told)

    def statements(self) -> list[Ask]:
        """The sums first: they ask who had worked before."""
        return [_ask(_adding_sums, self.days, self.sums), _ask(_adding_facts, self.days, self.facts)]


def _add(rows: dict[Row, list[int]], key: Row, values: list[int]) -> None:
    before = rows.get(key)
    rows[key] = list(map(add_up, before, values)) if before else values


def _ask(adding: Callable[[int, int], str], days: Collection[Row], rows: dict[Row, list[int]]) -> Ask:
    values = [(*key, *told) for key, told in rows.items()]
    return Ask(adding(shape(len(days)), shape(len(rows))), [*params(days), *params(values)])


def _values(activity: Added) -> list[int]:
    """`_COUNTS` of one activity."""
    is_verified = activity.status == Status.VERIFIED
    is_waiting = activity.status == Status.SUBMITTED
    parts: list[int] = []
    for part in (activity.households, activity.women, activity.elderly):
        parts += (part, 1) if is_verified and part is not None else (0, 0)
    verified = (1, activity.people, *parts) if is_verified else (0, 0, *parts)
    waiting = (1, activity.people) if is_waiting else (0, 0)
    return [*verified, *waiting, int(activity.status == Status.RETURNED)]


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04}-{number % 12 + 1:02}-01"


_COUNTS = [name for name in SUMS if name not in ("days", "last")]
_SUMMED = [_COUNTS.index(name) for name in SUMMED]
_NOTHING = [0] * len(_COUNTS)
_DAY = {"team": "bigint", "day": "date", "month": "date", "stop": "date"}
_OF_DAY = {"team": "bigint", "day": "date"}
_FACT = _OF_DAY | {"topics": "text", "form": "text", "days": "int"} | dict.fromkeys(_COUNTS, "int")
_SUM = _OF_DAY | {"topic": "bigint", "form": "text"} | dict.fromkeys(SUMMED, "int")
_TEAMS, _AREAS, _PAUSES, _TOPICS = (model._meta.db_table for model in (Team, TeamArea, TeamSuspension, Topic))


def _counted(days: int, *columns: str) -> str:
    """`counted`: those of `days` that count, with the team's commune, and what else is asked of them.

    The commune stands in the row of the team's last day; one that never did anything has none yet.
    """
    on_day = "{0}.valid_from <= days.day AND ({0}.valid_to IS NULL OR {0}.valid_to > days.day)"
    commune = f"CASE WHEN latest.id IS NULL THEN {home_of('days.team')} ELSE latest.commune END AS commune"
    return f"""{table("days", _DAY, days)}, counted AS MATERIALIZED (
            SELECT {", ".join((*(f"days.{name}" for name in _DAY), commune, *columns))}
            FROM days LEFT JOIN {FACTS} AS latest ON latest.team_id = days.team
                AND latest.since = '0001-01-01' AND latest.topics = '' AND latest.form = '{Fact.LAST_DAY}'
            WHERE EXISTS (SELECT 1 FROM {_TEAMS} AS team WHERE team.id = days.team AND {on_day.format("team")})
                AND EXISTS (SELECT 1 FROM {_AREAS} AS area WHERE area.team_id = days.team AND {on_day.format("area")})
                AND NOT EXISTS (
                    SELECT 1 FROM {_PAUSES} AS pause WHERE pause.team_id = days.team AND {on_day.format("pause")}
                )
        )"""  # noqa: S608


def _of_counted(days: int) -> str:
    """The rows given for days that count. Those of a single day need not be told apart."""
    together = "WHERE given.team = counted.team AND given.day = counted.day" if days > 1 else "WHERE true"
    return f"FROM counted CROSS JOIN given {together}"


@lru_cache(maxsize=256)
def _adding_facts(days: int, rows: int) -> str:
    """A day of the month is a bit, so none counts twice."""
    ours = dialect()
    since = f"""{ours.greatest}(days.month, (
                    SELECT MAX(CASE WHEN area.valid_to <= days.day THEN area.valid_to ELSE area.valid_from END)
                    FROM {_AREAS} AS area WHERE area.team_id = days.team AND area.valid_from <= days.day
                )) AS since"""  # noqa: S608
    totals = {"days": "SUM(DISTINCT days)", "day": "MAX(day)"} | _totals(_COUNTS)
    grown = {name: f"{FACTS}.{name} + excluded.{name}" for name in _COUNTS} | {
        "commune": "excluded.commune",
        "days": f"{FACTS}.days | excluded.days",
        "last": f"{ours.greatest}({FACTS}.last, excluded.last)",
    }
    return f"""INSERT INTO {FACTS} ({", ".join(COLUMNS)})
        WITH {_counted(days, since, "latest.last")}, {table("given", _FACT, rows)},
        placed AS (
            SELECT counted.team, given.topics, given.form, counted.commune, given.days, counted.day,
                CASE WHEN given.form = '{Fact.LAST_DAY}' THEN {ours.first_day} ELSE counted.since END AS since,
                {", ".join(f"given.{name}" for name in _COUNTS)}
            {_of_counted(days)}
                AND (given.form <> '{Fact.LAST_DAY}' OR counted.last IS NULL OR counted.day > counted.last)
        )
        {_summed("placed", ("team", "since", "topics", "form", "commune"), totals, days)}
        ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET {", ".join(f"{name} = {value}" for name, value in grown.items())}
    """


@lru_cache(maxsize=256)
def _adding_sums(days: int, rows: int) -> str:
    """A team is new in a sum where no fact of the month stands in it, on however many days of it it works now."""
    news = {"teams": _is_new("sessions"), "teams_submitted": _is_new("sessions + {0}.waiting")}
    of_month = ("team", "month", "stop", "commune", "topic", "form")
    return communes.growing(f"""
        WITH {_counted(days)}, {table("given", _SUM, rows)},
        of_day AS (
            SELECT counted.team, counted.month, counted.stop, counted.commune, given.topic, given.form,
                {", ".join(f"given.{name}" for name in SUMMED)}
            {_of_counted(days)} AND counted.commune IS NOT NULL
        ),
        done_now AS ({_summed("of_day", of_month, _totals(SUMMED), days)}),
        told AS (SELECT done_now.*, {", ".join(f"{sql} AS {name}" for name, sql in news.items())} FROM done_now)
        {_summed("told", communes.KEY, _totals(communes.VALUES), days)}
    """)  # noqa: S608


def _is_new(work: str) -> str:
    """1 where the team does such work now and had done none. A topic stands for those below it too."""
    now, done = (f"{name}.{work.format(name)}" for name in ("done_now", "done"))
    return f"""
        CASE WHEN {now} > 0 AND NOT EXISTS (
            SELECT 1 FROM {FACTS} AS done
            WHERE done.team_id = done_now.team AND done.since >= done_now.month AND done.since < done_now.stop
                AND {done} > 0
                AND CASE WHEN done_now.topic = 0 THEN done.form = done_now.form ELSE done.topics <> '' AND EXISTS (
                    SELECT 1 FROM {_TOPICS} AS topic WHERE done_now.topic IN (topic.id, topic.parent_id)
                    AND done.topics LIKE '%%,' || topic.id || ',%%'
                ) END
        ) THEN 1 ELSE 0 END
    """  # noqa: S608


def _totals(names: Iterable[str]) -> dict[str, str]:
    return {name: f"SUM({name})" for name in names}


def _summed(table: str, key: Sequence[str], totals: dict[str, str], days: int) -> str:
    """One row for each key. Those of a single day have keys of their own already, and sorting them would be dear."""
    if days == 1:
        return f"SELECT {', '.join((*key, *totals))} FROM {table} WHERE true"  # noqa: S608
    values = ", ".join(f"{sql} AS {name}" for name, sql in totals.items())
    return f"SELECT {', '.join(key)}, {values} FROM {table} WHERE true GROUP BY {', '.join(key)}"  # noqa: S608
