"""Which numbers a resident may not write, and which are harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams_app.activities.requests import codes
from teams_app.activities.requests.words import Number, long_numbers, phones_in

IDS = ["087123456789", "087 123 456 789", "087.123.456.789", "341234567", "9704 0512 3456 7890", "07-12-34-56-78-90"]
PHONES = ["0912345678", "0912 345 678", "+84 912 345 678", "84912345678", "0912.345.678", "02773 851 234"]
HARMLESS = [
    "Hẹn 20/11/2026 lúc 8h",
    "ngày 20-11-2026",
    "chuyển 12.500.000 đồng",
    "1.250.000đ mỗi tháng",
    "nhà số 123456",
]


@pytest.mark.parametrize("number", IDS)
def test_numbers_of_papers_and_accounts_are_seen(number):
    assert long_numbers(f"Số của tôi là {number}, nhờ giúp") == [Number.PRIVATE]


@pytest.mark.parametrize("number", PHONES)
def test_phones_are_told_apart_from_them(number):
    assert long_numbers(f"gọi {number} nhé") == [Number.PHONE]


@pytest.mark.parametrize("text", HARMLESS)
def test_dates_sums_and_short_numbers_are_harmless(text):
    assert long_numbers(text) == []


def test_a_phone_behind_the_number_of_a_hamlet_is_a_phone():
    assert long_numbers("ấp 2 0912 345 678") == [Number.PHONE]
    assert phones_in("Cô Sáu, ấp 2 0912 345 678") == ["0912345678"]


def test_a_long_number_cannot_hide_before_a_phone():
    assert long_numbers("087123456789 0912345678") == [Number.PRIVATE]


@given(st.integers(0, 10**11 - 1).map("{:012d}".format), st.sampled_from(["", " ", ".", "-"]), st.integers(1, 6))
def test_no_spacing_hides_an_identity_number(number, gap, step):
    spaced = gap.join(number[start : start + step] for start in range(0, 12, step))
    assert Number.PRIVATE in long_numbers(f"số {spaced}")


@given(st.integers(0, 20))
def test_codes_are_read_as_people_type_them(_n):
    code = codes.receipt()
    typed = codes.spaced(code).lower().replace("0", "o").replace("1", "i")
    assert codes.read(f" {typed} ", codes.RECEIPT) == code
    assert codes.read(code[:-1], codes.RECEIPT) == ""
    assert codes.read("!" + code[1:], codes.RECEIPT) == ""
