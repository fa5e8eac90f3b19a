"""How many people live where, year by year: no source gives them for every commune, so all are invented and say so."""

from __future__ import annotations

import datetime as dt

from config.demo import chance, store
from config.demo.story import Seeding
from geo.models import Level, Population, Unit, UnitPeriod

SOURCE = "Số liệu minh họa, không phải số thống kê"
FIRST_YEAR = 2023
PEOPLE_A_HAMLET, PEOPLE_A_HOUSEHOLD = 2_300, 3.5
GROWTH = 1.004  # a year
LEFT_OUT = 2  # communes that the last table does not have, so that missing can be seen


def tell(seeding: Seeding) -> None:
    """A year's numbers are told in the year after it, for the communes and the provinces at its end."""
    rng = chance.stream("people")
    hamlets = Unit.objects.filter(level=Level.HAMLET).order_by("pk").values_list("pk", flat=True)
    people = {hamlet: PEOPLE_A_HAMLET * rng.lognormvariate(0, 0.25) for hamlet in hamlets}
    found: list[Population] = []
    for year in range(FIRST_YEAR, seeding.today.year):
        told = _of_year(year, people)
        if year == seeding.today.year - 1:
            communes = [each.unit_id for each in told if each.unit.level == Level.COMMUNE]
            left_out = chance.stream("communes without people").sample(communes, LEFT_OUT)
            told = [each for each in told if each.unit_id not in left_out]
        found += told
    store.insert_all(found)
    seeding.say(f"Dân số minh họa: {len(found)} số liệu theo xã và năm")


def _of_year(year: int, people: dict[int, float]) -> list[Population]:
    on = UnitPeriod.objects.on(dt.date(year, 12, 31))
    count: dict[int | None, float] = {}
    for hamlet, commune in on.at_level(Level.HAMLET).values_list("unit", "parent"):
        count[commune] = count.get(commune, 0) + people[hamlet] * GROWTH ** (year - FIRST_YEAR)
    communes = [
        _told(period.unit, year, count.get(period.unit_id, PEOPLE_A_HAMLET))
        for period in on.at_level(Level.COMMUNE).labelled().order_by("code")
    ]
    provinces = list(on.at_level(Level.PROVINCE).labelled())
    if len(provinces) == 1:
        communes.append(_told(provinces[0].unit, year, sum(each.people or 0 for each in communes)))
    return communes


def _told(unit: Unit, year: int, people: float) -> Population:
    households = round(people / PEOPLE_A_HOUSEHOLD)
    return Population(unit=unit, year=year, people=round(people), households=households, source=SOURCE, is_demo=True)
