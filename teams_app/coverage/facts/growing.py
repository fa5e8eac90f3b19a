"""What was just logged is added to the facts and to the sums of its commune: two statements, however long the log.

Everything else is recounted. This may be added, because whoever logged holds the lock on the team, so nobody else
changes its facts; and because either statement looks for itself whether all is as usual. Where anything is not (a day
outside the team's areas, a suspension) neither writes, and the months are recounted like any others.

Days are texts here, as SQLite keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import add as add_up
from typing import Any

from geo.prepared import Ask
from teams_app.activities.models import Status, Topic
from teams_app.activities.signals import Added
from teams_app.coverage.facts import communes
from teams_app.coverage.facts.statements import COLUMNS, FACTS, KEY, SUMMED, SUMS, dialect, home_of
from teams_app.coverage.models import Fact
from teams_app.registry.models import Team, TeamArea, TeamSuspension

Row = tuple[Any, ...]


def growing(added: Sequence[Added]) -> list[Ask]:
    """What adds these activities. None where they cannot be added."""
    if any(each.status not in (Status.VERIFIED, Status.SUBMITTED) for each in added):
        return []
    growth = _Growth()
    for each in added:
        growth.add(each)
    return growth.statements()


def have_grown(answers: list[list[Any]]) -> bool:
    """False where their months must be recounted instead: then nothing was written."""
    return bool(answers and answers[-1])


class _Growth:
    """The rows to be added. Their names are `_FACT`, `_DAY` and `_SUM`; where they belong, the statements find out."""

    def __init__(self) -> None:
        self.facts: dict[Row, list[int]] = {}
        self.days: set[Row] = set()
        self.sums: dict[Row, list[int]] = {}

    def add(self, activity: Added) -> None:
        team, day, form = activity.team, str(activity.date), activity.form
        month = f"{day[:8]}01"
        values = _values(activity)
        listed = f",{','.join(map(str, sorted(activity.topics)))}," if activity.topics else ""
        bit = 1 << activity.date.day - 1
        _add(self.facts, (team, month, day, "", "", bit), values)
        _add(self.facts, (team, month, day, listed, form, bit), values)
        self.facts.setdefault((team, month, day, "", Fact.LAST_DAY, 0), _NOTHING)
        self.days.add((team, day))
        told = [values[place] for place in _SUMMED]
        for topic, of in ((0, ""), (0, form), *((topic, "") for topic in activity.taught)):
            _add(self.sums, (topic, of, month, _next(month), team), told)

    def statements(self) -> list[Ask]:
        """The sums first: they ask who had worked before."""
        days = list(chain.from_iterable(self.days))
        return [
            Ask(_adding_sums(len(self.days), len(self.sums)), [*days, *_flat(self.sums)]),
            Ask(_adding_facts(len(self.days), len(self.facts)), [*days, *_flat(self.facts)]),
        ]


def _add(rows: dict[Row, list[int]], key: Row, values: list[int]) -> None:
    before = rows.get(key)
    rows[key] = list(map(add_up, before, values)) if before else values


def _flat(rows: dict[Row, list[int]]) -> Iterable[Any]:
    return chain.from_iterable(chain(key, values) for key, values in rows.items())


def _values(activity: Added) -> list[int]:
    """`_COUNTS` of one activity."""
    is_verified = activity.status == Status.VERIFIED
    parts: list[int] = []
    for part in (activity.households, activity.women, activity.elderly):
        parts += (part, 1) if is_verified and part is not None else (0, 0)
    verified = (1, activity.people, *parts) if is_verified else (0, 0, *parts)
    waiting = (0, 0) if is_verified else (1, activity.people)
    return [*verified, *waiting, 0]


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04}-{number % 12 + 1:02}-01"


_COUNTS = [name for name in SUMS if name not in ("days", "last")]
_SUMMED = [_COUNTS.index(name) for name in SUMMED]
_NOTHING = [0] * len(_COUNTS)
_FACT = ("team", "month", "day", "topics", "form", "days", *_COUNTS)
_DAY = ("team", "day")
_SUM = ("topic", "form", "month", "stop", "team", *SUMMED)
_TEAMS, _AREAS, _PAUSES, _TOPICS = (model._meta.db_table for model in (Team, TeamArea, TeamSuspension, Topic))
# With the row of the team's last day, which knows where the team lies; a team that never did anything has none yet.
_FROM_GIVEN = f"""FROM given LEFT JOIN {FACTS} AS latest ON latest.team_id = given.team
            AND latest.since = '0001-01-01' AND latest.topics = '' AND latest.form = '{Fact.LAST_DAY}'"""
_COMMUNE = f"CASE WHEN latest.id IS NULL THEN {home_of('given.team')} ELSE latest.commune END AS commune"


def _given(name: str, columns: Sequence[str], rows: int) -> str:
    """A table of so many rows of values. The database must be told which are days."""
    row = ", ".join(dialect().day if name in ("month", "day", "stop") else "%s" for name in columns)
    return f"{name} ({', '.join(columns)}) AS (VALUES {', '.join([f'({row})'] * rows)})"


def _all_usual() -> str:
    """Whether everything counts that was done on `days`."""
    on_day = "{0}.valid_from <= days.day AND ({0}.valid_to IS NULL OR {0}.valid_to > days.day)"
    return f"""
        NOT EXISTS (SELECT 1 FROM days WHERE NOT (
            EXISTS (SELECT 1 FROM {_TEAMS} AS team WHERE team.id = days.team AND {on_day.format("team")})
            AND EXISTS (SELECT 1 FROM {_AREAS} AS area WHERE area.team_id = days.team AND {on_day.format("area")})
            AND NOT EXISTS (
                SELECT 1 FROM {_PAUSES} AS pause WHERE pause.team_id = days.team AND {on_day.format("pause")}
            )
        ))
    """  # noqa: S608


@lru_cache(maxsize=256)
def _adding_facts(days: int, rows: int) -> str:
    """Answers with a row for each fact. A day of the month is a bit, so none counts twice."""
    greatest = dialect().greatest
    totals = {"days": "SUM(DISTINCT days)", "day": "MAX(day)"} | _totals(_COUNTS)
    grown = {name: f"{FACTS}.{name} + excluded.{name}" for name in _COUNTS} | {
        "commune": "excluded.commune",
        "days": f"{FACTS}.days | excluded.days",
        "last": f"{greatest}({FACTS}.last, excluded.last)",
    }
    return f"""INSERT INTO {FACTS} ({", ".join(COLUMNS)})
        WITH {_given("days", _DAY, days)}, {_given("given", _FACT, rows)},
        placed AS (
            SELECT given.*, {_COMMUNE}, CASE WHEN given.form = '{Fact.LAST_DAY}' THEN {dialect().first_day}
                ELSE {greatest}(given.month, (
                    SELECT MAX(CASE WHEN area.valid_to <= given.day THEN area.valid_to ELSE area.valid_from END)
                    FROM {_AREAS} AS area WHERE area.team_id = given.team AND area.valid_from <= given.day
                )) END AS since
            {_FROM_GIVEN}
            WHERE (given.form <> '{Fact.LAST_DAY}' OR latest.last IS NULL OR given.day > latest.last) AND {_all_usual()}
        )
        {_summed("placed", ("team", "since", "topics", "form", "commune"), totals, days)}
        ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET {", ".join(f"{name} = {value}" for name, value in grown.items())}
        RETURNING 1
    """  # noqa: S608


@lru_cache(maxsize=256)
def _adding_sums(days: int, rows: int) -> str:
    """A team is new in a sum where no fact of the month stands in it."""
    news = {"teams": _is_new("sessions"), "teams_submitted": _is_new("sessions + {0}.waiting")}
    return communes.growing(f"""
        WITH {_given("days", _DAY, days)}, {_given("given", _SUM, rows)},
        told AS (
            SELECT given.*, {_COMMUNE}, {", ".join(f"{sql} AS {name}" for name, sql in news.items())}
            {_FROM_GIVEN}
            WHERE {_all_usual()}
        )
        {_summed("told", communes.KEY, _totals(communes.VALUES), days, "commune IS NOT NULL")}
    """)


def _is_new(work: str) -> str:
    """1 where the team does such work now and had done none. A topic stands for those below it too."""
    given, done = (f"{name}.{work.format(name)}" for name in ("given", "done"))
    return f"""
        CASE WHEN {given} > 0 AND NOT EXISTS (
            SELECT 1 FROM {FACTS} AS done
            WHERE done.team_id = given.team AND done.since >= given.month AND done.since < given.stop AND {done} > 0
                AND CASE WHEN given.topic = 0 THEN done.form = given.form ELSE done.topics <> '' AND EXISTS (
                    SELECT 1 FROM {_TOPICS} AS topic WHERE given.topic IN (topic.id, topic.parent_id)
                    AND done.topics LIKE '%%,' || topic.id || ',%%'
                ) END
        ) THEN 1 ELSE 0 END
    """  # noqa: S608


def _totals(names: Iterable[str]) -> dict[str, str]:
    return {name: f"SUM({name})" for name in names}


def _summed(table: str, key: Sequence[str], totals: dict[str, str], days: int, which: str = "true") -> str:
    """One row for each key. Those of a single day have keys of their own already, and sorting them would be dear."""
    if days == 1:
        return f"SELECT {', '.join((*key, *totals))} FROM {table} WHERE {which}"  # noqa: S608
    return f"SELECT {', '.join((*key, *totals.values()))} FROM {table} WHERE {which} GROUP BY {', '.join(key)}"  # noqa: S608
