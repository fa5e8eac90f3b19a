"""Coverage, activity and reach of the units of a level. There is no second place that counts.

`docs/decisions/coverage-figures.md` tells in prose how it is done, and why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from geo.lookup import Lookup
from geo.models import Unit
from teams_app.activities.periods import Month, Period
from teams_app.coverage.figures.counting import Asking
from teams_app.coverage.figures.memory import one_look
from teams_app.coverage.figures.rows import FURTHER_KEYS, KEYS, Figures, Row
from teams_app.coverage.figures.sums import Sums
from teams_app.coverage.figures.system import LEVELS, UnitSystem
from teams_app.coverage.querysets import EVERYTHING, Kind

__all__ = ["EVERYTHING", "FURTHER_KEYS", "KEYS", "LEVELS", "Figures", "Kind", "Row", "figures", "monthly"]


def figures(
    level: str,
    on: dt.date,
    period: Period,
    *,
    scope: Iterable[Unit | int] | None = None,
    restate_on: dt.date | None = None,
    kind: Kind = EVERYTHING,
    is_quick: bool = False,
    only_standing: bool = False,
) -> Figures:
    """The figures of every unit of `level`, and their total.

    Hamlets, communes and teams are those of the day `on`; activities are those of `period`, whole
    months, also where they reach beyond `on`. Rows are the units in force on `on`, or, restated, on
    `restate_on`. With `scope` (units or their ids) only what lies inside these units on the rows' day
    counts, for rows and total alike; the total is the same whatever the level.

    The rules: denominators come from the register of units, never from the teams. A team counts once a
    row and once in the total, however many hamlets it serves, and so does its activity; so rows may sum
    up to more than the total where one team works in two of them. A team counts in `teams` if it was active
    on any day of the period. Withdrawn and returned activities never count (a returned one counts again once
    it is corrected); waiting ones count only where it is said.

    Of a `kind` of activities (topics, a form) are then `sessions`, `people`, `waiting` and the teams that log;
    whether anything was reported at all is still told by all activities: who reported, and not of this, has 0.

    A constant number of queries (about twenty; a few more where something is restated), however many
    units, teams and activities there are. With `is_quick` a small register, too, is answered as a large one: four
    queries from the sums of communes and what is remembered of the register, where the map has not changed since.
    With `only_standing` nothing of the work is read: for the two coverages, which the register alone tells.
    """
    system = UnitSystem(level, Lookup(restate_on or on), _ids(scope))
    return Asking(on, period, system, kind, is_quick=is_quick, only_standing=only_standing).answer()


def monthly(
    level: str,
    days: Mapping[Month, dt.date],
    units_at: dt.date,
    *,
    scope: Iterable[Unit | int] | None = None,
    kind: Kind = EVERYTHING,
) -> list[Figures]:
    """`figures` of each month, for hamlets, communes and teams of the day beside it, all on the units of `units_at`.

    The sums of all months come in two statements, and what the register alone tells is remembered; only months with a
    day before the map of units last changed are counted one by one.
    """
    where, sums = _ids(scope), Sums(min(days), max(days))
    lookup = Lookup(units_at)
    with one_look():
        return [
            Asking(day, Period(month, month), UnitSystem(level, lookup, where), kind, is_quick=True, sums=sums).answer()
            for month, day in days.items()
        ]


def _ids(scope: Iterable[Unit | int] | None) -> frozenset[int] | None:
    return None if scope is None else frozenset(unit if isinstance(unit, int) else unit.pk for unit in scope)
