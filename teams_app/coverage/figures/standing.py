"""What the register alone tells of the rows of a country: counted once, then only where the log says it was written.

To count 100.000 teams takes a second. So what was counted is remembered, and at every look the log says which teams,
areas and suspensions were written since: the rows in which those lie or lay are counted anew. A changed map forgets
everything, and after very many entries all is counted again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from geo.among import among
from geo.models import Unit
from teams_app.accounts.audit.hearing import Heard, Written
from teams_app.coverage.figures.memory import FOLLOWED, followed
from teams_app.coverage.figures.rows import Row
from teams_app.coverage.figures.system import NOWHERE, OUTSIDE, UnitSystem
from teams_app.coverage.figures.tally import COUNTED
from teams_app.registry.models import TeamArea

if TYPE_CHECKING:
    from teams_app.coverage.figures.counting import Asking

MOST = 500  # entries of the log, or rows: beyond, everything is counted anew
OF_TEAMS = ("hamlet_teams", "commune_teams", "teams")  # a team counts once in the total, in however many rows it lies


@dataclass(frozen=True)
class Register:
    """What the register tells of the rows, and in which row each commune of the scope lies (None: in none)."""

    rows: dict[int, Row]
    rest: Row | None  # what has a place in no row
    total: Row
    row_of: dict[int, int | None]

    @property
    def everywhere(self) -> list[Row]:
        return [*self.rows.values(), *([] if self.rest is None else [self.rest])]

    @property
    def has_teams_in_two_rows(self) -> bool:
        return any(sum(getattr(row, key) for row in self.everywhere) != getattr(self.total, key) for key in OF_TEAMS)


@dataclass(frozen=True)
class Held:
    register: Register
    heard: Heard


def standing(asking: Asking) -> Register:
    system = asking.system
    question = (system.level, str(system.day), str(asking.on), str(asking.period), sorted(system.scope or ()))
    return followed(f"standing {question}", partial(_all, asking), partial(_caught_up, asking)).register


def _all(asking: Asking) -> Held:
    heard = Heard.now(FOLLOWED)  # first: what is written meanwhile is heard again
    return Held(counted(asking), heard)


def counted(asking: Asking) -> Register:
    system, (tally, blank, total) = asking.system, asking.standing()
    rows = {unit: tally.fill(row, tally.rows[unit]) for unit, row in blank.items()}
    for row in rows.values():
        row.estimated = row.unit_id in tally.estimated
    rest = tally.fill(Row(), tally.rows[None]) if None in tally.rows else None
    row_of = {commune: system.row_of(commune) for commune in system.communes()}
    return Register(rows, rest, tally.fill(total, tally.total), row_of)


def _caught_up(asking: Asking, before: Held) -> Held:
    said = _said_since(before.heard, asking)
    if said is None:
        return _all(asking)
    entries, heard = said
    if not entries:
        return before if heard == before.heard else replace(before, heard=heard)
    rows = _touched(entries, asking, before.register)
    if rows is None or len(rows) > MOST:
        return _all(asking)
    return Held(_renewed(before.register, rows, asking) if rows else before.register, heard)


def _said_since(heard: Heard, asking: Asking) -> tuple[list[Written], Heard] | None:
    """Where several months are asked for at once, the log is asked once for all that heard the same."""
    told = {} if asking.sums is None else asking.sums.said
    if heard not in told:
        told[heard] = heard.since(FOLLOWED, MOST)
    return told[heard]


def _touched(entries: Collection[Written], asking: Asking, held: Register) -> set[int] | None:
    """The rows in which the teams of these entries lie or lay; None where one has a place in no row."""
    spots = set(asking.system.spots(_places(entries)).values()) - {OUTSIDE}
    if any(spot == NOWHERE or spot.row is None for spot in spots):
        return None
    rows = {row for spot in spots for row in (spot.row, *spot.doubtful) if row is not None}
    guesses, known = asking.guesses(), 0
    while known < len(rows):  # what was placed by a guess is counted with all rows that it may belong to
        known = len(rows)
        rows.update(row for guess in guesses if not guess.isdisjoint(rows) for row in guess)
    return rows & held.rows.keys()


def _places(entries: Collection[Written]) -> dict[int, str]:
    """Every unit that these teams ever served, with its level; also where the area was deleted, or moved."""
    areas = TeamArea.objects.filter(team__in=among({entry.owner for entry in entries})).order_by()
    of_areas = ContentType.objects.get_for_model(TeamArea).pk
    left = {unit for entry in entries if entry.content_type == of_areas for unit in entry.both("unit")}
    units = left | set(areas.values_list("unit", flat=True))
    return dict(Unit.objects.filter(pk__in=among(units)).values_list("pk", "level"))


def _renewed(held: Register, touched: set[int], asking: Asking) -> Register:
    part = counted(
        replace(
            asking,
            system=UnitSystem(asking.system.level, asking.system.lookup, frozenset(touched)),
            is_part=True,
        )
    )
    renewed = replace(held, rows=held.rows | part.rows, total=held.total.copy())
    for key in COUNTED:
        setattr(renewed.total, key, sum(getattr(row, key) for row in renewed.everywhere))
    if held.has_teams_in_two_rows or part.has_teams_in_two_rows:
        for key, count in asking.teams_counted_again().items():
            setattr(renewed.total, key, getattr(renewed.total, key) - count)
    return renewed
