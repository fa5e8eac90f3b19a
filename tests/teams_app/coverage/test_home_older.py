"""The older months of a country's home page have the totals that the figures of each month have."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.models import Role
from teams_app.activities.periods import Month
from teams_app.coverage.figures import monthly
from teams_app.coverage.homepage import province
from teams_app.coverage.homepage.older import older_months
from tests.factories import START, make_activity, make_team, make_unit, make_user
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.worlds import RandomWorld

pytestmark = pytest.mark.django_db
MONTHS = [Month(2024, number) for number in (3, 4, 5, 6)]  # the map changed on 11/3/2024
ON = dt.date(2024, 8, 15)
TOLD = (
    *("hamlets", "hamlets_covered", "communes", "communes_covered"),
    *("teams", "teams_logging", "sessions", "people"),
)


@pytest.mark.parametrize("seed", range(12))
def test_they_are_those_of_the_figures(seed):
    world = RandomWorld(seed)
    for units in (None, frozenset({world.province.pk})):
        counted = monthly(Level.COMMUNE, {month: month.end for month in [*MONTHS, Month(2024, 8)]}, ON, scope=units)
        now = counted.pop().total
        cache.clear()
        found = older_months(MONTHS, ON, units, now)
        for one, other in zip(found, counted, strict=True):
            assert (one.period, one.on, one.units_at) == (other.period, other.on, other.units_at)
            assert [getattr(one.total, key) for key in TOLD] == [getattr(other.total, key) for key in TOLD], units


def test_of_a_country_all_four_figures_have_their_trend(client, monkeypatch):
    monkeypatch.setattr(province, "is_large", lambda: True)
    here = make_unit(Level.PROVINCE)
    hamlet = make_unit(Level.HAMLET, "1", make_unit(Level.COMMUNE, parent=here))
    this = Month.of(timezone.localdate())
    team = make_team(hamlet, since=START)
    make_team(make_unit(Level.HAMLET, "2", hamlet.periods.get().parent), since=this.plus(-5).start)
    for back in (0, 1, 2, 8):
        make_activity(team, this.plus(-back).start, 100 + back)
    client.force_login(make_user("tinh", Role.PROVINCE, here))
    with CaptureQueriesContext(connection) as first:
        text = text_of(client, "/")
    charts = re.findall(r'role="img" aria-label="([^"]+)"', text)
    assert len(charts) == 4
    assert "từ 50,0%" in charts[0] and "đến 100,0%" in charts[0]
    assert "từ 0,0%" in charts[2] and "đến 50,0%" in charts[2] and "cao nhất 100,0%" in charts[2]
    assert "cao nhất 108" in charts[3]
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th>', text)
    assert len(rows) == province.MONTHS
    with CaptureQueriesContext(connection) as again:
        text_of(client, "/")
    assert len(again) < len(first)
