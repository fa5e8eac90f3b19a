"""Finding teams and members by name, the likelier ones first, among those that the reader may see.

Few names lead straight to their bearers. Where a name is common, the way depends on the reader: in a small
part of the register its own teams are looked through; in a large one the likeliest names are followed until
enough are found.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from geo import names
from geo.among import among, texts
from geo.finding.asking import Asked, Phrase, closeness, finished, holds, may_hold, names_called
from geo.finding.places import known_places, units_called
from geo.finding.words import terms
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.registry.models import Member, Team, TeamArea
from teams_app.registry.naming import telling_words, without_team_words
from teams_app.registry.querysets import TeamQuerySet

SMALL = 500  # teams whose people are sooner looked through than found by an index
STEPS = (60, 300, 1000, 4000)  # names that are followed at a time, until enough is found
ENOUGH = 40  # that are ranked
MOST_UNITS = 60
FEW = 300  # names of teams that are looked for within a place
MOST_AREAS = 20_000
RARE = 2_000  # names whose bearers are all looked at: sooner done than asking the 13.000 members of a province


@dataclass(frozen=True)
class Wanted:
    """A query, and the teams among which it is asked; `known` are their ids, where somebody has read them."""

    text: str
    teams: TeamQuerySet
    on: dt.date
    known: frozenset[int] | None = None

    @cached_property
    def place(self) -> Asked:
        return Asked(without_team_words(self.text))

    @cached_property
    def people(self) -> Asked:
        return self.place if self.place.text == names.squash(self.text) else Asked(self.text)

    @cached_property
    def team_phrase(self) -> Phrase:
        return self.place.understand(telling_words(names.fold(self.place.text)))

    @cached_property
    def ids(self) -> frozenset[int] | None:
        """The teams among which is searched; None stands for all there are."""
        if self.known is not None or not self.teams.query.where:
            return self.known
        return frozenset(self.teams.order_by().values_list("pk", flat=True))

    @property
    def is_small(self) -> bool:
        return self.ids is not None and len(self.ids) <= SMALL

    @cached_property
    def areas(self) -> list[tuple[int, int]]:
        """Each of few teams with a unit that it holds."""
        held = TeamArea.objects.held_by(self.on).filter(team__in=among(self.ids or ())).order_by()
        return list(held.values_list("team_id", "unit_id"))

    @cached_property
    def above(self) -> dict[int, set[int]]:
        """What each unit of these areas lies, or lay, in."""
        found: dict[int, set[int]] = {unit: set() for _team, unit in self.areas}
        lay = UnitPeriod.objects.filter(unit__in=among(found), parent__isnull=False, valid_from__lte=self.on).order_by()
        for unit, parent in lay.values_list("unit_id", "parent_id"):
            found[unit].add(parent or 0)
        return found

    @property
    def rounds(self) -> list[bool]:
        """Without slips, and with them where a word may be one."""
        return [False, True] if self.place.has_slips or self.people.has_slips else [False]

    def holds(self, team: int) -> bool:
        return self.ids is None or team in self.ids


# The likeliest. ----------------------------------------------------------------------------------


def find_members(wanted: Wanted, limit: int) -> list[Member]:
    """Services on the day of people called so; one a person. Slips come last, where there is room."""
    found: dict[int, int] = {}
    for slips in wanted.rounds:
        if len(found) < limit and wanted.people:
            for bearer in _members(wanted, slips):
                found.setdefault(bearer.person, bearer.service)
    likeliest = list(found.values())[:limit]
    services = Member.objects.select_related("person", "team").in_bulk(likeliest)
    return [services[pk] for pk in likeliest]


class Bearer(NamedTuple):
    """Someone who serves and is called so: as much as ranking them needs."""

    service: int
    person: int
    key: str
    name: str
    sort_key: str


def _members(wanted: Wanted, slips: bool) -> list[Bearer]:
    phrase, services = wanted.people.phrase, Member.objects.on(wanted.on).order_by()
    if wanted.is_small:
        ids = _looked_through(services.filter(team__in=among(wanted.ids or ())), "person__key", phrase, slips, terms)
    else:
        ids = _followed(services, "person", "person__key", phrase, slips, wanted)
    fields = ("pk", "person_id", "person__key", "person__name", "person__sort_key")
    bearers = itertools.starmap(Bearer, services.filter(pk__in=ids[: 5 * ENOUGH]).values_list(*fields))
    return sorted(bearers, key=lambda bearer: (_rank_person(wanted.text, phrase, bearer), bearer.sort_key))


def _rank_person(text: str, phrase: Phrase, bearer: Bearer) -> tuple[int, ...]:
    words = terms(bearer.key)
    ends_so = words[-len(phrase) :] if len(phrase) <= len(words) else []
    by_given_name = bool(ends_so) and all(meant.fits(word) for meant, word in zip(phrase, ends_so, strict=True))
    return (
        closeness(phrase, words),
        0 if by_given_name else 1,
        0 if _agrees(text, bearer.name) else 1,
    )


def _agrees(typed: str, name: str) -> bool:
    """Whether every typed word stands in the name with the accents it was typed with, or bare."""
    written = {*names.normalise(name).split(), *names.fold(name).split()}
    return all(word in written for word in names.normalise(typed).split())


def find_teams(wanted: Wanted, limit: int) -> list[Team]:
    """Teams that are called so or serve a place called so. Slips come last, where there is room."""
    found: dict[int, Team] = {}
    for slips in wanted.rounds:
        if len(found) < limit and wanted.place:
            for team in _teams(wanted, slips, limit):
                found.setdefault(team.pk, team)
    return list(found.values())[:limit]


def _teams(wanted: Wanted, slips: bool, limit: int) -> list[Team]:
    ranks: dict[int, tuple[int, ...]] = {}
    own = _named(wanted, wanted.team_phrase, slips)
    for pk, key, ended in Team.objects.filter(pk__in=own[: 5 * ENOUGH]).values_list("pk", "key", "valid_to"):
        _keep(ranks, pk, (closeness(wanted.team_phrase, telling_words(key)), 0, 0 if ended is None else 1))
    if called := units_called(wanted.place, wanted.on, slips=slips):
        serving = _serving_of_few(called.periods, wanted) if wanted.is_small else _serving(called.likeliest, wanted)
        for pk, key, is_below in serving:
            _keep(ranks, pk, (closeness(called.phrase, terms(key)), 1 + is_below, 0))
    elif not own:
        ranks = dict.fromkeys(_within_a_place(wanted, slips), (0,))
    best = Team.objects.in_bulk(sorted(ranks, key=lambda pk: (ranks[pk], pk))[: 2 * limit])
    return sorted(best.values(), key=lambda team: (ranks[team.pk], team.sort_key, team.pk))


def _keep(ranks: dict[int, tuple[int, ...]], pk: int, rank: tuple[int, ...]) -> None:
    ranks[pk] = min(rank, ranks.get(pk, rank))


def _named(wanted: Wanted, phrase: Phrase, slips: bool) -> list[int]:
    """Ids of teams by their own name."""
    if wanted.is_small:
        return _looked_through(Team.objects.filter(pk__in=among(wanted.ids or ())), "key", phrase, slips, telling_words)
    return _followed(Team.objects.order_by(), "team", "key", phrase, slips, wanted)


def _serving(periods: UnitPeriodQuerySet, wanted: Wanted) -> Iterator[tuple[int, str, bool]]:
    """Team, key of the unit by which it is found, and whether it only serves something below that unit."""
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
    """The same for few teams, whose own ground is asked for such names: no name leads away from it."""
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


def _within_a_place(wanted: Wanted, slips: bool) -> list[int]:
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


# Two ways from a name to its bearers. ------------------------------------------------------------


def _looked_through(
    rows: QuerySet[Any, Any], key: str, phrase: Phrase, slips: bool, words: Callable[[str], list[str]]
) -> list[int]:
    """The ids of those of few `rows` whose name, at the path `key`, holds the phrase."""
    if not phrase:
        return []
    candidates = rows.filter(may_hold(phrase, key, slips=slips)).values_list("pk", key)
    return [pk for pk, name in candidates if holds(phrase, words(name), slips=slips)]


def _followed(rows: QuerySet[Any, Any], kind: str, key: str, phrase: Phrase, slips: bool, wanted: Wanted) -> list[int]:
    """Ids of `rows` that bear the likeliest names, until there are enough of them; whole words before begun ones."""
    found: dict[int, None] = {}
    followed: set[str] = set()  # what begins so is also what is called so
    for asked in [phrase] if slips else dict.fromkeys([finished(phrase), phrase]):
        if len(found) < ENOUGH:
            called = names_called(kind, asked, slips=slips).values_list("name__key", flat=True)
            team = "pk" if kind == "team" else "team_id"
            found |= dict.fromkeys(_bearers(rows, called, key, team, wanted, followed))
    return list(found)


def _bearers(
    rows: QuerySet[Any, Any], called: QuerySet[Any, str], key: str, team: str, wanted: Wanted, followed: set[str]
) -> list[int]:
    found: list[int] = []
    start = 0
    likely = list(called[: sum(STEPS[:-1])])  # to rank names takes as long for sixty as for a thousand
    for step in STEPS:
        keys = likely[start : start + step] if step != STEPS[-1] else list(called[start : start + step])
        new = [name for name in keys if name not in followed]
        followed.update(new)
        bearers = rows.filter(**{f"{key}__in": texts(new)}).values_list("pk", team) if new else rows.none()
        found += (pk for pk, of in bearers[: MOST_AREAS if wanted.ids else ENOUGH] if wanted.holds(of))
        if len(found) >= ENOUGH or len(keys) < step:
            break
        start += step
    return found


# The list of teams asks for all of them. ---------------------------------------------------------


def ids_of_called(teams: TeamQuerySet, text: str, on: dt.date, most: int) -> list[int] | None:
    """The ids of teams called so, serving a place called so or with a member called so; None for an empty query.

    More than `most` means that there are more. Slips count only where nothing is called exactly so.
    """
    wanted = Wanted(text, teams, on)
    if not wanted.people:
        return None
    for slips in wanted.rounds:
        found: dict[int, None] = {}
        for ids in _ways(wanted, slips, most):
            found |= dict.fromkeys(ids)
        if found:
            return list(found)[: most + 1]
    return []


def _ways(wanted: Wanted, slips: bool, most: int) -> Iterator[Iterable[int]]:
    """By the team's own name, by what it serves, and by who serves in it: each goes by an index of its own."""
    teams, services = Team.objects.order_by(), Member.objects.on(wanted.on).order_by()
    yield _all_called(teams, "team", "key", wanted.team_phrase, slips, wanted, most)
    yield _all_called(services, "person", "person__key", wanted.people.phrase, slips, wanted, most)
    yield (team for team in _serving_all(wanted, slips, most) if wanted.holds(team))


