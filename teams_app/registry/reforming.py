"""What is left to re-form on a day, and what is proposed: derived from the two registers, stored nowhere.

A commune team whose commune has ended still stands, with its people, until a decision re-forms it. It is
proposed to the commune that took its ground; where the commune was split, to the one that took most of
its hamlets, and the other takers see it as a possibility.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.registry.models import Member, Team, TeamArea, TeamLevel
from teams_app.registry.places import Place, places_of
from teams_app.registry.querysets import MemberQuerySet


@dataclass(frozen=True)
class Stranded:
    """A commune team that serves a commune no longer in force."""

    team: Team
    place: Place  # the ended commune
    ended_on: dt.date
    is_certain: bool  # the whole commune, or the larger part of it, went to the proposal's commune


@dataclass
class Proposal:
    """The teams to be joined into one for a commune in force."""

    place: Place
    teams: list[Stranded] = field(default_factory=list)
    standing: Team | None = None  # a team that already serves the commune takes the others in

    @property
    def certain(self) -> list[Team]:
        return [stranded.team for stranded in self.teams if stranded.is_certain]

    @property
    def earliest(self) -> dt.date:
        """The first day on which the new team can stand: the old communes are gone, the new one is there."""
        return max(self.place.begun_on, *(stranded.ended_on for stranded in self.teams))

    def members(self, on: dt.date) -> MemberQuerySet:
        """Everyone who serves on `on` in one of the teams to be joined."""
        return Member.objects.on(on).filter(team__in=[stranded.team.pk for stranded in self.teams])


def proposals(on: dt.date, units: Iterable[int] | None = None) -> list[Proposal]:
    """What waits on `on`, one proposal a commune, for `units` or for all; in the order of the alphabet.

    About ten queries, whatever the number of teams.
    """
    stranded = _stranded(on)
    takers = _takers({unit for _, unit in stranded}, on)
    wanted = None if units is None else set(units)
    places = places_of({unit for _, unit in stranded} | {new for news in takers.values() for new in news}, on)
    found: dict[int, Proposal] = {}
    for team, unit in stranded:
        for rank, new in enumerate(takers.get(unit, [])):
            if wanted is not None and new not in wanted:
                continue
            proposal = found.setdefault(new, Proposal(places[new]))
            ended_on = places[unit].ended_on
            assert ended_on is not None  # that it has ended is what makes the team stranded
            proposal.teams.append(Stranded(team, places[unit], ended_on, is_certain=rank == 0))
    certain = {new: proposal for new, proposal in found.items() if proposal.certain}
    for area in TeamArea.objects.on(on).filter(unit__in=certain, team__level=TeamLevel.COMMUNE).select_related("team"):
        if area.team.holds_on(on):
            certain[area.unit_id].standing = area.team
    return sorted(certain.values(), key=lambda proposal: (proposal.place.sort_key, proposal.place.unit_id))


def proposal_for(unit: int, on: dt.date) -> Proposal | None:
    """What waits for one commune, or None when nothing does (any more)."""
    return next(iter(proposals(on, [unit])), None)


def _stranded(on: dt.date) -> list[tuple[Team, int]]:
    """Each team with the ended commune it serves, by name."""
    ids = list(Team.objects.needing_reform(on).order_by().values_list("pk", flat=True))  # few of the teams there are
    teams = Team.objects.with_counts(on).with_heads(on).in_bulk(ids)
    areas = TeamArea.objects.on(on).filter(team__in=teams).values_list("team_id", "unit_id").order_by("team__sort_key")
    in_force = set(
        UnitPeriod.objects.on(on).filter(unit__in={unit for _, unit in areas}).values_list("unit", flat=True)
    )
    return [(teams[team], unit) for team, unit in areas if unit not in in_force]


def _takers(units: set[int], on: dt.date) -> dict[int, list[int]]:
    """Ended commune → the communes in force that took its ground, the main one first."""
    links: defaultdict[int, list[Succession]] = defaultdict(list)
    frontier, seen = units, set(units)
    while frontier:  # one query a generation of reorganisations
        for link in Succession.objects.filter(old__in=frontier, effective_on__lte=on):
            links[link.old_id].append(link)
        frontier = {link.new_id for old in frontier for link in links[old]} - seen
        seen |= frontier
    hamlets = _hamlets_moved([link for group in links.values() for link in group if link.extent == Extent.PARTIAL])
    in_force = set(
        UnitPeriod.objects.on(on).at_level(Level.COMMUNE).filter(unit__in=seen).values_list("unit", flat=True)
    )
    return {unit: _follow(unit, links, hamlets, in_force) for unit in units}


def _follow(
    unit: int,
    links: Mapping[int, list[Succession]],
    hamlets: Mapping[tuple[int, int], int],
    in_force: set[int],
    path: frozenset[int] = frozenset(),
) -> list[int]:
    """The communes in force at the ends of the chains from `unit`; at each fork the larger part goes first."""

    def rank(link: Succession) -> tuple[str, int, int]:
        # Full before partial, then by hamlets; the id last, so that the answer never wavers.
        return link.extent, -hamlets.get((unit, link.new_id), 0), link.new_id

    found: dict[int, None] = {}
    for link in sorted(links.get(unit, []), key=rank):
        if link.new_id in in_force:
            found.setdefault(link.new_id)
        elif link.new_id not in path:
            found |= dict.fromkeys(_follow(link.new_id, links, hamlets, in_force, path | {unit}))
    return list(found)


def _hamlets_moved(splits: list[Succession]) -> Counter[tuple[int, int]]:
    """(old commune, new commune) → how many hamlets went from one to the other. Two queries."""
    if not splits:
        return Counter()
    days = {link.effective_on for link in splits}
    olds, news = {link.old_id for link in splits}, {link.new_id for link in splits}
    before = UnitPeriod.objects.filter(parent__in=olds, valid_to__in=days).values_list(
        "unit_id", "valid_to", "parent_id"
    )
    began = UnitPeriod.objects.filter(parent__in=news, valid_from__in=days)
    after = {(unit, day): parent for unit, day, parent in began.values_list("unit_id", "valid_from", "parent_id")}
    moves = ((old, after.get((unit, day))) for unit, day, old in before if old is not None and day is not None)
    return Counter((old, new) for old, new in moves if new is not None)
