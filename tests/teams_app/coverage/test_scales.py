"""The classes of a map: fixed fifths for rates, quantiles or natural breaks for sums, and what the browser is told."""

from collections import Counter

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st

from teams_app.coverage.figures import Row
from teams_app.coverage.measures import COMMUNES, HAMLETS, PER_1000, REACH
from teams_app.coverage.scales import CLASSES, Breaks, Scale, tops_of

pytestmark = pytest.mark.django_db  # natural breaks are remembered in the cache


def reached(*people: int | None) -> list[Row]:
    return [Row(people=each) for each in people]


def covered(part: int, whole: int) -> Row:
    return Row(hamlets=whole, hamlets_covered=part)


@pytest.mark.parametrize(("part", "colour"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4)])
def test_a_rate_falls_into_fixed_fifths_whatever_the_others_are(part, colour):
    assert Scale(HAMLETS, [covered(part, 5)]).colour(covered(part, 5)) == colour


def test_nothing_to_divide_by_is_in_no_class():
    scale = Scale(HAMLETS, [covered(0, 0), covered(1, 2)])
    assert scale.colour(covered(0, 0)) is None
    assert [(each.colour, each.count) for each in scale.legend()][-1] == (None, 1)


def test_units_without_a_value_are_told_apart_by_why_they_have_none():
    rows = [
        Row(people=5, population=1000),
        Row(people=None, population=1000),
        Row(people=None, population=2000),
        Row(people=5, population=None),
    ]
    scale = Scale(PER_1000, rows)
    assert [(each.label, each.count) for each in scale.legend() if each.colour is None] == [
        ("chưa báo cáo", 2),
        ("chưa có dân số", 1),
    ]
    assert PER_1000.missing_of(rows) == "chưa báo cáo hoặc chưa có dân số"
    assert PER_1000.missing_of(rows[:1]) == PER_1000.missing_of(rows[3:]) == "chưa có dân số"


def test_communes_are_covered_or_not():
    rows = [Row(communes=1, communes_covered=0), Row(communes=1, communes_covered=1)]
    assert [(each.colour, each.count) for each in Scale(COMMUNES, rows).legend()] == [(0, 1), (4, 1)]


@pytest.mark.parametrize("breaks", Breaks)
def test_few_values_are_a_class_each_with_colours_far_apart(breaks):
    assert [(each.colour, each.label, each.count) for each in Scale(REACH, reached(7, 7, 1200), breaks).legend()] == [
        (0, "7", 2),
        (4, "1.200", 1),
    ]
    assert [each.colour for each in Scale(REACH, reached(7), breaks).legend()] == [4]
    assert Scale(REACH, reached(None), breaks).legend()[0].colour is None
    assert Scale(REACH, [], breaks).legend() == []


def test_quantiles_hold_as_many_units_each_and_natural_breaks_follow_the_gaps():
    people = [1, 2, 3, 4, 5, 6, 7, 8, 500, 501, 502, 503, 900, 901, 5000, 5001, 90_000, 90_001, 90_002, 90_003]
    even = Scale(REACH, reached(*people), Breaks.QUANTILES).legend()
    assert [each.count for each in even] == [4, 4, 4, 4, 4]
    natural = Scale(REACH, reached(*people), Breaks.NATURAL)
    assert [each.label for each in natural.legend()] == ["1–8", "500–503", "900–901", "5.000–5.001", "90.000–90.003"]


def test_natural_breaks_are_found_once(monkeypatch):
    values = [float(value**2) for value in range(50)]
    cache.clear()
    first = tops_of(values, Breaks.NATURAL)
    monkeypatch.setattr("mapclassify.FisherJenks", None)
    assert tops_of(values, Breaks.NATURAL) == first


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(st.none(), st.integers(0, 3000)), max_size=60), st.sampled_from(Breaks))
def test_classes_part_the_values_in_order_and_miss_none(people, breaks):
    rows = reached(*people)
    scale = Scale(REACH, rows, breaks)
    colours = [scale.colour(row) for row in sorted(rows, key=lambda row: -1 if row.people is None else row.people)]
    known = [colour for colour in colours if colour is not None]
    assert known == sorted(known)
    assert len(known) == sum(value is not None for value in people)
    assert Counter(colours) == {each.colour: each.count for each in scale.legend()}
    assert len(set(known)) <= CLASSES
    by_value = {row.people: scale.colour(row) for row in rows}
    assert len(by_value) == len({row.people for row in rows})  # alike values, alike colours


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=60), st.sampled_from(Breaks))
def test_what_the_browser_is_told_gives_the_same_colours(people, breaks):
    rows = reached(*people)
    scale = Scale(REACH, rows, breaks)
    lows, colours = scale.told()["lows"], scale.told()["colours"]
    for row in rows:
        at = max(index for index, low in enumerate(lows) if row.people >= low)
        assert colours[at] == scale.colour(row)
