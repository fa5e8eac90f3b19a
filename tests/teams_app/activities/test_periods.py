"""Months and periods as addresses and commands write them, and what people call them."""

import datetime as dt
import re

import pytest

from teams_app.activities.periods import Month, MonthConverter, Period, PeriodError


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2024-09", (2024, 9, 1), (2024, 9, 30), "tháng 9/2024"),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "tháng 2/2024"),
        ("2024-07..2024-08", (2024, 7, 1), (2024, 8, 31), "tháng 7/2024 – tháng 8/2024"),
        ("2024-Q4", (2024, 10, 1), (2024, 12, 31), "quý IV/2024"),
        ("2024-q1", (2024, 1, 1), (2024, 3, 31), "quý I/2024"),
        ("2024", (2024, 1, 1), (2024, 12, 31), "năm 2024"),
    ],
)
def test_a_period_is_read_named_and_written_back(text, start, end, label):
    period = Period.parse(text)
    assert (period.start, period.end, period.label) == (dt.date(*start), dt.date(*end), label)
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "2024-13", "2024-Q5", "09/2024", "2024-09-26", "2024-09..", "0000", "x..y"])
def test_what_is_no_period_is_refused_with_what_would_be_one(text):
    with pytest.raises(PeriodError, match=r"2024-Q3"):
        Period.parse(text)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(PeriodError, match="kết thúc trước"):
        Period.parse("2024-09..2024-08")


def test_the_periods_before_and_after_have_the_same_length():
    quarter = Period.parse("2025-Q1")
    assert (str(quarter.previous), str(quarter.next)) == ("2024-Q4", "2025-Q2")
    assert str(Period.parse("2024-09..2024-10").previous) == "2024-07..2024-08"
    assert Month(2024, 12).plus(1) == Month(2024, 12).next == Month(2025, 1)
    assert Month(2025, 1).previous == Month(2024, 12)


@pytest.mark.parametrize("text", ["", "2024-00", "2024-13", "0000-01", "2024-9", "24-09", "2024-09-01", "٢٠٢٤-٠٩"])
def test_what_is_no_month_is_read_as_none(text):
    assert Month.read(text) is None


def test_a_month_is_over_the_day_after_its_last():
    february = Month.read("2024-02")
    assert (february.start, february.end) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert (february.is_over(february.end), february.is_over(february.next.start)) == (False, True)


def test_a_month_is_told_without_its_year_in_that_year_only():
    september = Month(2024, 9)
    assert september.label_on(dt.date(2024, 1, 31)) == "Tháng 9"
    assert september.label_on(dt.date(2025, 1, 31)) == september.label == "tháng 9/2024"


@pytest.mark.parametrize("text", ["2024-09", "1999-12"])
def test_a_month_in_an_address_reads_back(text):
    converter = MonthConverter()
    assert re.fullmatch(converter.regex, text)
    assert converter.to_url(converter.to_python(text)) == text


@pytest.mark.parametrize("text", ["2024-13", "0001-01", "2024-9", "２０２４-09"])
def test_no_address_of_a_month_is_that_of_another_text(text):
    assert re.fullmatch(MonthConverter.regex, text) is None
