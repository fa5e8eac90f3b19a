"""Teams, what they serve, their decisions and their members: all invented, in memory first."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from config.demo import chance, crews, store, words
from geo.models import Instrument, UnitPeriod
from teams_app.registry.models import Member, Person, Team, TeamArea, TeamLevel
from teams_app.registry.naming import suggested_name

ISSUED = "{number}/QĐ-UBND"
FOUNDED = "Về việc thành lập Tổ công nghệ số cộng đồng (minh họa)"
REFORMED = "Về việc kiện toàn Tổ công nghệ số cộng đồng (minh họa)"
REPLACED = "Kiện toàn theo quyết định thành lập tổ mới"


@dataclass(frozen=True)
class Plan:
    """How many teams there are on `counted_on`, and when they were founded."""

    hamlet_teams: int
    commune_teams: int
    founded_from: dt.date
    founded_until: dt.date
    counted_on: dt.date
    serving_two: int = 5
    replaced: int = 8  # teams that ended before `counted_on` in favour of a newer one
    without_head: int = 14
    always_served: frozenset[str] = frozenset()  # codes of communes where nothing is missing
    districts: Mapping[int | None, str] = field(default_factory=dict)  # unit id → label


@dataclass
class Register:
    """What was invented, in the order in which it must be written."""

    instruments: list[Instrument] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    areas: list[TeamArea] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    def add_people(self, found: crews.Crew) -> None:
        self.people += found.people
        self.members += found.members

    def save(self) -> None:
        """Write all; the objects point at each other, so their keys are passed on as they are given."""
        for part in fields(self):
            objects = getattr(self, part.name)
            for each in objects:
                _take_keys(each)
            store.insert_all(objects)
        successors = [team for team in self.teams if team.successor]
        for team in successors:
            team.successor = team.successor  # the key that it has by now
        Team.objects.bulk_update(successors, ["successor"])


def _take_keys(each: object) -> None:
    for relation in ("decision", "ended_by", "team", "person"):
        related = getattr(each, relation, None)
        if related is not None:
            setattr(each, relation, related)


def invent(communes: Sequence[UnitPeriod], hamlets: Sequence[UnitPeriod], plan: Plan, purpose: str) -> Register:
    """The register of `communes` and their saved `hamlets` on `plan.counted_on`, with what came before.

    `purpose` names the stream of chance.
    """
    rng = chance.stream(f"register of {purpose}")
    register = Register()
    offices = {commune.unit_id: Office(commune, plan, rng) for commune in communes}
    for served in _areas_of_hamlet_teams(hamlets, offices, plan, rng):
        office = offices[served[0].parent_id or 0]
        register.teams.append(_team(register, office, TeamLevel.HAMLET, served, office.founding(rng)))
    for office in _choose(list(offices.values()), plan.commune_teams, plan, rng):
        founded = office.founding(rng)
        register.teams.append(_team(register, office, TeamLevel.COMMUNE, [office.commune], founded))
    current = list(register.teams)
    for team in rng.sample([team for team in current if team.level == TeamLevel.HAMLET], plan.replaced):
        _give_forerunner(register, team, plan, rng)
    _staff(register, offices, current, plan, rng)
    register.instruments = [decision for office in offices.values() for decision in office.decisions.values()]
    return register


class Office:
    """The people's committee of a commune: it signs the decisions, usually one a day for all teams."""

    def __init__(self, commune: UnitPeriod, plan: Plan, rng: random.Random) -> None:
        self.commune = commune
        self.is_complete = commune.code in plan.always_served
        # Names of communes repeat between districts; the number of a decision does, too.
        self._district = f", {plan.districts[commune.parent_id]}" if commune.parent_id in plan.districts else ""
        self.decisions: dict[dt.date, Instrument] = {}
        self._number = rng.randint(20, 160)
        days = (plan.founded_until - plan.founded_from).days
        # Most communes founded their teams in the first months after the province's decision.
        self._first = plan.founded_from + dt.timedelta(int(days * rng.betavariate(1.1, 3.2)))
        self._last = plan.founded_until

    def founding(self, rng: random.Random) -> dt.date:
        """The day of the commune's decision; now and then a later one of its own."""
        if rng.random() < 0.93:
            return self._first
        return self._first + dt.timedelta(rng.randint(0, (self._last - self._first).days))

    def decision(self, day: dt.date, title: str = FOUNDED) -> Instrument:
        if day not in self.decisions:
            self._number += 7
            self.decisions[day] = Instrument(
                number=ISSUED.format(number=self._number),
                issuer=f"UBND {self.commune.label}{self._district}",
                issued_on=day,
                title=title,
            )
        return self.decisions[day]


