"""What stands on the day, loaded once, and what the rows add and change."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from sys import intern

from django.db.models import Q

from geo.models import Level, UnitPeriod
from geo.world import Held, World
from teams_app.registry.importing.register.things import Decision, PersonRef, Place, Service, TeamRef, place_key
from teams_app.registry.models import Member, Team, TeamArea, TeamLevel

_FEW = 500  # ids that a condition may list; beyond, reading all is cheaper and no database refuses it


class Register:
    """What stands within `scope` (unit ids; None for the whole register) on `as_of`, and what changes."""

    def __init__(self, scope: Collection[int] | None, as_of: dt.date) -> None:
        self.as_of = as_of
        self.scope = None if scope is None else frozenset(scope)
        self.hamlets: dict[Place, dict[str, list[Place]]] = defaultdict(dict)
        self.decisions: dict[tuple[str, dt.date | None, str], Decision] = {}
        self.new_hamlets: list[Place] = []
        self.new_teams: list[TeamRef] = []
        self.old_teams: dict[int, TeamRef] = {}
        self.people: dict[int, PersonRef] = {}
        self.by_phone: dict[str, tuple[PersonRef, ...]] = {}
        self.services: dict[int, tuple[TeamRef, Service]] = {}
        self.fresh: list[PersonRef] = []  # people with a phone whom the row at hand names for the first time
        self.refused: set[Place] = set()  # places whose team's row in the file is wrong
        self._touched: dict[TeamRef, None] = {}
        self.by_code: dict[str, Place] = {}
        self._places: dict[int, Place] = {}
        self._load_places()
        self._load_teams()

    # Loading. --------------------------------------------------------------------------------

    def _load_places(self) -> None:
        fields = ("id", "unit_id", "unit__level", "code", "type", "name", "parent_id", "valid_from", "valid_to")
        above = UnitPeriod.objects.on(self.as_of).exclude(unit__level=Level.HAMLET).order_by("code")
        self.world = World(self.as_of, [Held(*row) for row in above.values_list(*fields)])
        for held in self.world.at_level(Level.COMMUNE):
            if self.scope is None or self._lies_within(held):
                place = Place(held.unit, Level.COMMUNE, held.type, held.name, held.code, valid_from=held.valid_from)
                self._places[held.unit] = self.by_code[held.code] = place
        self.communes = list(self._places.values())
        hamlets = UnitPeriod.objects.on(self.as_of).filter(unit__level=Level.HAMLET)
        if len(self.communes) <= _FEW:
            hamlets = hamlets.filter(parent__in=[place.pk for place in self.communes])
        columns = ("unit_id", "type", "name", "code", "parent_id", "valid_from")
        shared: dict[str, str] = {}  # half of all hamlets are called by a number
        for pk, type_, name, code, parent, since in hamlets.order_by("pk").values_list(*columns).iterator(20_000):
            if (commune := self._places.get(parent)) is not None:
                place = Place(pk, Level.HAMLET, intern(type_), shared.setdefault(name, name), code, commune, since)
                self._places[pk] = place
                self.hamlets[commune].setdefault(place_key(name), []).append(place)

    def _lies_within(self, held: Held) -> bool:
        here: Held | None = held
        while here is not None:
            if self.scope is not None and here.unit in self.scope:
                return True
            here = self.world.by_unit.get(here.parent) if here.parent else None
        return False

    def _load_teams(self) -> None:
        """Teams that stand on the day and serve a place of the scope, with their people."""
        places_of: dict[int, list[Place]] = defaultdict(list)
        areas = TeamArea.objects.on(self.as_of).order_by("pk").values_list("team_id", "unit_id")
        stranded: list[tuple[int, int]] = []
        for team_id, unit_id in areas.iterator(20_000):
            if unit_id in self._places:
                places_of[team_id].append(self._places[unit_id])
            elif self.scope is None or unit_id in self.scope:
                stranded.append((team_id, unit_id))
        ended = self._ended_places({unit for _team, unit in stranded})
        for team_id, unit_id in stranded:
            if unit_id in ended:
                places_of[team_id].append(ended[unit_id])
        columns = ("pk", "name", "level", "valid_from", "valid_to", "decision_id")
        of_decision = ("decision__number", "decision__issued_on", "decision__issuer")
        teams = Team.objects.on(self.as_of).order_by("pk").values_list(*columns, *of_decision)
        for pk, name, level, since, until, decision_pk, *facts in teams.iterator(20_000):
            if pk in places_of:
                decision = self.decision(facts[0], facts[1], facts[2], decision_pk) if decision_pk else None
                team = TeamRef(name, level, places_of[pk], since, decision, pk)
                team.was, team.moves_later = team.facts, until
                self._stands(team)
                self.old_teams[pk] = team
        if self.old_teams:
            self._load_services()
            self._load_later_changes()

    def _ended_places(self, units: set[int]) -> dict[int, Place]:
        """Units that a team still serves though they are in force no more, as they were called last.

        No name leads to them: only a row that carries the team's code, as our own exports do, speaks of them.
        """
        if not units:
            return {}
        periods = UnitPeriod.objects.filter(valid_to__lte=self.as_of).order_by("valid_from")
        periods = periods.filter(unit__in=units) if len(units) <= _FEW else periods
        columns = ("unit_id", "unit__level", "type", "name", "code", "valid_from")
        return {
            pk: Place(pk, level, type_, name, code, valid_from=since)
            for pk, level, type_, name, code, since in periods.values_list(*columns)
            if pk in units
        }

    def _load_services(self) -> None:
        columns = ("pk", "team_id", "person_id", "role", "valid_from", "valid_to")
        of_person = ("person__name", "person__phone", "person__birth_year", "person__background")
        rows = Member.objects.on(self.as_of).order_by("valid_from", "pk").values_list(*columns, *of_person)
        for pk, team, person_pk, role, since, until, *facts in rows.iterator(20_000):
            if team not in self.old_teams:
                continue
            if (person := self.people.get(person_pk)) is None:
                person = self.people[person_pk] = PersonRef(*facts)
                person.pk = person.handle = person_pk
                person.was, person.team = person.facts, self.old_teams[team]
                if person.phone:
                    self._reached_by(person)
            service = Service(person, role, since, pk)
            service.was = (role, since, None)
            self.old_teams[team].services.append(service)
            self.services[pk] = (self.old_teams[team], service)
            if until is not None:
                self._moves(team, until)

    def _load_later_changes(self) -> None:
        """Teams of which the register knows something later than the day: a list of that day cannot undo it."""
        later = Q(valid_from__gt=self.as_of) | Q(valid_to__gt=self.as_of)
        for model in (Member, TeamArea):
            for team, since, until in model.objects.filter(later).values_list("team_id", "valid_from", "valid_to"):
                self._moves(team, max(day for day in (since, until) if day and day > self.as_of))

    def _moves(self, team_pk: int, day: dt.date) -> None:
        team = self.old_teams.get(team_pk)
        if team is not None:
            team.moves_later = max(day, team.moves_later or day)

    @cached_property
    def ends(self) -> dict[int, dt.date]:
        """When the teams that stand no more ended."""
        ended = Team.objects.closed_by(self.as_of).values_list("pk", "valid_to")
        return {pk: until for pk, until in ended if until is not None}

    @cached_property
    def last_ends(self) -> dict[tuple[int, int], dt.date]:
        """When a person's earlier service in a team ended, by team and person."""
        ended = Member.objects.filter(valid_to__lte=self.as_of).order_by("valid_to")
        rows = ended.values_list("team_id", "person_id", "valid_to").iterator(20_000)
        return {(team, person): until for team, person, until in rows if until and team in self.old_teams}

    @cached_property
    def hamlets_by_code(self) -> dict[str, Place]:
        return {place.code: place for places in self.hamlets.values() for found in places.values() for place in found}

    # What the file adds. ---------------------------------------------------------------------

    def decision(self, number: str, date: dt.date | None, issuer: str, pk: int | None = None) -> Decision:
        """The instrument of that number, date and issuer, one object for all who name it."""
        key = (number, date, issuer or "")
        found = self.decisions.get(key)
        if found is None:
            found = self.decisions[key] = Decision(number, date, issuer or "", pk)
        return found

    def new_hamlet(self, commune: Place, type_: str, name: str) -> Place:
        """A hamlet that the list names and the register does not know. It is kept by `want`."""
        return Place(None, Level.HAMLET, type_, name, "", commune, commune.valid_from, is_wanted=False)

    def want(self, place: Place) -> None:
        """A row that is not wrong names this place: a new hamlet is then really added."""
        if not place.is_wanted and place.commune is not None:
            place.is_wanted = True
            self.hamlets[place.commune].setdefault(place_key(place.name), []).append(place)
            self.new_hamlets.append(place)

    def touch(self, team: TeamRef) -> None:
        """Note that something of a standing team may have changed."""
        if team.pk is not None:
            self._touched[team] = None

    @property
    def touched(self) -> Iterable[TeamRef]:
        return self._touched

    def snapshot(self, team: TeamRef) -> Callable[[], None]:
        """What puts the team and its people back as they are now, should the row turn out wrong."""
        facts, services = team.facts, list(team.services)
        states = [(one, one.facts, one.row, one.person, one.person.facts) for one in services]

        def restore() -> None:
            team.name, team.valid_from, team.decision = facts
            team.services = services
            for one, said, row, person, of_person in states:
                one.role, one.valid_from, one.ends_on = said
                one.row = row
                person.name, person.phone, person.birth_year, person.background = of_person

        return restore

    def settle(self, *, keep: bool) -> None:
        """The row at hand is decided: its new people can be met by later rows, or never were."""
        for person in self.fresh if keep else ():
            self._reached_by(person)
        self.fresh = []

    def _reached_by(self, person: PersonRef) -> None:
        self.by_phone[person.phone] = (*self.by_phone.get(person.phone, ()), person)

    def let_go(self) -> None:
        """Forget everything, teams parted from places and people: it is freed at once and waits for no collection."""
        for place in self._places.values():
            place.teams = ()
        for team in (*self.old_teams.values(), *self.new_teams):
            team.services = []
        for held in (
            self.hamlets,
            self._places,
            self.by_phone,
            self.people,
            self.services,
            self.old_teams,
            self.by_code,
        ):
            held.clear()
        self.new_teams, self.new_hamlets, self.communes, self._touched = [], [], [], {}

    def add_team(self, team: TeamRef) -> None:
        for place in team.places:
            self.want(place)
        self._stands(team)
        self.new_teams.append(team)

    def extend_team(self, team: TeamRef, places: Iterable[Place]) -> None:
        """Let a standing team serve further places from the day on."""
        for place in places:
            self.want(place)
            team.places.append(place)
            team.added = (*team.added, place)
            place.teams = (*place.teams, team)

    def _stands(self, team: TeamRef) -> None:
        for place in team.places:
            place.teams = (*place.teams, team)

    def teams_at(self, place: Place) -> list[TeamRef]:
        """The teams that serve the place at its own level."""
        level = TeamLevel.HAMLET if place.commune else TeamLevel.COMMUNE
        return [team for team in place.teams if team.level == level]

    def teams_of_commune(self, commune: Place) -> Iterable[TeamRef]:
        """All teams on the ground of a commune, its own first."""
        yield from commune.teams
        for hamlets in self.hamlets[commune].values():
            for hamlet in hamlets:
                yield from hamlet.teams
