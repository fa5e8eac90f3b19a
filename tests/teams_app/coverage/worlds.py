"""Small random worlds with everything that makes counting hard, from a seed or as a test draws them."""

from __future__ import annotations

import datetime as dt
import random

from geo.models import Extent, Instrument, Level, Population, Succession, Unit, UnitPeriod
from teams_app.activities.models import ActivityForm, MonthStatement, Status
from teams_app.activities.periods import Month, Period
from teams_app.registry.models import Team
from tests.factories import make_activity, make_instrument, make_team, make_topic, make_unit

BEGIN, MERGER, END = dt.date(2024, 1, 1), dt.date(2024, 3, 11), dt.date(2024, 6, 1)
PERIODS = [Period.parse(text) for text in ("2024-02", "2024-03", "2024-05", "2024-Q1", "2024")]


class RandomWorld:
    """Two districts, up to seven communes; on 11/3/2024 some merge and one is split, and districts may end."""

    def __init__(self, seed: int | random.Random) -> None:
        self.random = random.Random(seed) if isinstance(seed, int) else seed
        self.province = make_unit(Level.PROVINCE)
        self.districts = [make_unit(Level.DISTRICT, parent=self.province) for _ in range(2)]
        self.communes = [make_unit(Level.COMMUNE, parent=d) for d in self.districts for _ in range(self.some(2, 3))]
        self.hamlets = [make_unit(Level.HAMLET, parent=c) for c in self.communes for _ in range(self.some(0, 3))]
        self.born: list[Unit] = []
        self.topics = [make_topic() for _ in range(2)]
        self.topics.append(make_topic(parent=self.topics[0]))
        if self.chance(0.8):
            self.reorganise(make_instrument())
        for _ in range(self.some(4, 9)):
            self.team()
        self.moves = self.another(seed, 3)
        for team in Team.objects.order_by("pk"):
            if self.moves.random() < 0.4:
                self.move(team)
        # From a chance of its own, so that the rest of a world is what it was before people were counted.
        self.people = random.Random(seed + 1) if isinstance(seed, int) else seed
        if self.people.random() < 0.8:
            self.count_people()
        # Again of its own: what communes state of their months, few of them or nearly all.
        self.statements = self.another(seed, 2)
        self.state_months(self.statements.choice([0.3, 0.9, 1]))

    @staticmethod
    def another(seed: int | random.Random, step: int) -> random.Random:
        """A chance of its own; of a drawn one it takes one number, for there is a lot to choose."""
        return random.Random(seed + step if isinstance(seed, int) else seed.randint(0, 1000))

    def some(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def day(self, start: dt.date = BEGIN, end: dt.date = END) -> dt.date:
        return start + dt.timedelta(days=self.some(0, (end - start).days))

    # What happens to units. -------------------------------------------------------------------

    def reorganise(self, instrument: Instrument) -> None:
        parent = None
        if self.chance(0.4):
            UnitPeriod.objects.filter(unit__in=self.districts).update(valid_to=MERGER)
            parent = self.province
            UnitPeriod.objects.filter(unit__in=self.communes).update(valid_to=MERGER)
            for commune in self.communes:
                self.begin_again(commune, self.province)
        a, b, c, d = self.random.sample(self.communes, 4)
        merged = self.new_commune(parent or self.districts[0])
        other = self.new_commune(parent or self.districts[1])
        for old in (a, b):
            self.end(old, {merged: Extent.FULL}, instrument)
        self.end(c, {merged: Extent.PARTIAL, other: Extent.PARTIAL}, instrument)
        if self.chance(0.5):
            self.end(d, {other: Extent.FULL}, instrument)
        if len(self.hamlets) > 3 and self.chance(0.5):
            self.merge_hamlets(instrument)

    def begin_again(self, unit: Unit, parent: Unit) -> None:
        old = unit.periods.get(valid_to=MERGER)
        UnitPeriod.objects.create(
            unit=unit, code=old.code, type=old.type, name=old.name, parent=parent, valid_from=MERGER
        )

    def new_commune(self, parent: Unit) -> Unit:
        commune = make_unit(Level.COMMUNE, parent=parent, valid_from=MERGER)
        self.born.append(commune)
        return commune

    def end(self, old: Unit, heirs: dict[Unit, str], instrument: Instrument) -> None:
        old.periods.filter(valid_from=MERGER).delete()
        old.periods.update(valid_to=MERGER)
        for heir, extent in heirs.items():
            Succession.objects.create(old=old, new=heir, extent=extent, effective_on=MERGER, instrument=instrument)
        for period in UnitPeriod.objects.filter(parent=old, unit__level=Level.HAMLET, valid_to=None):
            period.valid_to = MERGER
            period.save()
            self.begin_again(period.unit, self.random.choice(list(heirs)))

    def merge_hamlets(self, instrument: Instrument) -> None:
        """Two hamlets of one commune become one; their teams often stay where they were."""
        now = list(UnitPeriod.objects.on(MERGER).at_level(Level.HAMLET))
        for one in now:
            others = [two for two in now if two.parent_id == one.parent_id and two.unit_id != one.unit_id]
            if not others:
                continue
            merged = make_unit(Level.HAMLET, parent=one.parent, valid_from=MERGER)
            self.hamlets.append(merged)
            for old in (one, others[0]):
                UnitPeriod.objects.filter(unit=old.unit, valid_from=MERGER).delete()
                UnitPeriod.objects.filter(unit=old.unit).update(valid_to=MERGER)
                Succession.objects.create(
                    old=old.unit, new=merged, extent=Extent.FULL, effective_on=MERGER, instrument=instrument
                )
            return

    def count_people(self) -> None:
        """Told of most units for one year or the other; of some only the people or only the households."""
        gap = self.people.choice([0, 0, 0.2])
        for unit in [*self.communes, *self.born, *self.hamlets, *self.districts]:
            for year in (2023, 2024, 2025):
                if self.people.random() < (gap if unit.level == Level.COMMUNE else 0.6):
                    continue
                people = self.people.randrange(1, 60)
                told = {"people": people, "households": self.people.randrange(people + 1)}
                if self.people.random() < 0.2:
                    told.pop(self.people.choice(sorted(told)))
                Population.objects.create(unit=unit, year=year, **told)

    def state_months(self, share: float) -> None:
        """That there was nothing, whether there was something or not; some took that back."""
        at = dt.datetime(2025, 1, 5, tzinfo=dt.UTC)
        for first in (dt.date(2024, month, 1) for month in range(1, 13)):
            for period in UnitPeriod.objects.on(Month.of(first).end).at_level(Level.COMMUNE):
                taken_back = at if self.statements.random() > 0.95 else None
                if self.statements.random() < share:
                    said = {"month": first, "unit_id": period.unit_id, "is_nothing": True}
                    MonthStatement.objects.create(at=at, taken_back_at=taken_back, **said)
        if team := Team.objects.order_by("pk").first():
            MonthStatement.objects.create(at=at, month=BEGIN, team=team, is_nothing=True)

    # What people do. --------------------------------------------------------------------------

    def team(self) -> None:
        since = self.day(BEGIN, MERGER)
        until = self.day(since + dt.timedelta(days=1), END) if self.chance(0.5) else None
        hamlets = self.random.sample(self.hamlets, min(len(self.hamlets), self.some(1, 3)))
        if hamlets and self.chance(0.6):
            team = make_team(hamlets[0], since=since, until=until)
            for hamlet in hamlets[1:]:
                start = self.day(since, END)
                if until is None or start < until:
                    team.areas.create(unit=hamlet, valid_from=start, valid_to=until)
        else:
            team = make_team(self.random.choice(self.communes + self.born), since=since, until=until)
        if self.chance(0.4):  # nobody closed the areas with the team
            team.areas.update(valid_to=None)
        if self.chance(0.2):  # moved away for good before it ended
            area = team.areas.order_by("pk")[0]
            area.valid_to = self.day(since + dt.timedelta(days=1), END)
            area.save()
        if self.chance(0.4):
            self.suspend(team)
        for _ in range(self.some(0, 5)):
            status = self.random.choice([Status.VERIFIED, *Status])
            form = self.random.choice([ActivityForm.DOOR_TO_DOOR, ActivityForm.GATHERING])
            topics = self.random.sample(self.topics, self.some(0, 3))
            day, people = self.day(since, END), self.some(0, 40)
            told = {"status": status, "form": form, "topics": topics, "households": people // 3 if people % 2 else None}
            make_activity(team, day, people, **told)

    def move(self, team: Team) -> None:
        """From its oldest area to another place; mostly suspended while it had the one, or from then on."""
        area = team.areas.order_by("pk")[0]
        stay = (min(area.valid_to or END, team.valid_to or END) - area.valid_from).days
        if stay < 2:
            return
        day = area.valid_from + dt.timedelta(days=self.moves.randint(1, stay - 1))
        of_hamlet = area.unit.level == Level.HAMLET
        taken = set(team.areas.values_list("unit", flat=True))
        free = [unit for unit in (self.hamlets if of_hamlet else self.communes) if unit.pk not in taken]
        if not free:
            return
        until, area.valid_to = area.valid_to, day
        area.save()
        team.areas.create(unit=self.moves.choice(free), valid_from=day, valid_to=until)
        if not team.suspensions.exists() and (choice := self.moves.choice(["before", "after", ""])):
            span = (team.valid_from, day) if choice == "before" else (day, team.valid_to)
            team.suspensions.create(valid_from=span[0], valid_to=span[1])

    def suspend(self, team: Team) -> None:
        """Once or twice, the second time perhaps prolonging the first; now and then until further notice."""
        start = team.valid_from
        for _ in range(self.some(1, 2)):
            start += dt.timedelta(days=self.random.choice([0, 0, 10, 40]))
            end = None if self.chance(0.2) else start + dt.timedelta(days=self.random.choice([1, 20, 60, 120]))
            if team.valid_to and (start >= team.valid_to or end is None or end > team.valid_to):
                return
            team.suspensions.create(valid_from=start, valid_to=end)
            if end is None:
                return
            start = end
