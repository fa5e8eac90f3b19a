"""From the name of a place to the teams that serve it, or something in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geo.among import among
from geo.finding.asking import names_called
from geo.finding.places import Called, known_places, units_called
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.registry.finding.by_name import ENOUGH
from teams_app.registry.finding.wanted import MOST_AREAS, Wanted
from teams_app.registry.models import TeamArea

MOST_UNITS = 60
FEW = 300  # names of teams that are looked for within a place


def serving(called: Called, wanted: Wanted) -> Iterator[tuple[int, str, bool]]:
    """Team, key of the unit by which it is found, and whether it only serves something below that unit."""
    return _serving_of_few(called.periods, wanted) if wanted.is_small else _serving(called.likeliest, wanted)


def within_a_place(wanted: Wanted, slips: bool) -> list[int]:
    """`tổ số 5, mỹ xương`: called by the first words, in the place that the others name."""
    places = known_places(wanted.place, wanted.on, slips=slips)
    for first, *above in wanted.place.divisions:
        if not above or not all(places.called(phrase) for phrase in above):
            continue
        keys = list(names_called("team", first, slips=slips).values_list("name__key", flat=True)[:FEW])
        if not keys:
            continue
        held_by = places.holders(above)
        inside = UnitPeriod.objects.filter(parent__in=held_by, valid_from__lte=wanted.on).order_by()
        units = held_by | set(inside.values_list("unit_id", flat=True))
        areas = TeamArea.objects.held_by(wanted.on).filter(unit__in=units, team__key__in=keys).order_by()
        if found := [team for team in areas.values_list("team_id", flat=True).distinct() if wanted.holds(team)]:
            return found
    return []


def all_serving(wanted: Wanted, slips: bool, most: int) -> Iterable[int]:
    """All teams that serve a place called so, or something in it; of many no more than tell that there are more."""
    called = units_called(wanted.place, wanted.on, slips=slips)
    if called is None:
        return within_a_place(wanted, slips)
    communes = called.periods.filter(unit__level=Level.COMMUNE).order_by().values("unit")
    below = UnitPeriod.objects.filter(parent__in=communes, valid_from__lte=wanted.on).order_by().values("unit")
    areas = TeamArea.objects.held_by(wanted.on).order_by().values_list("team_id", flat=True).distinct()
    most = most + 1 if wanted.ids is None else MOST_AREAS
    direct = areas.filter(unit__in=called.periods.order_by().values("unit"))[:most]
    return dict.fromkeys([*direct, *areas.filter(unit__in=below)[:most]])


def _serving(periods: UnitPeriodQuerySet, wanted: Wanted) -> Iterator[tuple[int, str, bool]]:
    """Those whom the likeliest places lead to."""
    direct = dict(periods.order_by().values_list("unit_id", "key")[:MOST_UNITS])
    upper = periods.filter(unit__level=Level.COMMUNE).order_by()
    communes = dict(upper.values_list("unit_id", "key")[: MOST_UNITS // 4])
    below = UnitPeriod.objects.filter(parent__in=communes, valid_from__lte=wanted.on).order_by()
    inside = dict(below.values_list("unit_id", "parent_id")[: 5 * MOST_UNITS])
    for team, unit in _areas_of(direct, wanted):
        yield team, direct[unit], False
    for team, unit in _areas_of(inside, wanted):
        yield team, communes[inside[unit] or 0], True


def _serving_of_few(periods: UnitPeriodQuerySet, wanted: Wanted) -> Iterator[tuple[int, str, bool]]:
    """Of few teams: their own ground is asked for such names, and no name leads away from it."""
    here = periods.filter(unit__in=among(wanted.above.keys() | set().union(*wanted.above.values()))).order_by()
    called, communes = {}, {}
    for unit, key, level in here.values_list("unit_id", "key", "unit__level"):
        called[unit] = key
        if level == Level.COMMUNE:
            communes[unit] = key
    for team, unit in wanted.areas:
        if unit in called:
            yield team, called[unit], False
        for above in wanted.above[unit] & communes.keys():
            yield team, communes[above], True


def _areas_of(units: Iterable[int], wanted: Wanted) -> Iterator[tuple[int, int]]:
    areas = TeamArea.objects.held_by(wanted.on).filter(unit__in=list(units)).order_by()
    for team, unit in areas.values_list("team_id", "unit_id")[: MOST_AREAS if wanted.ids else 5 * ENOUGH]:
        if wanted.holds(team):
            yield team, unit
