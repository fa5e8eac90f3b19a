"""The problems of a large register: found once, then only what was written since is looked at again.

To go through 450.000 people takes most of a second. So what was found is kept, each problem with the teams behind it,
and at every look the audit log says which teams and people were written since: their problems, and those of the teams
around them, are found anew. With a new day, and with a changed map, everything is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType

from geo.among import among, texts
from teams_app.accounts.audit.hearing import Heard
from teams_app.registry.memory import doubts
from teams_app.registry.models import Member, Person, ProblemKind, Team, TeamArea, TeamSuspension
from teams_app.registry.problems.finding import Key, Problem, in_order, keys_of


class Known(NamedTuple):
    """A problem that was found. A scope has it that has a team of each of `sides`: of both people, of both services."""

    problem: Problem
    sides: tuple[tuple[int, ...], ...]
    teams: tuple[int, ...]  # of all sides
    people: tuple[int, ...]

    def concerns(self, teams: set[int]) -> bool:
        return not teams.isdisjoint(self.teams) and all(not teams.isdisjoint(side) for side in self.sides)


Found = dict[ProblemKind, dict[Key, Known]]

FOLLOWED = (Team, TeamArea, TeamSuspension, Member, Person)
MANY = 500  # entries of the log, or teams: beyond, everything is gone through


@dataclass(frozen=True)
class Kept:
    found: Found
    heard: Heard


def kept(today: dt.date) -> Found:
    """The problems of the whole register: the slow look now and then, a few queries else."""
    return doubts.followed(f"problems {today.isoformat()}", partial(_all, today), partial(_caught_up, today)).found


def _all(today: dt.date) -> Kept:
    heard = Heard.now(FOLLOWED)  # first: what is written meanwhile is heard again
    return Kept({kind: _known(kind, keys_of(kind, today, None), today) for kind in ProblemKind}, heard)


def _caught_up(today: dt.date, before: Kept) -> Kept:
    said = before.heard.since(FOLLOWED, MANY)
    if said is None:
        return _all(today)
    entries, heard = said
    if not entries:
        return before if heard == before.heard else replace(before, heard=heard)
    of_people = ContentType.objects.get_for_model(Person).pk
    people = {entry.owner for entry in entries if entry.content_type == of_people}
    teams = {entry.owner for entry in entries if entry.content_type != of_people}
    around = _around(teams, people, today) | _behind(before.found, teams, people)
    if len(around) > MANY:
        return _all(today)
    return Kept(_renewed(before.found, people, around, today), heard)


def _behind(found: Found, teams: set[int], people: set[int]) -> set[int]:
    """The teams behind each problem of which something was written: it may stand no longer, or stand otherwise."""
    return {
        team
        for of_kind in found.values()
        for known in of_kind.values()
        if not teams.isdisjoint(known.teams) or not people.isdisjoint(known.people)
        for team in known.teams
    }


def _renewed(found: Found, people: set[int], around: set[int], today: dt.date) -> Found:
    """What was found, but for what concerns only teams `around`, or one of these people: that is found anew."""
    nearby, renewed = Team.objects.filter(pk__in=among(around)), {}
    for kind, of_kind in found.items():
        anew = _known(kind, keys_of(kind, today, nearby), today) if around else {}
        left = {
            key: known
            for key, known in of_kind.items()
            if people.isdisjoint(known.people) and not known.concerns(around)
        }
        both = left | anew
        renewed[kind] = {key: both[key] for key in in_order(kind, both, today)} if anew else left
    return renewed


def _around(teams: set[int], people: set[int], today: dt.date) -> set[int]:
    """These teams, and all that share a place or a person with them, or have somebody who may be the same person."""
    areas, services = TeamArea.objects.on(today).order_by(), Member.objects.on(today).order_by()
    units = areas.filter(team__in=among(teams)).values("unit")
    sharing = set(areas.filter(unit__in=units).values_list("team", flat=True))
    serving = people | set(services.filter(team__in=among(teams)).values_list("person", flat=True))
    known = list(Person.objects.filter(pk__in=among(serving)).values_list("key", "phone", "birth_year"))
    namesakes = Person.objects.filter(key__in=texts({key for key, *_ in known})).order_by()
    alike = {phone for _, phone, _ in known if phone}, {year for *_, year in known if year is not None}
    serving |= set(namesakes.filter(phone__in=texts(alike[0])).values_list("pk", flat=True))
    serving |= set(namesakes.filter(birth_year__in=among(alike[1])).values_list("pk", flat=True))
    return teams | sharing | set(services.filter(person__in=among(serving)).values_list("team", flat=True))


def _known(kind: ProblemKind, keys: list[Key], today: dt.date) -> dict[Key, Known]:
    """Each problem with the teams behind it."""
    problems = [Problem(kind, *key) for key in keys]
    sides: list[tuple[tuple[int, ...], ...]]
    if kind == ProblemKind.TWO_HEADS:
        wanted = among({pk for key in keys for pk in key[:2]})
        team_of = dict(Member.objects.filter(pk__in=wanted).values_list("pk", "team")) if keys else {}
        sides = [((team_of[one],),) if one in team_of else () for one, *_ in keys]
    elif kind == ProblemKind.SAME_PERSON:
        teams_of: dict[int, list[int]] = defaultdict(list)
        wanted = among({pk for key in keys for pk in key[:2]})
        services = Member.objects.on(today).filter(person__in=wanted).order_by() if keys else Member.objects.none()
        for person, team in services.values_list("person", "team"):
            teams_of[person].append(team)
        sides = [(tuple(teams_of[one]), tuple(teams_of[two])) for one, two, _ in keys]
    else:
        sides = [tuple((team,) for team in problem.teams) for problem in problems]
    return {
        problem.key: Known(problem, of_each, tuple(chain.from_iterable(of_each)), problem.people)
        for problem, of_each in zip(problems, sides, strict=True)
    }