def _all_called(
    rows: QuerySet[Any, Any], kind: str, key: str, phrase: Phrase, slips: bool, wanted: Wanted, most: int
) -> Iterable[int]:
    """The teams of all `rows` that bear such a name; of a large part of the register by whichever way is shorter."""
    team, words = ("pk", telling_words) if kind == "team" else ("team_id", terms)
    called = names_called(kind, phrase, slips=slips).order_by()
    if wanted.ids is None:
        found = rows.filter(**{f"{key}__in": called.values("name__key")})
        return found.values_list(team, flat=True).distinct()[: most + 1]
    keys = [] if wanted.is_small else list(called.values_list("name__key", flat=True)[: RARE + 1])
    if not wanted.is_small and len(keys) <= RARE:
        found = rows.filter(**{f"{key}__in": texts(keys)}).values_list(team, flat=True)
        return [one for one in found.iterator() if one in wanted.ids]
    if not phrase:
        return []
    inside = rows.filter(may_hold(phrase, key, slips=slips), **{f"{team}__in": among(wanted.ids)})
    named = inside.values_list(team, key).iterator(chunk_size=most)
    return _first_of(named, lambda name: holds(phrase, words(name), slips=slips), most)


def _first_of(named: Iterable[tuple[int, str]], fits: Callable[[str], bool], most: int) -> Iterable[int]:
    """The teams beside a name that fits: each once, and no further than `most`."""
    found: dict[int, None] = {}
    for team, name in named:
        if team not in found and fits(name):
            found[team] = None
            if len(found) > most:
                break
    return found


def _serving_all(wanted: Wanted, slips: bool, most: int) -> Iterable[int]:
    called = units_called(wanted.place, wanted.on, slips=slips)
    if called is None:
        return _within_a_place(wanted, slips)
    communes = called.periods.filter(unit__level=Level.COMMUNE).order_by().values("unit")
    below = UnitPeriod.objects.filter(parent__in=communes, valid_from__lte=wanted.on).order_by().values("unit")
    areas = TeamArea.objects.held_by(wanted.on).order_by().values_list("team_id", flat=True).distinct()
    most = most + 1 if wanted.ids is None else MOST_AREAS
    direct = areas.filter(unit__in=called.periods.order_by().values("unit"))[:most]
    return dict.fromkeys([*direct, *areas.filter(unit__in=below)[:most]])
