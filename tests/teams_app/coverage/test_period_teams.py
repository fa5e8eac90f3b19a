"""The teams of a quarter or a year are counted once, then only where something was written: as if counted each time."""

import pytest
from django.core.cache import cache
from django.db import transaction

from geo.models import Level
from teams_app.activities import recording
from teams_app.activities.models import ActivityForm, Status
from teams_app.activities.periods import Period
from teams_app.coverage import facts
from teams_app.coverage.figures import Kind, figures, kept, sums
from tests.factories import make_activity, make_team, make_unit
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.happenings import Happenings
from tests.teams_app.coverage.recount import Recount
from tests.teams_app.coverage.test_recount import AFTER, numbers

YEAR = Period.year_of(DAY)
EARLIER = DAY.replace(month=7)


@pytest.fixture
def large(transactional_db, monkeypatch):
    """As if few teams, and few communes, were many."""
    monkeypatch.setattr(kept, "MANY_TEAMS", 0)
    monkeypatch.setattr(sums, "FEW", 0)
    cache.clear()


@pytest.fixture
def counted(large, monkeypatch) -> list[set[int]]:
    """The communes of each counting."""
    made, count = [], sums._teams_counted

    def look(kind, period, communes):
        made.append(set(communes))
        return count(kind, period, communes)

    monkeypatch.setattr(sums, "_teams_counted", look)
    return made


def at_work(period: Period = YEAR) -> tuple[int, int]:
    total = figures(Level.COMMUNE, DAY, period).total
    return total.teams_logging, total.teams_logging_submitted


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_they_equal_the_slow_recount(large, seed):
    season = Happenings(seed)
    above, other, _below = season.world.topics
    kinds = [Kind(), Kind.about(above), Kind.about(other), Kind(form=ActivityForm.GATHERING)]
    for turn in range(4):
        season.go_on(5)
        for period in (Period.year_of(AFTER), Period.quarter_of(AFTER)):
            kind = kinds[(seed + turn) % len(kinds)] if turn % 2 else Kind()
            found = figures(Level.COMMUNE, AFTER, period, kind=kind)
            recount = Recount(Level.COMMUNE, AFTER, period, None, AFTER, kind)
            total = recount.numbers(None)
            assert {row.unit_id: numbers(row, total) for row in found.rows if row.code} == recount.rows()
            assert numbers(found.total, total) == total


def test_only_communes_in_which_something_was_written_are_counted_again(counted, town):
    far = make_team(make_unit(Level.HAMLET, "Bình Phú", town.there))
    make_activity(far, DAY, 3)
    assert at_work() == at_work() == (2, 2)
    assert counted == [{town.here.pk, town.there.pk}]
    make_activity(far, EARLIER, 3, status=Status.SUBMITTED)
    assert at_work() == (2, 2)
    assert counted[1:] == [{town.there.pk}]
    make_activity(far, DAY.replace(year=2023), 3)  # of another year
    assert at_work() == (2, 2)
    assert counted[2:] == []


def test_sums_that_are_the_same_hide_no_other_team(counted, town):
    other = make_team(town.hamlet, "Tổ khác")
    again = make_activity(town.team, EARLIER, 10)
    assert at_work() == (1, 1)
    recording.set_all([again], Status.WITHDRAWN, None, None)
    make_activity(other, EARLIER, 10)
    assert at_work() == (2, 2)


def test_what_comes_to_nothing_is_left_to_nobody(counted, town):
    assert at_work() == (1, 1)
    with transaction.atomic():
        make_activity(make_team(town.hamlet, "Tổ khác"), DAY, 10)
        assert at_work() == (2, 2)
        transaction.set_rollback(True)
    assert at_work() == (1, 1)
    make_activity(make_team(town.hamlet, "Tổ khác nữa"), DAY, 10, status=Status.SUBMITTED)
    assert at_work() == (1, 2)


def test_summing_all_anew_is_noticed(counted, town):
    assert at_work() == (1, 1)
    facts.rebuild()
    assert at_work() == (1, 1)
    assert counted == [{town.here.pk}, {town.here.pk}]
