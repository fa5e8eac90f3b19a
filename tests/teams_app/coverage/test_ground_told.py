"""Months before and after a reorganisation stand beside one another: the player, the bars and the home page say so."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.activities.periods import Month
from teams_app.coverage.comparing import told_of_months
from tests.factories import make_instrument, make_unit, make_user

pytestmark = pytest.mark.django_db
MERGED_ON = dt.date(2024, 7, 1)
EARLY, LATE = dt.date(2024, 5, 31), dt.date(2024, 9, 1)
TOLD = "Đơn vị hành chính được sắp xếp ngày"


class Merged:
    """Mỹ Xương and a part of Bình Thạnh became Mỹ Thọ; An Bình stayed what it was."""

    def __init__(self, day: dt.date) -> None:
        self.province = make_unit(Level.PROVINCE, "Đồng Tháp")
        self.first, self.second, self.same = (
            make_unit(Level.COMMUNE, name, self.province) for name in ("Mỹ Xương", "Bình Thạnh", "An Bình")
        )
        self.new = make_unit(Level.COMMUNE, "Mỹ Thọ", self.province, valid_from=day)
        instrument = make_instrument("1663/NQ-UBTVQH15")
        for old, extent in ((self.first, Extent.FULL), (self.second, Extent.PARTIAL)):
            Succession.objects.create(old=old, new=self.new, extent=extent, effective_on=day, instrument=instrument)
        UnitPeriod.objects.filter(unit=self.first).update(valid_to=day)


@pytest.fixture
def merged() -> Merged:
    return Merged(MERGED_ON)


def test_months_on_either_side_of_a_merger_say_when_it_was_and_by_what(merged):
    told = told_of_months(Level.COMMUNE, EARLY, LATE, units_at=LATE, scope=[merged.new.pk])
    assert told.startswith(f"{TOLD} 01/07/2024 (1663/NQ-UBTVQH15): ")
    assert "01/09/2024" in told
    assert "ước tính" in told  # Bình Thạnh was split
    assert told_of_months(Level.COMMUNE, EARLY, LATE, units_at=LATE) == told


def test_months_of_the_same_ground_say_nothing(merged):
    assert told_of_months(Level.COMMUNE, EARLY, LATE, units_at=LATE, scope=[merged.same.pk]) == ""
    assert told_of_months(Level.PROVINCE, EARLY, LATE, units_at=LATE, scope=[merged.province.pk]) == ""
    assert told_of_months(Level.COMMUNE, MERGED_ON, LATE, units_at=LATE, scope=[merged.new.pk]) == ""


def test_what_the_register_begins_with_was_not_reorganised(merged):
    before = dt.date(2023, 9, 30)
    assert told_of_months(Level.COMMUNE, before, LATE, units_at=LATE, scope=[merged.same.pk]) == ""
    assert " 01/07/2024 (" in told_of_months(Level.COMMUNE, before, LATE, units_at=LATE)


def test_months_after_it_on_the_map_of_before_say_it_too(merged):
    assert told_of_months(Level.COMMUNE, MERGED_ON, LATE, units_at=EARLY, scope=[merged.first.pk]).startswith(TOLD)


def test_the_player_says_it_of_its_units_and_the_bars_of_the_place_they_are_of(client, merged):
    def asked(**more: object) -> dict[str, object]:
        return {"so": "luot-nguoi", "ngay": LATE.isoformat(), **more}

    assert client.get(reverse("coverage:map_months"), asked()).json()["ground"].startswith(TOLD)
    for unit, is_told in ((None, False), (merged.province, False), (merged.same, False), (merged.new, True)):
        page = client.get("/ban-do/", asked(trong=unit.pk) if unit else asked())
        assert (TOLD in page.content.decode()) == is_told


def test_an_officials_home_page_says_it_beside_the_month_before(client):
    day = Month.of(timezone.localdate()).start
    merged = Merged(day)
    for unit, is_told in ((merged.new, True), (merged.same, False)):
        client.force_login(make_user(f"xa-{unit.pk}", Role.COMMUNE, unit))
        assert (TOLD in client.get("/").content.decode()) == is_told
