"""All communes of a month at a glance: the state of each, without summing up what any but a few of them did.

A country has 3.300 communes, and a page shows a hundred. Whether one handed in, and when, stands in its statement;
only where it stated that there was nothing does its state hang on the log. The sums are made for the page alone,
by `months.commune_rows`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from geo import names
from geo.models import Level, Unit, UnitPeriod
from teams_app.activities.models import MonthStatement
from teams_app.activities.months import State, commune_rows, state_at
from teams_app.activities.periods import Month


@dataclass(frozen=True)
class CommuneState:
    unit: int
    type: str
    name: str
    above: str  # the district, where there are some, and the province where there are several
    state: State

    @property
    def label(self) -> str:
        return names.label(self.type, self.name)

    @property
    def is_handed_in(self) -> bool:
        return self.state is not State.MISSING


def commune_states(
    month: Month, ground: Collection[int] | None = None, *, names_province: bool = False
) -> list[CommuneState]:
    """Of each commune in force on the last day of the month, or each on `ground`, in the order of their names."""
    above = _above(month, names_province=names_province)
    states = _states(month, ground)
    return [
        CommuneState(unit, kind, name, above.get(parent or 0, ""), states.get(unit, State.MISSING))
        for unit, kind, name, parent in _in_force(Level.COMMUNE, month)
        if ground is None or unit in ground
    ]


def _above(month: Month, *, names_province: bool) -> dict[int, str]:
    """What is said of the units above communes: districts, and their provinces too where that is asked."""
    labels: dict[int, str] = {}
    for level in (Level.PROVINCE, Level.DISTRICT) if names_province else (Level.DISTRICT,):
        for unit, kind, name, parent in _in_force(level, month):
            labels[unit] = ", ".join(filter(None, [names.label(kind, name), labels.get(parent or 0)]))
    return labels


def _in_force(level: Level, month: Month) -> Iterable[tuple[int, str, str, int | None]]:
    """By the index of levels: to join them makes SQLite look at the periods of all 90.000 hamlets."""
    units = Unit.objects.filter(level=level).order_by().values("pk")
    found = UnitPeriod.objects.on(month.end).filter(unit__in=units).order_by("sort_key", "pk")
    return found.values_list("unit_id", "type", "name", "parent_id")


def _states(month: Month, ground: Collection[int] | None) -> dict[int, State]:
    """Of those that handed in."""
    standing = MonthStatement.objects.standing().filter(month=month.start, unit__isnull=False).order_by()
    every = standing.values_list("unit_id", "at", "is_nothing")
    stated = [each for each in every if ground is None or each[0] in ground]
    states = {unit: state_at(at, month) for unit, at, _is_nothing in stated}
    if said_nothing := [unit for unit, _at, is_nothing in stated if is_nothing]:
        states |= {row.period.unit_id: row.state for row in commune_rows(month, said_nothing)}
    return states
