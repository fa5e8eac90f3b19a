"""Ids that anybody may have typed."""

import pytest

from geo.ids import id_in


@pytest.mark.parametrize(("text", "found"), [("12", 12), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_plain_digits_are_an_id(text, found):
    assert id_in(text) == found


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "abc", "१२", "²", "9" * 19])
def test_anything_else_is_none(text):
    assert id_in(text) is None
