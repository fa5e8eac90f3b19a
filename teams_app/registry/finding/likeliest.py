"""The likeliest few, for the search box: the closer to what was typed, the sooner."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from geo import names
from geo.finding.asking import Phrase, closeness
from geo.finding.places import units_called
from geo.finding.words import terms
from teams_app.registry.finding.by_ground import serving, within_a_place
from teams_app.registry.finding.by_name import ENOUGH, services_called, teams_called
from teams_app.registry.finding.wanted import Wanted
from teams_app.registry.models import Member, Team
from teams_app.registry.naming import telling_words


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
    services = Member.objects.filter(pk__in=services_called(wanted, slips)[: 5 * ENOUGH]).order_by()
    fields = ("pk", "person_id", "person__key", "person__name", "person__sort_key")
    bearers = itertools.starmap(Bearer, services.values_list(*fields))
    phrase = wanted.people.phrase
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
    own = teams_called(wanted, slips)
    for pk, key, ended in Team.objects.filter(pk__in=own[: 5 * ENOUGH]).values_list("pk", "key", "valid_to"):
        _keep(ranks, pk, (closeness(wanted.team_phrase, telling_words(key)), 0, 0 if ended is None else 1))
    if called := units_called(wanted.place, wanted.on, slips=slips):
        for pk, key, is_below in serving(called, wanted):
            _keep(ranks, pk, (closeness(called.phrase, terms(key)), 1 + is_below, 0))
    elif not own:
        ranks = dict.fromkeys(within_a_place(wanted, slips), (0,))
    best = Team.objects.in_bulk(sorted(ranks, key=lambda pk: (ranks[pk], pk))[: 2 * limit])
    return sorted(best.values(), key=lambda team: (ranks[team.pk], team.sort_key, team.pk))


def _keep(ranks: dict[int, tuple[int, ...]], pk: int, rank: tuple[int, ...]) -> None:
    ranks[pk] = min(rank, ranks.get(pk, rank))
