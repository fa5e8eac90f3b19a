"""Finding problems: a query or two a kind, whatever the register's size, less what is said to be meant so."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from geo.models import UnitPeriod
from teams_app.registry.models import MeantSo, Member, MemberRole, Person, ProblemKind, Team, TeamArea
from teams_app.registry.querysets import TeamQuerySet

Key = tuple[int, int, int]


@dataclass(frozen=True)
class Problem:
    """One problem: its kind, and what it is about.

    two heads: both services · two teams: both teams, the unit · one person in two teams: the person, both
    teams · the same person: both people · a head without phone: the person, the team · else: the team.
    """

    kind: ProblemKind
    a: int
    b: int = 0
    c: int = 0

    @property
    def key(self) -> Key:
        return self.a, self.b, self.c


def find(kind: ProblemKind, today: dt.date, teams: TeamQuerySet | None) -> list[Problem]:
    """The problems of one kind among `teams` (None: all), in a steady order.

    What concerns two teams is found where both are among them.
    """
    meant = set(MeantSo.objects.filter(kind=kind, revoked_at__isnull=True).values_list("a", "b", "c"))
    return [Problem(kind, *key) for key in _FINDERS[kind](today, teams) if key not in meant]


def find_all(today: dt.date, teams: TeamQuerySet | None) -> dict[ProblemKind, list[Problem]]:
    return {kind: find(kind, today, teams) for kind in ProblemKind}


def count_all(today: dt.date, teams: TeamQuerySet | None) -> int:
    return sum(len(found) for found in find_all(today, teams).values())


def _active(today: dt.date, teams: TeamQuerySet | None) -> TeamQuerySet:
    return (Team.objects.all() if teams is None else teams).active_on(today)


def _of(rows: QuerySet[Any], teams: TeamQuerySet | None, field: str = "team") -> QuerySet[Any]:
    return rows if teams is None else rows.filter(**{f"{field}__in": teams.order_by().values("pk")})


def _two_heads(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Headships of one team that share a day, also in the past: they blur the answer to who was head then."""
    heads = _of(Member.objects.filter(role=MemberRole.HEAD), teams).order_by()
    often = heads.values("team").annotate(n=Count("pk")).filter(n__gt=1).values("team")
    spans: dict[int, list[tuple[dt.date, dt.date, int]]] = defaultdict(list)
    rows = heads.filter(team__in=often).values_list("team", "valid_from", "valid_to", "pk")
    for team, start, end, pk in rows:
        spans[team].append((start, end or dt.date.max, pk))
    for team in sorted(spans):
        for one, two in combinations(sorted(spans[team]), 2):
            if one[1] > two[0]:
                yield one[2], two[2], 0


def _two_teams(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Active teams that serve the same unit: of one level, because the unit is of one."""
    areas = _of(TeamArea.objects.on(today), teams).order_by()
    shared = areas.values("unit").annotate(n=Count("team", distinct=True)).filter(n__gt=1).values("unit")
    rows = areas.filter(unit__in=shared).values_list("unit", "team").distinct()
    return _pairs(rows, today, lambda unit, one, two: (one, two, unit))


def _two_services(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """People who serve in two active teams today."""
    services = _of(Member.objects.on(today), teams).order_by()
    busy = services.values("person").annotate(n=Count("team", distinct=True)).filter(n__gt=1).values("person")
    rows = services.filter(person__in=busy, person__erased_on__isnull=True).values_list("person", "team").distinct()
    return _pairs(rows, today, lambda person, one, two: (person, one, two))


def _pairs(rows: Iterable[tuple[int, int]], today: dt.date, key: Callable[[int, int, int], Key]) -> Iterable[Key]:
    """Pairs of active teams that share a thing."""
    teams_of: dict[int, list[int]] = defaultdict(list)
    for thing, team in rows:
        teams_of[thing].append(team)
    concerned = {team for group in teams_of.values() for team in group}
    active = set(Team.objects.active_on(today).filter(pk__in=concerned).values_list("pk", flat=True))
    for thing in sorted(teams_of):
        for one, two in combinations(sorted(set(teams_of[thing]) & active), 2):
            yield key(thing, one, two)


def _no_place(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Active teams of which a place served is no longer in force, or that serve none at all."""
    in_force = UnitPeriod.objects.on(today).filter(unit=OuterRef("unit"))
    gone = TeamArea.objects.on(today).filter(~Exists(in_force)).order_by().values("team")
    served = TeamArea.objects.on(today).order_by().values("team")
    return _teams(_active(today, teams).filter(Q(pk__in=gone) | ~Q(pk__in=served)))


def _no_member(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    serving = Member.objects.on(today).filter(team=OuterRef("pk"))
    return _teams(_active(today, teams).filter(~Exists(serving)))


def _no_head(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Active teams with people but without head; those without anybody are told as such."""
    serving = Member.objects.on(today).filter(team=OuterRef("pk"))
    return _teams(_active(today, teams).missing_head(today).filter(Exists(serving)))


def _no_phone(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    silent = Person.objects.filter(phone="").order_by().values("pk")
    heads = Member.objects.on(today).filter(role=MemberRole.HEAD, person__in=silent)
    rows = _of(heads, _active(today, teams)).order_by("person", "team")
    return [(person, team, 0) for person, team in rows.values_list("person", "team").distinct()]


def _same_person(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Two entries of one name serving today, with the same phone; or with the same year of birth, one of them
    without any phone: two different phones are rather two people."""
    people = Person.objects.filter(erased_on__isnull=True).order_by()
    if teams is not None:
        serving = _of(Member.objects.on(today), teams).order_by().values("person")
        people = people.filter(pk__in=serving)
    by_phone = people.exclude(phone="").values("key", "phone").annotate(n=Count("pk")).filter(n__gt=1)
    by_year = people.filter(birth_year__isnull=False).values("key", "birth_year")
    by_year = by_year.annotate(n=Count("pk"), silent=Count("pk", filter=Q(phone=""))).filter(n__gt=1, silent__gt=0)
    keys = {key for key, *_ in by_phone.values_list("key", "phone")}
    keys |= {key for key, *_ in by_year.values_list("key", "birth_year")}
    found: dict[str, list[tuple[int, str, int | None]]] = defaultdict(list)
    here = people.filter(key__in=keys, pk__in=_of(Member.objects.on(today), teams).order_by().values("person"))
    for key, pk, phone, year in here.values_list("key", "pk", "phone", "birth_year"):
        found[key].append((pk, phone, year))
    return sorted(
        (one[0], two[0], 0) for group in found.values() for one, two in combinations(sorted(group), 2)
        if _are_alike(one, two)
    )  # fmt: skip


def _are_alike(one: tuple[int, str, int | None], two: tuple[int, str, int | None]) -> bool:
    if one[1] and two[1]:
        return one[1] == two[1]
    return one[2] is not None and one[2] == two[2]


def _teams(teams: TeamQuerySet) -> list[Key]:
    return [(pk, 0, 0) for pk in teams.order_by("sort_key", "pk").values_list("pk", flat=True)]


_FINDERS: dict[ProblemKind, Callable[[dt.date, TeamQuerySet | None], Iterable[Key]]] = {
    ProblemKind.TWO_HEADS: _two_heads,
    ProblemKind.TWO_TEAMS: _two_teams,
    ProblemKind.NO_PLACE: _no_place,
    ProblemKind.NO_MEMBER: _no_member,
    ProblemKind.NO_HEAD: _no_head,
    ProblemKind.NO_PHONE: _no_phone,
    ProblemKind.TWO_SERVICES: _two_services,
    ProblemKind.SAME_PERSON: _same_person,
}
