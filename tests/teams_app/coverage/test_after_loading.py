"""A table of units is loaded in bulk: the sums of communes, and what is remembered of the register, follow."""

import datetime as dt

import pytest

from geo.loading import load_units
from geo.models import Level, UnitPeriod
from geo.tables import UnitRow
from teams_app.activities.periods import Period
from teams_app.coverage import facts
from teams_app.coverage.figures import figures, kept
from teams_app.coverage.models import Fact
from tests.factories import make_activity, make_team, make_unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 9, 26)
NEW = UnitRow("30127", "commune", "xã", "Bình Thạnh", "82", 10.3, 105.8)
CORRECTED = UnitRow("82", "province", "tỉnh", "Đồng Tháp", "", 10.5, 105.7)


@pytest.fixture
def commune(monkeypatch):
    monkeypatch.setattr(kept, "MANY_TEAMS", 0)
    province = make_unit(Level.PROVINCE, "Đồng Tháp", code="82", lat=10.0, lon=105.0)
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", province, code="30121")
    make_activity(make_team(make_unit(Level.HAMLET, "Mỹ Thới", commune)), DAY)
    return commune


def codes() -> set[str]:
    return {row.code for row in figures(Level.COMMUNE, DAY, Period.month_of(DAY)).rows}


def test_new_units_are_rows_at_once(commune, django_capture_on_commit_callbacks):
    assert codes() == {"30121"}
    with django_capture_on_commit_callbacks(execute=True):
        load_units([NEW], DAY)
    assert codes() == {"30121", "30127"}
    assert not list(facts.differences())


def test_a_corrected_unit_mends_what_stood_in_another_commune(commune):
    """However the sums came to lie elsewhere, a correction leaves no difference behind."""
    other = make_unit(Level.COMMUNE, "Tân Hội", commune.periods.get().parent)
    UnitPeriod.objects.filter(unit__level=Level.HAMLET).update(parent=other)  # by hand, past every signal
    assert list(facts.differences())
    load_units([CORRECTED], DAY)
    assert not list(facts.differences())
    assert Fact.objects.whole().get().commune == other.pk
