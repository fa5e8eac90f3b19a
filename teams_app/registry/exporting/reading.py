"""Teams and members as lines of a list, block by block: set-based, and no more in memory than one block."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from django.utils import translation

from geo.models import Level
from teams_app.registry import phones, sheets
from teams_app.registry.exporting.selection import Selection
from teams_app.registry.models import Background, Member, MemberRole, Team, TeamSuspension
from teams_app.registry.places import Place, Served, served_by

BLOCK = 2000  # teams


class TeamLine(NamedTuple):
    number: int
    district: str
    commune_code: str
    commune: str
    hamlet: str
    name: str
    level: str
    decision_number: str
    decision_date: dt.date | None
    decision_issuer: str
    founded: dt.date
    head: str
    head_phone: str
    members: int
    state: str
    ended: dt.date | None
    end_reason: str
    code: int


class MemberLine(NamedTuple):
    number: int
    district: str
    commune_code: str
    commune: str
    hamlet: str
    team: str
    name: str
    role: str
    birth_year: int | None
    phone: str
    background: str
    since: dt.date
    team_code: int
    code: int


class Block(NamedTuple):
    """Some teams in their order, and after the same order the members of them all."""

    teams: list[TeamLine]
    members: list[MemberLine]


class Where(NamedTuple):
    """The cells that say where a team serves."""

    district: str = ""
    commune_code: str = ""
    commune: str = ""
    hamlet: str = ""


class _Service(NamedTuple):
    pk: int
    team: int
    role: str
    since: dt.date
    name: str
    birth_year: int | None
    phone: str
    background: str


def blocks(selection: Selection, size: int = BLOCK) -> Iterator[Block]:
    """All lines of the selection, about ten queries a block."""
    reader = _Reader(selection)
    for start in range(0, len(selection.ids), size):
        yield reader.read(selection.ids[start : start + size])


class _Reader:
    """Keeps the two counters that run through all blocks, and the words that repeat on every line."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.on = selection.on
        self.teams, self.members = count(1), count(1)
        self.paused: dict[int, dt.date] = {}
        with translation.override("vi"):
            self.roles = {role.value: str(role.label) for role in MemberRole}
            self.backgrounds = {background.value: str(background.label) for background in Background} | {"": ""}

    def read(self, ids: Sequence[int]) -> Block:
        found = Team.objects.select_related("decision").in_bulk(ids)
        teams = [found[pk] for pk in ids if pk in found]
        served = served_by(teams, self.on)
        places = {team.pk: where(team, served[team.pk]) for team in teams}
        services = self._services(ids)
        shown = self._shown(ids)
        self.paused = self._paused(ids)
        block = Block([], [])
        for team in teams:
            crew, place, may_see = services.get(team.pk, []), places[team.pk], team.pk in shown
            block.teams.append(self._team(team, place, crew, may_see))
            block.members.extend(self._member(team, place, service, may_see) for service in crew)
        return block

    def _services(self, ids: Sequence[int]) -> dict[int, list[_Service]]:
        """Who serves on the day, by team: the head first, then the deputies, then by given name."""
        columns = ("pk", "team_id", "role", "valid_from")
        of_person = ("person__name", "person__birth_year", "person__phone", "person__background")
        rows = Member.objects.on(self.on).filter(team__in=ids).in_team_order()
        services: dict[int, list[_Service]] = defaultdict(list)
        for row in rows.values_list(*columns, *of_person):
            services[row[1]].append(_Service(*row))
        return services

    def _paused(self, ids: Sequence[int]) -> dict[int, dt.date]:
        """Since when the teams that are suspended on the day stand still."""
        if not self.selection.has_suspended:
            return {}
        pauses = TeamSuspension.objects.on(self.on).filter(team__in=ids)
        return dict(pauses.values_list("team_id", "valid_from"))

    def _shown(self, ids: Sequence[int]) -> frozenset[int]:
        """The teams whose phones the reader gets in full."""
        if self.selection.with_phones is None:
            return frozenset()
        return frozenset(self.selection.with_phones.order_by().filter(pk__in=ids).values_list("pk", flat=True))

    def _team(self, team: Team, place: Where, crew: list[_Service], may_see: bool) -> TeamLine:
        head = crew[0] if crew and crew[0].role == MemberRole.HEAD else None
        decision = team.decision
        has_ended = team.valid_to is not None and team.valid_to <= self.on
        return TeamLine(
            next(self.teams),
            *place,
            name=team.name,
            level=sheets.LEVELS[team.level],
            decision_number=decision.number if decision else "",
            decision_date=decision.issued_on if decision else None,
            decision_issuer=decision.issuer if decision else "",
            founded=team.valid_from,
            head=head.name if head else "",
            head_phone=_phone(head.phone, may_see) if head else "",
            members=len(crew),
            state=f"tạm dừng từ {since:%d/%m/%Y}" if (since := self.paused.get(team.pk)) else "",
            ended=team.valid_to if has_ended else None,
            end_reason=team.end_reason if has_ended else "",
            code=team.pk,
        )

    def _member(self, team: Team, place: Where, service: _Service, may_see: bool) -> MemberLine:
        return MemberLine(
            next(self.members),
            *place,
            team=team.name,
            name=service.name,
            role=self.roles[service.role],
            birth_year=service.birth_year,
            phone=_phone(service.phone, may_see),
            background=self.backgrounds.get(service.background, service.background),
            since=service.since,
            team_code=team.pk,
            code=service.pk,
        )


def where(team: Team, served: Served) -> Where:
    """The place cells of a team; several places stand in one cell, each once."""
    hamlets = [place for place in served.places if place.level == Level.HAMLET]
    communes = [_above(place, Level.COMMUNE) for place in served.places]
    known = list({place.unit_id: place for place in communes if place}.values())
    districts = dict.fromkeys(district.label for place in known if (district := _above(place, Level.DISTRICT)))
    return Where(
        district=sheets.JOIN.join(districts),
        commune_code=sheets.JOIN.join(place.code for place in known),
        commune=sheets.JOIN.join(place.label for place in known),
        hamlet=sheets.JOIN.join(place.label for place in hamlets),
    )


def _above(place: Place, level: str) -> Place | None:
    """The place itself or what it lies in, at a level."""
    return next((step for step in reversed(place.path) if step.level == level), None)


def _phone(phone: str, may_see: bool) -> str:
    return phone if may_see else phones.masked(phone)
