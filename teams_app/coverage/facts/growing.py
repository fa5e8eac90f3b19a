"""What was just logged is added to the facts and to the sums of its commune: three statements, however long the log.

Everything else is recounted. This may be added, because whoever logged holds the lock on the team, so nobody else
changes its facts; and because it looks first: where anything is not as usual (the team's first work, a day outside its
areas, a suspension) nothing is written, and the months are recounted like any others.

Days are texts here, as SQLite keeps them: they compare like days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import add as add_up
from typing import Any

from geo.prepared import Ask, together
from teams_app.activities.models import Status
from teams_app.activities.signals import Added
from teams_app.coverage.facts import communes
from teams_app.coverage.facts.statements import COLUMNS, FACTS, KEY, SUMMED, SUMS, dialect
from teams_app.coverage.models import Fact
from teams_app.registry.models import Team, TeamArea, TeamSuspension

FIRST_DAY = "0001-01-01"
Row = tuple[Any, ...]


def grow(added: Sequence[Added]) -> bool:
    """Add these activities; False where their months must be recounted instead: then nothing was written."""
    logged: dict[tuple[int, str], list[Added]] = {}
    for each in added:
        logged.setdefault((each.team, f"{each.date:%Y-%m}-01"), []).append(each)
    found = together(*(_standing(team, first) for team, first in logged))
    growth = _Growth()
    for (key, activities), rows in zip(logged.items(), found, strict=True):
        month = _Month.of(*key, rows)
        if month is None or not all(growth.add(month, each) for each in activities):
            return False
    together(*growth.statements())
    return True


@dataclass(frozen=True)
class _Month:
    """What stands of a team in a month."""

    team: int
    first: str
    start: str  # of the team
    stop: str
    commune: int | None  # where all lies that the team ever served, as its facts have it
    areas: frozenset[tuple[str, str]]  # from and until; an empty text: for ever
    last: str  # the last of all its days
    parents: dict[int, int]  # topic → the one above it, or 0
    counts: dict[tuple[int, str], list[int]]  # topic and form → sessions and waiting, as in the sums of communes

    @classmethod
    def of(cls, team: int, first: str, rows: list[Row]) -> _Month | None:
        """None where what is logged in it must be recounted."""
        if not rows or rows[0][2]:
            return None
        start, stop, _, last, home, pairs = rows[0][:6]
        areas = frozenset((str(row[6]), str(row[7] or "")) for row in rows if row[6] is not None)
        month = cls(team, first, str(start), str(stop or ""), home, areas, str(last), communes.parents(pairs), {})
        facts = {row[8:] for row in rows if row[8] is not None}
        for _pk, topics, form, *counts in facts:
            for key in month.keys([int(topic) for topic in topics.split(",") if topic], form):
                month.count(key, counts)
        return month

    def since(self, day: str) -> str | None:
        """The stretch of a day; None where it counts nowhere."""
        is_alive = self.start <= day and (not self.stop or day < self.stop)
        if not is_alive or not any(begin <= day and (not end or day < end) for begin, end in self.areas):
            return None
        return max(self.first, *(turn for area in self.areas for turn in area if turn <= day))

    def keys(self, topics: Sequence[int], form: str) -> list[tuple[int, str]]:
        """The sums in which a fact of this set of topics and this form stands; of the whole, if there is no form."""
        if not form:
            return [(0, "")]
        taught = {topic for topic in topics if topic in self.parents}
        taught |= {above for topic in taught if (above := self.parents[topic])}
        return [(0, form), *((topic, "") for topic in taught)]

    def count(self, key: tuple[int, str], counts: Sequence[int]) -> tuple[bool, bool]:
        """Whether the team now is one with verified work there, and one with any, and was none."""
        before = self.counts.get(key, (0, 0))
        after = self.counts[key] = [before[0] + counts[0], before[1] + counts[1]]
        return after[0] > 0 == before[0], sum(after) > 0 == sum(before)


class _Growth:
    """The rows to be added."""

    def __init__(self) -> None:
        self.facts: dict[Row, list[Any]] = {}  # `KEY` → commune and `SUMS`
        self.sums: dict[Row, list[int]] = {}  # `communes.KEY` → `communes.VALUES`

    def add(self, month: _Month, activity: Added) -> bool:
        """False where it cannot be told."""
        day = str(activity.date)
        since = month.since(day)
        if since is None or activity.status not in (Status.VERIFIED, Status.SUBMITTED):
            return False
        topics = sorted(activity.topics)
        values = _values(activity)
        listed = f",{','.join(map(str, topics))}," if topics else ""
        for key in ((since, "", ""), (since, listed, activity.form)):
            self._add_fact((month.team, *key), month.commune, day, values)
        if day > month.last:
            self._add_fact((month.team, FIRST_DAY, "", Fact.LAST_DAY), month.commune, day, _NOTHING)
        if month.commune is not None:
            told = [values[place] for place in _SUMMED]
            for topic, form in ((0, ""), *month.keys(topics, activity.form)):
                is_new = month.count((topic, form), [values[_SESSIONS], values[_WAITING]])
                total = self.sums.setdefault((topic, form, month.first, month.commune), [0] * len(communes.VALUES))
                total[:] = map(add_up, total, (*told, *is_new))
        return True

    def _add_fact(self, key: Row, commune: int | None, day: str, values: list[int]) -> None:
        """A day of the month is a bit, so none counts twice."""
        row = self.facts.setdefault(key, [commune, 0, day, *_NOTHING[1:]])
        row[1] |= values[0]
        row[2] = max(row[2], day)
        row[3:] = map(add_up, row[3:], values[1:])

    def statements(self) -> list[Ask]:
        facts = [chain(key, row) for key, row in self.facts.items()]
        # In one order, so that two who touch the same rows wait for each other and never for ever.
        sums = [chain(key, row) for key, row in sorted(self.sums.items())]
        asked = [Ask(_adding(len(facts)), list(chain.from_iterable(facts)))]
        return [*asked, Ask(communes.growing(len(sums)), list(chain.from_iterable(sums)))] if sums else asked


def _values(activity: Added) -> list[int]:
    """`SUMS` without the last day."""
    is_verified = activity.status == Status.VERIFIED
    parts: list[int] = []
    for part in (activity.households, activity.women, activity.elderly):
        parts += (part, 1) if is_verified and part is not None else (0, 0)
    verified = (1, activity.people, *parts) if is_verified else (0, 0, *parts)
    waiting = (0, 0) if is_verified else (1, activity.people)
    return [1 << activity.date.day - 1, *verified, *waiting, 0]


_COUNTS = [name for name in SUMS if name not in ("days", "last")]
_SESSIONS, _WAITING = (1 + _COUNTS.index(name) for name in ("sessions", "waiting"))  # in `_values`
_SUMMED = [1 + _COUNTS.index(name) for name in SUMMED]
_NOTHING = [0] * (1 + len(_COUNTS))


@cache
def _adding(rows: int) -> str:
    row = f"({', '.join(['%s'] * len(COLUMNS))})"
    grown = {name: f"{FACTS}.{name} + excluded.{name}" for name in _COUNTS} | {
        "commune": "excluded.commune",
        "days": f"{FACTS}.days | excluded.days",
        "last": f"{dialect().greatest}({FACTS}.last, excluded.last)",
    }
    values = ", ".join(f"{name} = {value}" for name, value in grown.items())
    into = f"INSERT INTO {FACTS} ({', '.join(COLUMNS)}) VALUES {', '.join([row] * rows)}"  # noqa: S608
    return f"{into} ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {values}"


def _standing(team: int, first: str) -> Ask:
    """What `_Month.of` reads: a row for every area of the team and every fact of the month."""
    return Ask(_looking(), [_next(first), first, team])


@cache
def _looking() -> str:
    """The text, made once."""
    teams, areas, pauses = (model._meta.db_table for model in (Team, TeamArea, TeamSuspension))
    return f"""
        SELECT team.valid_from, team.valid_to, EXISTS (SELECT 1 FROM {pauses} AS pause WHERE pause.team_id = team.id),
            latest.last, latest.commune, {communes.all_parents()}, area.valid_from, area.valid_to,
            done.id, done.topics, done.form, done.sessions, done.waiting
        FROM {teams} AS team
        JOIN {FACTS} AS latest ON latest.team_id = team.id
            AND latest.since = '{FIRST_DAY}' AND latest.topics = '' AND latest.form = '{Fact.LAST_DAY}'
        LEFT JOIN {areas} AS area ON area.team_id = team.id
        LEFT JOIN {FACTS} AS done ON done.team_id = team.id AND done.since < %s AND done.since >= %s
        WHERE team.id = %s
    """  # noqa: S608


def _next(first: str) -> str:
    year, month = int(first[:4]), int(first[5:7])
    return f"{year + month // 12:04}-{month % 12 + 1:02}-01"
