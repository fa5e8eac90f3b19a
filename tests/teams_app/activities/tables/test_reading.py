"""Columns by their headings, rows by their cells; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams_app.activities.tables.columns import GRID, HEADINGS, Column, column_of
from teams_app.activities.tables.reading import pasted


@pytest.mark.parametrize("column", HEADINGS)
def test_our_own_headings_are_known(column):
    assert column_of(HEADINGS[column]) is column


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Ngày tháng năm", Column.DATE),
        ("Thời gian thực hiện", Column.DATE),
        ("Tên Tổ CNSCĐ", Column.TEAM),
        ("Nội dung tuyên truyền", Column.TOPICS),
        ("HÌNH THỨC", Column.FORM),
        ("Số lượng người tham gia", Column.PEOPLE),
        ("Tổng số lượt", Column.PEOPLE),
        ("Số hộ đã đến", Column.HOUSEHOLDS),
        ("Nữ", Column.WOMEN),
        ("Người cao tuổi", Column.ELDERLY),
        ("Cán bộ hướng dẫn", Column.FACILITATORS),
        ("STT", None),
        ("Trạng thái", None),
        ("Thời tiết", None),
    ],
)
def test_other_words_are_known_too(heading, column):
    assert column_of(heading) is column


def test_without_headings_the_cells_stand_as_in_the_grid():
    (row,) = pasted("23/11/2026\tấp Mỹ Thới\tVNeID\tTừng nhà\t12\t\tghi chú\n")
    assert [row.texts.get(column, "") for column in GRID] == [
        "23/11/2026", "ấp Mỹ Thới", "VNeID", "Từng nhà", "12", "", "ghi chú",
    ]  # fmt: skip


def test_with_headings_in_any_order():
    (row,) = pasted('Số lượt người\tNội dung\tNgày\n12\t"VNeID\nSổ sức khỏe"\t23/11\n')
    assert (row.texts[Column.PEOPLE], row.texts[Column.TOPICS], row.texts[Column.DATE]) == (
        "12", "VNeID Sổ sức khỏe", "23/11",
    )  # fmt: skip


def test_totals_examples_and_empty_rows_are_no_sessions():
    text = "Ngày\tNội dung\tSố lượt người\nVí dụ\tVNeID\t3\n\t\t\n1/11\tVNeID\t5\nTổng cộng\t\t8\n"
    assert [row.number for row in pasted(text)] == [4]


@given(st.text(max_size=300))
def test_any_text_can_be_pasted(text):
    for row in pasted(text):
        assert not row.is_empty
