"""Where to go next week: a table of cases, and what must hold for any places."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams_app.coverage.answers.ranking import MOST, Standing, ranked, reasons

A = Standing(unit=1, label="xã A", sort_key="a", hamlets=12)
B = replace(A, unit=2, label="xã B", sort_key="b")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (replace(A, hamlets_missing=3), replace(B, hamlets_missing=2)),
        (replace(A, hamlets_missing=1, silent=2), replace(B, hamlets_missing=2)),
        (replace(B, silent=2), replace(A, silent=1, has_reported=False, lacks_commune_team=True)),
        (replace(B, silent=1, has_reported=False), replace(A, silent=1, lacks_commune_team=True)),
        (replace(B, silent=1, lacks_commune_team=True), replace(A, silent=1)),
        (replace(B, silent=1, people=3), replace(A, silent=1, people=4)),
        (replace(B, silent=1, people=None), replace(A, silent=1, people=4)),
        (replace(A, silent=1), replace(B, silent=1)),
    ],
)
def test_the_order(first, second):
    assert ranked([second, first]) == [first, second]


def test_a_place_that_lacks_nothing_is_not_named():
    assert ranked([A, replace(B, people=0)]) == []


def test_each_reason_is_told_and_no_other():
    place = replace(A, hamlets_missing=3, silent=2, lacks_commune_team=True, has_reported=False)
    assert reasons(place, "tháng 10/2026") == [
        "3/12 khóm, ấp chưa có tổ",
        "2 tổ im lặng từ 30 ngày",
        "chưa có Tổ cấp xã",
        "chưa báo cáo tháng 10/2026",
    ]
    assert reasons(A, "") == []


places = st.lists(
    st.builds(
        Standing,
        unit=st.integers(1, 10**6),
        label=st.just("xã"),
        sort_key=st.text("abc", max_size=2),
        hamlets=st.just(20),
        hamlets_missing=st.integers(0, 20),
        silent=st.integers(0, 20),
        lacks_commune_team=st.booleans(),
        has_reported=st.booleans(),
        people=st.none() | st.integers(0, 500),
    ),
    unique_by=lambda place: place.unit,
    max_size=30,
)


@given(places, st.randoms())
def test_any_places_give_one_order_with_a_reason_for_each(given_places, random):
    found = ranked(given_places)
    shuffled = list(given_places)
    random.shuffle(shuffled)
    assert ranked(shuffled) == found
    assert len(found) == min(MOST, sum(not place.lacks_nothing for place in given_places))
    assert all(reasons(place, "tháng 1") for place in found)
    idle = [place.hamlets_missing + place.silent for place in found]
    assert idle == sorted(idle, reverse=True)
    left_out = [place for place in given_places if place not in found and not place.lacks_nothing]
    assert all(place.idle <= min(idle) for place in left_out)


@given(places, st.integers(0, 29), st.integers(1, 5))
def test_more_idle_never_moves_a_place_down(given_places, index, more):
    if not given_places:
        return
    place = given_places[index % len(given_places)]
    worse = replace(place, silent=place.silent + more)
    others = [each for each in given_places if each != place]
    before = [each.unit for each in ranked(given_places, most=99)]
    after = [each.unit for each in ranked([*others, worse], most=99)]
    assert place.unit not in before or after.index(place.unit) <= before.index(place.unit)
