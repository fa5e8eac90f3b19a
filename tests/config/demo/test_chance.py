"""Chance repeats, and shares add up."""

import datetime as dt
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.demo import chance, words
from config.demo.seasons import Days, busyness, is_tet


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=30), st.integers(0, 500), st.integers(0, 3))
def test_shares_add_up_to_the_whole(weights, more, least):
    total = least * len(weights) + more
    shares = chance.share_out(total, weights, least)
    assert sum(shares) == total
    assert min(shares) >= least


def test_too_little_to_share_is_refused():
    with pytest.raises(ValueError, match="cannot give 2 to each of 3"):
        chance.share_out(5, [1, 1, 1], 2)


def test_the_same_purpose_gives_the_same_names():
    first, second = ([words.person_name(chance.stream("x")) for _ in range(3)] for _ in range(2))
    assert first == second


def test_phones_belong_to_no_network_and_differ():
    numbers = list(islice(words.phones(chance.stream("phones")), 2000))
    assert len(set(numbers)) == 2000
    assert all(number.startswith("01") and len(number) == 10 and number.isdigit() for number in numbers)


def test_hamlets_of_a_commune_differ():
    for number in range(40):
        names = words.hamlet_names("Bình Hàng Trung", 9, chance.stream(str(number)))
        assert len(set(names)) == 9


def test_tet_is_quieter_than_any_weekday_and_the_digital_day_the_busiest():
    tet, digital_day = dt.date(2024, 2, 10), dt.date(2024, 10, 10)
    year = [dt.date(2024, 1, 1) + dt.timedelta(n) for n in range(366)]
    assert is_tet(tet)
    assert min(map(busyness, year)) == busyness(tet)
    assert max(year, key=busyness) == digital_day


def test_a_drawn_day_lies_in_its_span():
    days = Days(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    rng = chance.stream("days")
    start, end = dt.date(2024, 3, 1), dt.date(2024, 3, 5)
    drawn = {days.draw(start, end, rng) for _ in range(200)}
    assert drawn == {start + dt.timedelta(n) for n in range(4)}
    assert days.weight(end, start) == 0
