"""The guard against formulas, and what the import makes of the marks of our own sheets."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from teams_app.registry import phones, sheets
from teams_app.registry.importing import values
from teams_app.registry.importing.layouts import find_layout
from teams_app.registry.importing.rows import read_rows
from teams_app.registry.importing.workbook import Sheet
from teams_app.registry.models import Background


@pytest.mark.parametrize("text", ["=1+1", "+84912", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''@x"])
def test_what_looks_like_a_formula_is_written_with_one_apostrophe_more(text):
    assert sheets.guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ấp 2", "'Ấp 2", "12/QĐ-UBND", "O'Hara", "a=b"])
def test_anything_else_is_left_alone(text):
    assert sheets.guarded(text) == text == sheets.unguarded(text)


@given(st.text(alphabet="'=+-@\t\r\n＝aẤ 1"))
def test_the_guard_comes_off_again_whatever_the_text(text):
    assert sheets.unguarded(sheets.guarded(text)) == text


def test_the_import_takes_the_guard_off():
    assert values.as_text("'=1+1") == "=1+1"
    assert values.read_instrument("'-12/QĐ-UBND") == "-12/QĐ-UBND"


def test_a_masked_phone_says_nothing():
    assert values.read_phone(phones.masked("0912345678")) == ("", [])


@pytest.mark.parametrize("background", list(Background))
def test_every_force_is_read_back_as_it_is_called(background):
    with translation.override("vi"):
        assert values.read_background(str(background.label)) == background.value


def test_the_example_of_the_template_is_no_data():
    sheet = Sheet("S", [["STT", "Xã", "Ấp", "Tổ trưởng"], ["Ví dụ", "Mỹ Xương", "1", "A"], [1, "Mỹ Xương", "2", "B"]])
    assert [row.number for row in read_rows(sheet, find_layout(sheet))] == [3]


def test_somebody_called_vi_dung_is():
    sheet = Sheet("S", [["Họ tên", "Tổ", "SĐT"], ["Vi Dung", "ấp 1", ""]])
    assert [row.number for row in read_rows(sheet, find_layout(sheet))] == [2]
