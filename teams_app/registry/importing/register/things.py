"""Places, teams, people and services as an import remembers them: what they were, and what the file makes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

from geo import names

_key = lru_cache(maxsize=100_000)(names.loose_key)
_label = lru_cache(maxsize=50_000)(names.label)  # half of all hamlets are called alike: one text serves them all


@lru_cache(maxsize=100_000)
def place_key(name: str) -> str:
    """The same for all spellings of a hamlet's name, type word aside: `Ấp 01`, `ấp 1`, `1`."""
    typed = names.parse(name)
    return _key(typed.name) or _key(typed.whole)


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
    teams: tuple[TeamRef, ...] = ()  # that serve it
    is_wanted: bool = True  # a new hamlet is, once a row that is not wrong names it

    @property
    def label(self) -> str:
        return _label(self.type, self.name)

    @property
    def tick(self) -> str:
        """What a person ticks to have this hamlet added."""
        return f"{self.commune.code if self.commune else ''}:{place_key(self.name)}"


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
    was: tuple[str, str, int | None, str] | None = None  # name, phone, year, background before the file
    team: TeamRef | None = None  # one that the person serves in
    handle: int | None = None  # what a page answers with to say "this one": the key, or a row of the file below zero

    @property
    def facts(self) -> tuple[str, str, int | None, str]:
        return (self.name, self.phone, self.birth_year, self.background)


@dataclass(slots=True, eq=False)
class Service:
    """A person's service in a team on the day. `was` is its role, beginning and end before the file."""

    person: PersonRef
    role: str
    valid_from: dt.date
    pk: int | None = None
    ends_on: dt.date | None = None
    was: tuple[str, dt.date, dt.date | None] | None = None
    row: tuple[int, int] | None = None  # sheet and row of the file that named this person last

    @property
    def facts(self) -> tuple[str, dt.date, dt.date | None]:
        return (self.role, self.valid_from, self.ends_on)


@dataclass(slots=True, eq=False)
class TeamRef:
    name: str
    level: str
    places: list[Place]
    valid_from: dt.date
    decision: Decision | None = None
    pk: int | None = None
    services: list[Service] = field(default_factory=list)
    was: tuple[str, dt.date, Decision | None] | None = None  # name, beginning and decision before the file
    added: tuple[Place, ...] = ()  # places that the file adds to a standing team
    moves_later: dt.date | None = None  # the register knows of changes after the day of the import
    row: tuple[int, int] | None = None  # sheet and row of the file that named this team

    @property
    def place(self) -> Place:
        return self.places[0]

    @property
    def facts(self) -> tuple[str, dt.date, Decision | None]:
        return (self.name, self.valid_from, self.decision)

    def serving(self, role: str) -> list[Service]:
        return [service for service in self.services if service.role == role and service.ends_on is None]

    @property
    def current(self) -> list[Service]:
        return [service for service in self.services if service.ends_on is None]