def _areas_of_hamlet_teams(
    hamlets: Sequence[UnitPeriod], offices: dict[int, Office], plan: Plan, rng: random.Random
) -> list[list[UnitPeriod]]:
    """Which hamlets each team serves: one, for a few teams two; some hamlets have no team."""
    pairs: dict[int, list[UnitPeriod]] = defaultdict(list)
    for hamlet in hamlets:
        pairs[hamlet.parent_id or 0].append(hamlet)
    roomy = [own for unit, own in pairs.items() if len(own) >= 4 and not offices[unit].is_complete]
    doubled = [own[-2:] for own in rng.sample(roomy, plan.serving_two)]
    taken = {hamlet.unit_id for pair in doubled for hamlet in pair}
    rest = [hamlet for hamlet in hamlets if hamlet.unit_id not in taken]
    removable = [hamlet for hamlet in rest if not offices[hamlet.parent_id or 0].is_complete]
    spare = len(rest) - (plan.hamlet_teams - plan.serving_two)
    unserved = {hamlet.unit_id for hamlet in rng.sample(removable, spare)}
    return [*doubled, *([hamlet] for hamlet in rest if hamlet.unit_id not in unserved)]


def _choose(offices: list[Office], count: int, plan: Plan, rng: random.Random) -> list[Office]:
    chosen = [office for office in offices if office.is_complete]
    others = [office for office in offices if not office.is_complete]
    return [*chosen, *rng.sample(others, count - len(chosen))]


def _team(register: Register, office: Office, level: str, served: list[UnitPeriod], founded: dt.date) -> Team:
    name = suggested_name([unit.label for unit in served])
    decision = office.decision(founded)
    team = Team(level=level, name=name, valid_from=founded, decision=decision, is_demo=True)
    team.set_keys()
    register.areas += [
        TeamArea(team=team, unit_id=unit.unit_id, valid_from=founded, decision=decision) for unit in served
    ]
    return team


def _give_forerunner(register: Register, team: Team, plan: Plan, rng: random.Random) -> None:
    """A team that served the same hamlet before, ended on the day when `team` began."""
    day = plan.counted_on - dt.timedelta(rng.randint(60, 240))
    founded = team.valid_from
    before = Team(
        level=team.level, name=f"{team.name} (tổ cũ)", valid_from=founded, valid_to=day,
        decision=team.decision, end_reason=REPLACED, successor=team, is_demo=True,
    )  # fmt: skip
    before.set_keys()
    for area in [area for area in register.areas if area.team is team]:
        register.areas.append(TeamArea(team=before, unit_id=area.unit_id, valid_from=founded, valid_to=day))
        area.valid_from = day
    team.valid_from = day
    register.teams.append(before)


def _staff(register: Register, offices: dict[int, Office], current: list[Team], plan: Plan, rng: random.Random) -> None:
    served = {id(area.team): area.unit_id for area in register.areas}
    complete = {unit for unit, office in offices.items() if office.is_complete}
    hamlet_teams = [team for team in current if team.level == TeamLevel.HAMLET]
    headless = {id(team) for team in rng.sample(hamlet_teams[plan.serving_two :], plan.without_head)}
    phones = words.phones(rng)
    for team in register.teams:
        until = team.valid_to or plan.counted_on
        whole = served[id(team)] in complete
        register.add_people(crews.hire(team, until, phones, rng, has_head=whole or id(team) not in headless))
