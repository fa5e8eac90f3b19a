"""Times of keeping: read as a province writes them, counted back over the ends of months."""

import datetime as dt

import pytest

from teams_app.accounts.keeping import BadSpan, Span


@pytest.mark.parametrize(
    ("text", "day", "before"),
    [
        ("24m", dt.date(2026, 11, 26), dt.date(2024, 11, 26)),
        ("2y", dt.date(2026, 11, 26), dt.date(2024, 11, 26)),
        ("730d", dt.date(2026, 11, 26), dt.date(2024, 11, 26)),
        ("6m", dt.date(2026, 8, 31), dt.date(2026, 2, 28)),
        ("12m", dt.date(2024, 2, 29), dt.date(2023, 2, 28)),
        ("1M ", dt.date(2026, 1, 15), dt.date(2025, 12, 15)),
        ("9999y", dt.date(2026, 1, 15), dt.date(1, 1, 15)),
        ("9999d", dt.date(1, 1, 15), dt.date(1, 1, 1)),
    ],
)
def test_counts_back(text, day, before):
    assert Span.read(text).before(day) == before


@pytest.mark.parametrize("text", ["", "24", "m", "0m", "-1m", "24 months", "1.5y", "24m1d"])
def test_says_what_it_cannot_read(text):
    with pytest.raises(BadSpan, match="24m"):
        Span.read(text)
