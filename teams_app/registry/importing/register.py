"""The register as an import sees it: what stands on the day, and what the file will add or change.

Loaded once for the whole file in a fixed number of queries; rows then meet dictionaries, not the
database. What is new has no primary key until `writing` gives it one, so a later row can already
belong to a team that an earlier row sets up.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from geo import names
from geo.models import Level, UnitPeriod
from teams_app.registry.importing.spelling import place_key
from teams_app.registry.models import Member, Team, TeamArea


@dataclass(slots=True, eq=False)
class Place:
    """A commune or hamlet in force on the day; `pk` is None for a hamlet that the file adds."""

    pk: int | None
    level: str
    type: str
    name: str
    code: str
    commune: Place | None = None
    valid_from: dt.date | None = None

    @property
    def label(self) -> str:
        return names.label(self.type, self.name)


@dataclass(slots=True, eq=False)
class Decision:
    """An instrument by its number and date; two teams named in one decision share it."""

    number: str
    date: dt.date | None
    issuer: str
    pk: int | None = None


@dataclass(slots=True, eq=False)
class PersonRef:
    name: str
    phone: str = ""
    birth_year: int | None = None
    background: str = ""
    pk: int | None = None
    original: tuple[str, int | None, str] | None = None  # phone, year, background as they stood


@dataclass(slots=True, eq=False)
class Service:
    """A person's current service in a team."""

    person: PersonRef
    role: str
    valid_from: dt.date
    pk: int | None = None
    ends_on: dt.date | None = None


@dataclass(slots=True, eq=False)
class TeamRef:
    name: str
    level: str
    place: Place
    valid_from: dt.date
    decision: Decision | None = None
    pk: int | None = None
    services: list[Service] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    def serving(self, role: str) -> list[Service]:
        return [service for service in self.services if service.role == role and service.ends_on is None]


class Register:
    """What stands within `scope` (unit ids; None for the whole register) on `as_of`, and what changes."""

    def __init__(self, scope: Collection[int] | None, as_of: dt.date) -> None:
        self.as_of = as_of
        self.communes: list[Place] = []
        self.hamlets: dict[Place, dict[str, Place]] = defaultdict(dict)
        self.teams: dict[tuple[Place, str], list[TeamRef]] = defaultdict(list)
        self.decisions: dict[tuple[str, dt.date | None, str], Decision] = {}
        self.new_hamlets: list[Place] = []
        self._places: dict[int, Place] = {}
        self._load_places(scope)
        self._load_teams()

    def _load_places(self, scope: Collection[int] | None) -> None:
        periods = UnitPeriod.objects.on(self.as_of)
        if scope is not None:
            periods = UnitPeriod.objects.within(list(scope), self.as_of)
        columns = ("unit_id", "type", "name", "code", "parent_id", "valid_from")
        for pk, type_, name, code, _parent, since in periods.at_level(Level.COMMUNE).values_list(*columns):
            place = Place(pk, Level.COMMUNE, type_, name, code, valid_from=since)
            self._places[pk] = place
            self.communes.append(place)
        for pk, type_, name, code, parent, since in periods.at_level(Level.HAMLET).values_list(*columns):
            if parent in self._places:
                place = Place(pk, Level.HAMLET, type_, name, code, self._places[parent], since)
                self._places[pk] = place
                self.hamlets[self._places[parent]][place_key(name)] = place

    def _load_teams(self) -> None:
        """Teams that stand on the day and serve a place of the scope, with their people."""
        areas = TeamArea.objects.on(self.as_of).values_list("team_id", "unit_id").order_by("pk")
        place_of: dict[int, Place] = {}
        for team_id, unit_id in areas.iterator(chunk_size=20_000):
            if unit_id in self._places:
                place_of.setdefault(team_id, self._places[unit_id])
        by_pk: dict[int, TeamRef] = {}
        columns = ("pk", "name", "level", "valid_from", "decision__number", "decision__issued_on", "decision__issuer")
        rows = Team.objects.on(self.as_of).values_list(*columns, "decision_id")
        for pk, name, level, since, number, issued_on, issuer, decision_pk in rows.iterator(chunk_size=20_000):
            if pk not in place_of:
                continue
            decision = self.decision(number, issued_on, issuer) if decision_pk else None
            if decision:
                decision.pk = decision_pk
            team = TeamRef(name, level, place_of[pk], since, decision, pk)
            by_pk[pk] = team
            self.teams[team.place, level].append(team)
        self._load_services(by_pk)

    def _load_services(self, teams: dict[int, TeamRef]) -> None:
        columns = ("pk", "team_id", "person_id", "role", "valid_from")
        of_person = ("person__name", "person__phone", "person__birth_year", "person__background")
        rows = Member.objects.on(self.as_of).values_list(*columns, *of_person).order_by("valid_from", "pk")
        people: dict[int, PersonRef] = {}
        for pk, team, person_pk, role, since, name, phone, year, background in rows.iterator(chunk_size=20_000):
            if team not in teams:
                continue
            person = people.get(person_pk)
            if person is None:
                person = PersonRef(name, phone, year, background, person_pk, (phone, year, background))
                people[person_pk] = person
            teams[team].services.append(Service(person, role, since, pk))

    def decision(self, number: str, date: dt.date | None, issuer: str) -> Decision:
        """The instrument of that number, date and issuer, one object for all who name it."""
        key = (number, date, issuer or "")
        if key not in self.decisions:
            self.decisions[key] = Decision(number, date, issuer or "")
        return self.decisions[key]

    def add_hamlet(self, commune: Place, type_: str, name: str) -> Place:
        """A hamlet that the list names and the register does not know, in force as long as its commune."""
        taken = {place.code for place in self.hamlets[commune].values()}
        number = len(taken) + 1
        while (code := f"{commune.code}-{number:02}") in taken:
            number += 1
        place = Place(None, Level.HAMLET, type_, name, code, commune, commune.valid_from)
        self.hamlets[commune][place_key(name)] = place
        self.new_hamlets.append(place)
        return place

    def all_teams(self) -> Iterable[TeamRef]:
        for teams in self.teams.values():
            yield from teams

    def add_team(self, team: TeamRef) -> None:
        self.teams[team.place, team.level].append(team)
