"""The crew of a team: a head, mostly a deputy, and members of every force that a village has."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.demo import words
from teams_app.registry.models import Background, Member, MemberRole, Person, Team, TeamLevel

B = Background
SIZES = {
    TeamLevel.HAMLET: ((3, 4, 5, 6, 7, 8, 9, 10), (7, 21, 29, 22, 12, 5, 2, 2)),
    TeamLevel.COMMUNE: ((6, 7, 8, 9, 10), (25, 30, 25, 12, 8)),
}
# Who heads a team, and who else serves in it, with weights.
HEADS = {
    TeamLevel.HAMLET: {
        B.HAMLET_CHIEF: 58, B.YOUTH_UNION: 16, B.FATHERLAND_FRONT: 14, B.WOMENS_UNION: 8, B.FARMERS_UNION: 4,
    },
    TeamLevel.COMMUNE: {B.COMMUNE_CIVIL_SERVANT: 85, B.YOUTH_UNION: 15},
}  # fmt: skip
OTHERS = {
    TeamLevel.HAMLET: {
        B.YOUTH_UNION: 26, B.WOMENS_UNION: 22, B.FARMERS_UNION: 14, B.FATHERLAND_FRONT: 10, B.POLICE: 9,
        B.TEACHER: 5, B.HEALTH: 5, B.HAMLET_CHIEF: 3, B.TELECOM: 2, B.OTHER: 4,
    },
    TeamLevel.COMMUNE: {
        B.COMMUNE_CIVIL_SERVANT: 30, B.YOUTH_UNION: 18, B.WOMENS_UNION: 12, B.POLICE: 12, B.TELECOM: 10,
        B.TEACHER: 6, B.HEALTH: 6, B.FARMERS_UNION: 6,
    },
}  # fmt: skip
CHANGES_OF_HEAD = 0.07
DEPARTURES = 0.04


@dataclass
class Crew:
    people: list[Person] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)


def hire(team: Team, until: dt.date, phones: Iterator[str], rng: random.Random, *, has_head: bool = True) -> Crew:
    """Everyone who served in `team` up to `until`, or until its end if it has one."""
    found = Crew()
    sizes, weights = SIZES[TeamLevel(team.level)]
    for place in range(rng.choices(sizes, weights)[0]):
        role = MemberRole.HEAD if place == 0 else MemberRole.DEPUTY if place == 1 and rng.random() < 0.85 else None
        role = role or MemberRole.MEMBER
        person = _person(HEADS if role == MemberRole.HEAD else OTHERS, team.level, next(phones), rng)
        found.people.append(person)
        found.members.append(
            Member(team=team, person=person, role=role, valid_from=team.valid_from, valid_to=team.valid_to)
        )
    days = (until - team.valid_from).days
    if not has_head:
        found.members[0].valid_to = _within(team, days, rng)
    elif days > 200 and rng.random() < CHANGES_OF_HEAD:
        _change_head(found, team, _within(team, days, rng), phones, rng)
    if days > 200:
        _let_go(found, team, days, rng)
    return found


def _person(forces: dict[TeamLevel, dict[Background, int]], level: str, phone: str, rng: random.Random) -> Person:
    weighted = forces[TeamLevel(level)]
    background = rng.choices(list(weighted), list(weighted.values()))[0]
    born = (1986, 2004) if background == Background.YOUTH_UNION else (1960, 1998)
    person = Person(
        name=words.person_name(rng), phone=phone, birth_year=rng.randint(*born), background=background, is_demo=True
    )
    person.set_keys()
    return person


def _within(team: Team, days: int, rng: random.Random) -> dt.date:
    return team.valid_from + dt.timedelta(rng.randint(days // 3, max(days - 20, days // 3 + 1)))


def _change_head(found: Crew, team: Team, day: dt.date, phones: Iterator[str], rng: random.Random) -> None:
    """The deputy takes over, or someone new comes."""
    found.members[0].valid_to = day
    second = found.members[1] if len(found.members) > 1 else None
    if second and second.role == MemberRole.DEPUTY and rng.random() < 0.5:
        second.valid_to = day
        person = second.person
    else:
        person = _person(HEADS, team.level, next(phones), rng)
        found.people.append(person)
    found.members.append(Member(team=team, person=person, role=MemberRole.HEAD, valid_from=day, valid_to=team.valid_to))


def _let_go(found: Crew, team: Team, days: int, rng: random.Random) -> None:
    for member in found.members:
        if member.role == MemberRole.MEMBER and member.valid_to is None and rng.random() < DEPARTURES:
            member.valid_to = _within(team, days, rng)
