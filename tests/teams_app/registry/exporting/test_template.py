"""The workbook to fill in: its drop-downs, and that the import takes it for what it is."""

import datetime as dt
import io

import openpyxl
import pytest

from geo.models import Level
from teams_app.accounts.models import Role
from teams_app.registry import access, sheets
from teams_app.registry.exporting import template
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import find_layout
from teams_app.registry.importing.rows import read_rows
from teams_app.registry.importing.workbook import read_workbook
from tests.factories import make_unit, make_user
from tests.teams_app.registry.exporting.conftest import DAY

pytestmark = pytest.mark.django_db


def made(user, area="xã Mỹ Xương") -> bytes:
    file = io.BytesIO()
    template.write(template.places_of(access.addable_units(user, DAY)), area, DAY, file)
    return file.getvalue()


def opened(user) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(user)))


def rules(sheet) -> dict[str, openpyxl.worksheet.datavalidation.DataValidation]:
    """The validation of each column, by heading."""
    by_letter = {str(rule.sqref)[0]: rule for rule in sheet.data_validations.dataValidation}
    return {cell.value: by_letter[cell.column_letter] for cell in sheet[5] if cell.column_letter in by_letter}


def listed(book, name: str) -> list[str]:
    (place,) = book.defined_names[name].destinations
    cells = book[place[0]][place[1]]
    return [row[0].value for row in cells] if isinstance(cells, tuple) else [cells.value]


def test_its_sheets(world):
    book = opened(world.official)
    assert book.sheetnames == [sheets.GUIDE, sheets.TEAMS, sheets.MEMBERS, sheets.LISTS]
    assert book[sheets.LISTS].sheet_state == "veryHidden"
    assert book.active.title == sheets.GUIDE


def test_an_official_chooses_among_the_own_hamlets(world):
    book = opened(world.official)
    assert listed(book, "ds_xa") == ["xã Mỹ Xương"]
    assert listed(book, "ds_ap") == ["Ấp 2", "ấp Mỹ Thới"]
    for name in (sheets.TEAMS, sheets.MEMBERS):
        assert rules(book[name])[sheets.HAMLET].formula1 == "ds_ap"


def test_a_province_chooses_the_commune_and_then_its_hamlets(world):
    book = opened(world.tinh)
    assert listed(book, "ds_xa") == ["xã An Bình", "xã Mỹ Xương"]
    assert list(zip(listed(book, "ds_xa_cua_ap"), listed(book, "ds_ap"), strict=True)) == [
        ("xã An Bình", "ấp Phú Lợi"),
        ("xã Mỹ Xương", "Ấp 2"),
        ("xã Mỹ Xương", "ấp Mỹ Thới"),
    ]
    hamlet = rules(book[sheets.TEAMS])[sheets.HAMLET]
    assert hamlet.formula1 == "OFFSET(ds_ap,MATCH($B7,ds_xa_cua_ap,0)-1,0,COUNTIF(ds_xa_cua_ap,$B7),1)"
    assert str(hamlet.sqref) == "C7:C506"


def test_two_communes_of_one_name_are_told_apart_by_their_code(world):
    other = make_unit(Level.COMMUNE, "An Bình", world.province)
    codes = sorted([world.an_binh.periods.get().code, other.periods.get().code])
    assert listed(opened(world.tinh), "ds_xa")[:2] == [f"xã An Bình ({code})" for code in codes]


def test_roles_forces_and_levels_can_be_chosen(world):
    book = opened(world.official)
    assert listed(book, "ds_vai_tro") == ["tổ trưởng", "tổ phó", "tổ viên"]
    assert "Đoàn Thanh niên" in listed(book, "ds_luc_luong")
    assert listed(book, "ds_cap") == ["cấp khóm, ấp", "cấp xã"]
    member = rules(book[sheets.MEMBERS])
    assert (member[sheets.ROLE].formula1, member[sheets.BACKGROUND].formula1) == ("ds_vai_tro", "ds_luc_luong")


def test_it_says_in_vietnamese_what_a_cell_takes(world):
    book = opened(world.official)
    for sheet in (book[sheets.TEAMS], book[sheets.MEMBERS]):
        for heading, rule in rules(sheet).items():
            assert rule.promptTitle == heading[:32]
            assert rule.prompt
            assert rule.error
    phone = rules(book[sheets.MEMBERS])[sheets.PHONE]
    assert "10 chữ số" in phone.error


def test_phones_are_text_and_dates_are_dates(world):
    sheet = opened(world.official)[sheets.MEMBERS]
    first = {heading.value: cell for heading, cell in zip(sheet[5], sheet[7], strict=True)}
    assert first[sheets.PHONE].number_format == "@"
    assert first[sheets.SINCE].number_format == "dd/mm/yyyy"


def test_the_import_takes_nothing_of_an_empty_one(world):
    book = read_workbook(made(world.official), "mau.xlsx")
    for sheet in book.sheets:
        if sheet.name not in sheets.NOT_DATA:
            assert list(read_rows(sheet, find_layout(sheet))) == []


def test_the_import_takes_what_is_filled_in(world):
    book = opened(world.official)
    for column, value in enumerate(
        ["", "xã Mỹ Xương", "Ấp 2", "", "cấp khóm, ấp", "12/QĐ-UBND", dt.date(2024, 2, 1)], 1
    ):
        book[sheets.TEAMS].cell(7, column, value or None)
    file = io.BytesIO()
    book.save(file)
    read = next(s for s in read_workbook(file.getvalue(), "mau.xlsx").sheets if s.name == sheets.TEAMS)
    (row,) = read_rows(read, find_layout(read))
    assert (row.number, row.text(Column.HAMLET), row.text(Column.DECISION_NUMBER)) == (7, "Ấp 2", "12/QĐ-UBND")


def test_nothing_to_choose_from_is_no_fault(world):
    """A new province whose hamlets nobody has entered yet."""
    lone = make_unit(Level.COMMUNE, "Trống")
    book = opened(make_user("moi", Role.COMMUNE, lone))
    assert listed(book, "ds_xa") == ["xã Trống"]
    assert sheets.HAMLET not in rules(book[sheets.TEAMS])


def test_queries_do_not_grow_with_the_places(world, django_assert_num_queries):
    made(world.tinh)
    for n in range(8):
        make_unit(Level.HAMLET, f"Mới {n}", world.an_binh)
    with django_assert_num_queries(2):
        made(world.tinh)
