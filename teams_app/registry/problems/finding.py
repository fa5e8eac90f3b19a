"""Finding problems: a query or two a kind, whatever the register's size."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from geo.among import among, texts
from geo.models import UnitPeriod
from teams_app.registry.models import Member, MemberRole, Person, ProblemKind, Team, TeamArea
from teams_app.registry.querysets import TeamQuerySet

Key = tuple[int, int, int]
# Told by the names of their teams.
BY_NAME = {ProblemKind.NO_PLACE, ProblemKind.NO_MEMBER, ProblemKind.NO_HEAD}


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

    @property
    def people(self) -> tuple[int, ...]:
        if self.kind == ProblemKind.SAME_PERSON:
            return self.a, self.b
        return (self.a,) if self.kind in (ProblemKind.TWO_SERVICES, ProblemKind.NO_PHONE) else ()

    @property
    def teams(self) -> tuple[int, ...]:
        """Those it names itself: two heads name their services, the same person their names."""
        return {
            ProblemKind.TWO_HEADS: (),
            ProblemKind.SAME_PERSON: (),
            ProblemKind.TWO_TEAMS: (self.a, self.b),
            ProblemKind.TWO_SERVICES: (self.b, self.c),
            ProblemKind.NO_PHONE: (self.b,),
        }.get(self.kind, (self.a,))


def keys_of(kind: ProblemKind, today: dt.date, teams: TeamQuerySet | None) -> list[Key]:
    """What is about the problems of one kind among `teams` (None: all), in a steady order, meant so or not.

    What concerns two teams is found where both are among them.
    """
    found = list(_FINDERS[kind](today, teams))
    return found if kind in BY_NAME else sorted(found)


def in_order(kind: ProblemKind, keys: Iterable[Key], today: dt.date) -> list[Key]:
    """The same order for keys that were found at several times."""
    return _of_active((pk for pk, *_ in keys), today) if kind in BY_NAME else sorted(keys)


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
    for services in spans.values():
        for one, two in combinations(sorted(services), 2):
            if one[1] > two[0]:
                yield one[2], two[2], 0


def _two_teams(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Active teams that serve the same unit: of one level, because the unit is of one."""
    areas = _of(TeamArea.objects.on(today), teams).order_by()
    shared = set(areas.values("unit").annotate(n=Count("pk")).filter(n__gt=1).values_list("unit", flat=True))
    rows = areas.filter(unit__in=among(shared)).values_list("unit", "team") if shared else ()
    return _pairs(rows, today, lambda unit, one, two: (one, two, unit))


