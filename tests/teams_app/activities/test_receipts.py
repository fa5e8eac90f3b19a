"""Receipt codes: read out over the phone, typed back in, and found again."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams_app.activities import receipts


@given(st.uuids())
def test_a_code_leads_back_to_its_uuid(of):
    first, last = receipts.span(receipts.code(of))
    assert first <= of <= last


@given(st.uuids(), st.uuids())
def test_two_uuids_share_a_code_only_with_their_first_thirty_bits(one, other):
    assert (receipts.code(one) == receipts.code(other)) == (one.int >> 98 == other.int >> 98)


def test_the_code_of_a_known_uuid():
    assert receipts.code(uuid.UUID(int=0)) == "000-000"
    assert receipts.code(uuid.UUID(int=(1 << 128) - 1)) == "ZZZ-ZZZ"


@pytest.mark.parametrize("typed", ["7k3m9q", " 7K3-M9Q ", "7K3 M9Q"])
def test_it_is_read_as_people_type_it(typed):
    assert receipts.span(typed) == receipts.span("7K3-M9Q")


def test_letters_that_look_alike_are_the_same():
    assert receipts.span("OIL-000") == receipts.span("011-000")


@pytest.mark.parametrize("typed", ["", "7K3", "7K3-M9Q1", "7K3-M9!", "bảy ba"])
def test_what_is_no_code_finds_nothing(typed):
    assert receipts.span(typed) is None