def _two_services(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """People who serve in two active teams today."""
    services = _of(Member.objects.on(today), teams).order_by()
    busy = set(services.values("person").annotate(n=Count("pk")).filter(n__gt=1).values_list("person", flat=True))
    named = services.filter(person__in=among(busy), person__erased_on__isnull=True)
    rows = named.values_list("person", "team") if busy else ()
    return _pairs(rows, today, lambda person, one, two: (person, one, two))


def _pairs(rows: Iterable[tuple[int, int]], today: dt.date, key: Callable[[int, int, int], Key]) -> Iterable[Key]:
    """Pairs of active teams that share a thing."""
    teams_of: dict[int, list[int]] = defaultdict(list)
    for thing, team in rows:
        teams_of[thing].append(team)
    active = _active(today, (team for group in teams_of.values() for team in group))
    for thing, group in teams_of.items():
        for one, two in combinations(sorted(set(group) & active.keys()), 2):
            yield key(thing, one, two)


def _no_place(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Active teams of which a place served is no longer in force, or that serve none at all."""
    areas = _of(TeamArea.objects.on(today), teams).order_by()
    gone = set(areas.filter(unit__in=UnitPeriod.objects.absent_on(today)).values_list("team", flat=True))
    return _of_active(gone | _serving_nothing(today, teams), today)


def _serving_nothing(today: dt.date, teams: TeamQuerySet | None) -> set[int]:
    """Teams on the day without any area on it. Mostly there are none, which two counts tell."""
    existing = (Team.objects.all() if teams is None else teams).on(today).order_by()
    served = TeamArea.objects.on(today).filter(team=OuterRef("pk"))
    if teams is None:
        idle = Team.objects.filter(Q(valid_from__gt=today) | Q(valid_to__lte=today), Exists(served)).count()
        if TeamArea.objects.on(today).aggregate(n=Count("team", distinct=True))["n"] - idle == existing.count():
            return set()
    return set(existing.filter(~Exists(served)).values_list("pk", flat=True))


def _no_member(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    headless = _headless(today, teams)
    return _of_active(headless - _with_somebody(headless, today), today)


def _no_head(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Active teams with people but without head; those without anybody are told as such."""
    return _of_active(_with_somebody(_headless(today, teams), today), today)


def _headless(today: dt.date, teams: TeamQuerySet | None) -> set[int]:
    existing = (Team.objects.all() if teams is None else teams).on(today)
    return set(existing.missing_head(today).order_by().values_list("pk", flat=True))


def _with_somebody(teams: set[int], today: dt.date) -> set[int]:
    serving = Member.objects.on(today).filter(team__in=among(teams)).order_by()
    return set(serving.values_list("team", flat=True)) if teams else set()


def _no_phone(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    silent = Person.objects.filter(phone="").order_by().values("pk")
    heads = _of(Member.objects.on(today).filter(role=MemberRole.HEAD), teams).order_by()
    rows = set(heads.filter(person__in=silent).values_list("person", "team"))
    active = _active(today, (team for _, team in rows))
    return [(person, team, 0) for person, team in rows if team in active]


def _same_person(today: dt.date, teams: TeamQuerySet | None) -> Iterable[Key]:
    """Two entries of one name serving today, with the same phone; or with the same year of birth, one of them
    without any phone: two different phones are rather two people."""
    people = Person.objects.order_by()  # the erased have neither phone nor year, so they are like nobody
    serving = _of(Member.objects.on(today), teams).order_by()
    if teams is not None:
        people = people.filter(pk__in=among(set(serving.values_list("person", flat=True))))
    # By the index of names with phones alone, and for the few without a phone by that of names with years.
    by_phone = people.exclude(phone="").values("key", "phone").annotate(n=Count("pk")).filter(n__gt=1)
    silent = people.filter(phone="", birth_year__isnull=False)
    namesakes = Person.objects.filter(key=OuterRef("key"), birth_year=OuterRef("birth_year")).exclude(pk=OuterRef("pk"))
    keys = {key for key, *_ in by_phone.values_list("key", "phone")}
    keys |= set(silent.filter(Exists(namesakes)).values_list("key", flat=True))
    if not keys:
        return []
    found: dict[str, list[tuple[int, str, int | None]]] = defaultdict(list)
    called = list(people.filter(key__in=texts(keys)).values_list("key", "pk", "phone", "birth_year"))
    still = set(serving.filter(person__in=among(pk for _, pk, *_ in called)).values_list("person", flat=True))
    for key, pk, phone, year in called:
        if pk in still:
            found[key].append((pk, phone, year))
    return [
        (one[0], two[0], 0) for group in found.values() for one, two in combinations(sorted(group), 2)
        if _are_alike(one, two)
    ]  # fmt: skip


def _are_alike(one: tuple[int, str, int | None], two: tuple[int, str, int | None]) -> bool:
    if one[1] and two[1]:
        return one[1] == two[1]
    return one[2] is not None and one[2] == two[2]


def _of_active(found: Iterable[int], today: dt.date) -> list[Key]:
    """Those of the teams found that are active, by name: only these few are read from their table."""
    return [(pk, 0, 0) for pk in _active(today, found)]


def _active(today: dt.date, teams: Iterable[int]) -> dict[int, None]:
    """Those of `teams` that are active, in the order of their names."""
    found = set(teams)
    if not found:
        return {}
    named = Team.objects.active_on(today).filter(pk__in=among(found)).order_by("sort_key", "pk")
    return dict.fromkeys(named.values_list("pk", flat=True))


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
