"""Lists as commune offices keep them: what becomes of each row was written down before the list was read.

Each list goes the whole way: shown, its right rows written, and shown once more, when nothing is new any more.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.table import Table

from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.registry.importing import Preview
from teams_app.registry.models import Member, Team
from tests.factories import make_instrument, make_unit
from tests.teams_app.registry.importing.books import faults, look, saved, take, xlsx

pytestmark = pytest.mark.django_db

HEAD = ["STT", "Xã", "Ấp", "Tổ trưởng", "SĐT"]
OF_MEMBERS = ["STT", "Họ và tên", "Năm sinh", "Chức vụ trong tổ", "Điện thoại"]


@pytest.fixture(autouse=True)
def world():
    """Mỹ Xương with ấp 1, 2, Mỹ Thới and Mỹ Hưng; Mỹ Hội with ấp 1 and 2; thị trấn Mỹ Thọ without hamlets."""
    district = make_unit(Level.DISTRICT, "Cao Lãnh", make_unit(Level.PROVINCE, "Đồng Tháp", code="87"), code="873")
    first = make_unit(Level.COMMUNE, "Mỹ Xương", district, code="30121")
    second = make_unit(Level.COMMUNE, "Mỹ Hội", district, code="30112")
    make_unit(Level.COMMUNE, "Mỹ Thọ", district, code="30076", type="thị trấn")
    for name in ("1", "2", "Mỹ Thới", "Mỹ Hưng"):
        make_unit(Level.HAMLET, name, first)
    for name in ("1", "2"):
        make_unit(Level.HAMLET, name, second)


def rows_of(shown: Preview) -> list[tuple[int, str]]:
    return sorted((row.read.number, row.outcome.value) for row in shown.rows)


def through(data: bytes, expected: dict[int, str], name: str = "ds.xlsx", **choices: Any) -> Preview:
    """All the way; `expected` says of each row whether it is `new`, or which field of it is wrong."""
    shown = look(data, name, **choices)
    wrong = {row: {field} for row, field in expected.items() if field not in ("new", "same")}
    assert faults(shown) == wrong, [(row.read.number, row.messages) for row in shown.wrong]
    assert rows_of(shown) == sorted((row, "wrong" if row in wrong else said) for row, said in expected.items())
    take(data, name, only_right=True, **choices)
    again = look(data, name, **choices)
    assert rows_of(again) == sorted((row, "wrong" if row in wrong else "same") for row in expected)
    return shown


def people() -> set[tuple[Any, ...]]:
    return set(Member.objects.values_list("person__name", "role", "person__phone"))


def teams() -> list[tuple[str, str]]:
    """Commune and hamlet of each team's first place, in the order of writing."""
    found = []
    for team in Team.objects.order_by("pk"):
        period = team.areas.order_by("pk")[0].unit.periods.get()
        found.append((period.parent.periods.get().name, period.name))
    return found


def pages(**sheets: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        page = book.create_sheet(name.replace("_", " "))
        for row in rows:
            page.append(row)
    return book


# Where the place stands. -----------------------------------------------------------------------


def test_a_tab_for_each_hamlet_that_only_its_name_tells():
    title = [["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"], ["XÃ MỸ XƯƠNG"], [], OF_MEMBERS]
    book = pages(
        Ấp_1=[*title, [1, "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"], [2, "Lê Thử B", 1980, "Tổ viên", ""]],
        Ấp_Mỹ_Thới=[*title, [1, "Trần Thử C", 1985, "Tổ trưởng", "0912345672"]],
        MỸ_HƯNG=[*title, [1, "Võ Thử D", 1990, "Tổ trưởng", "0912345673"]],
    )
    written = take(saved(book))
    assert [row.outcome for row in written.preview.rows] == ["new"] * 4, faults(written.preview)
    assert teams() == [("Mỹ Xương", "1"), ("Mỹ Xương", "Mỹ Thới"), ("Mỹ Xương", "Mỹ Hưng")]
    assert {row.outcome for row in look(saved(book)).rows} == {"same"}


@pytest.mark.parametrize(
    "title",
    [
        "DANH SÁCH THÀNH VIÊN TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG ẤP MỸ THỚI, XÃ MỸ XƯƠNG",
        "Danh sách tổ CNSCĐ ấp Mỹ Thới - xã Mỹ Xương (kèm theo Quyết định số 12/QĐ-UBND)",
        "TỔ CNSCĐ ẤP MỸ THỚI XÃ MỸ XƯƠNG",
    ],
)
def test_a_title_that_names_the_hamlet(title):
    through(xlsx([title], [], OF_MEMBERS, [1, "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"],
                 [2, "Lê Thử B", 1980, "Tổ viên", ""]), {4: "new", 5: "new"})  # fmt: skip
    assert teams() == [("Mỹ Xương", "Mỹ Thới")]


def test_a_line_above_the_table_for_each_of_commune_and_hamlet():
    through(xlsx(["UBND HUYỆN CAO LÃNH"], ["Xã: Mỹ Xương"], ["Ấp: Mỹ Thới"], [], OF_MEMBERS,
                 [1, "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"]), {6: "new"})  # fmt: skip
    assert teams() == [("Mỹ Xương", "Mỹ Thới")]


def test_two_tables_side_by_side():
    head = ["STT", "Ấp", "Tổ trưởng", "SĐT"]
    data = xlsx(
        ["XÃ MỸ XƯƠNG"], [*head, None, *head],
        [1, "Ấp 1", "Nguyễn Thử A", "0912345671", None, 3, "Mỹ Thới", "Lê Thử C", "0912345673"],
        [2, "Ấp 2", "Trần Thử B", "12", None, 4, "Mỹ Hưng", "Võ Thử D", "0912345674"],
        [None, None, None, None, None, 5, "Ấp 9", "Bùi Thử E", ""],
    )  # fmt: skip
    written = take(data, only_right=True)
    assert rows_of(written.preview) == [(3, "new"), (3, "new"), (4, "new"), (4, "wrong"), (5, "wrong")]
    assert faults(written.preview) == {4: {"phone"}, 5: {"unit"}}
    assert people() == {
        ("Nguyễn Thử A", "head", "0912345671"), ("Lê Thử C", "head", "0912345673"), ("Võ Thử D", "head", "0912345674"),
    }  # fmt: skip
    assert rows_of(look(data)) == [(3, "same"), (3, "same"), (4, "same"), (4, "wrong"), (5, "wrong")]


@pytest.mark.parametrize(
    "cell",
    ["Ấp Mỹ Thới - xã Mỹ Xương", "Ấp Mỹ Thới, xã Mỹ Xương, huyện Cao Lãnh", "Ấp Mỹ Thới (xã Mỹ Xương)",
     "Xã Mỹ Xương - ấp Mỹ Thới", "Ấp Mỹ Thới xã Mỹ Xương"],
)  # fmt: skip
def test_the_whole_place_in_one_cell(cell):
    through(xlsx(["TT", "Địa bàn", "Tổ trưởng"], [1, cell, "Nguyễn Thử A"]), {2: "new"})
    assert teams() == [("Mỹ Xương", "Mỹ Thới")]


@pytest.mark.parametrize(
    "cell",
    ["UBND xã Mỹ Xương", "Xã Mỹ Xương - Cao Lãnh", "xã Mỹ Xương, huyện Cao Lãnh, tỉnh Đồng Tháp", "Xã Mỹ xương ",
     "Mỹ Xương (Cao Lãnh)", "Xã\nMỹ Xương", "X MỸ XƯƠNG"],
)  # fmt: skip
def test_the_commune_in_many_words(cell):
    through(xlsx(HEAD, [1, cell, "Ấp 1", "Nguyễn Thử A", ""]), {2: "new"})


@pytest.mark.parametrize(
    "cell",
    ["ấp I", "Ap 1", "Ấp số 1", "ẤP 01", "Ấp１", "Ấp 1 (250 hộ)", "ấp\n1", "Ấp: 1", "1", "Ấp 1.", "Ấp\u200b 1",
     "Ấp Một", "ấp một"],
)  # fmt: skip
def test_hamlet_one_in_many_words_is_never_a_second_hamlet(cell):
    """Known beyond doubt, or asked about with ấp 1 as the likely answer; never added beside it."""
    shown = look(xlsx(HEAD, [1, "Mỹ Xương", cell, "Nguyễn Thử A", ""]), add_hamlets=True)
    (row,) = shown.rows
    if row.outcome == "wrong":
        assert [message.suggestion for message in row.messages if message.is_error] == ["Ấp 1"]
    else:
        assert (row.outcome.value, row.label, shown.unknown_hamlets) == ("new", "Ấp 1", [])


def test_a_mistyped_word_for_hamlet_is_no_part_of_a_name():
    shown = look(xlsx(HEAD, [1, "Mỹ Xương", "Âp 7", "", ""], [2, "Mỹ Thọ", "Khom 3", "", ""]), add_hamlets=True)
    assert [row.label for row in shown.rows] == ["Ấp 7", "Khóm 3"]


def test_words_for_the_same_as_above():
    data = xlsx(
        [*HEAD[:3], "Số QĐ", "Ngày QĐ", *HEAD[3:]],
        [1, "Mỹ Xương", "Ấp 1", "12/QĐ-UBND", "01/7/2022", "Nguyễn Thử A", "0912345671"],
        [2, "nt", "Ấp 2", "nt", "nt", "Lê Thử B", "0912345672"],
        [3, '"', "Ấp Mỹ Thới", "//", "//", "Trần Thử C", "0912345673"],
        [4, "Như trên", "Ấp Mỹ Hưng", "-nt-", "-nt-", "Võ Thử D", "0912345674"],
        [5, "Mỹ Hội", "Ấp 1", "13/QĐ-UBND", "01/8/2022", "nt", "0912345675"],
    )
    through(data, {2: "new", 3: "new", 4: "new", 5: "new", 6: "name"})
    decisions = Team.objects.order_by("pk").values_list("decision__number", "decision__issued_on")
    assert set(decisions) == {("12/QĐ-UBND", dt.date(2022, 7, 1))}


def test_same_as_above_in_a_list_of_members():
    data = xlsx(
        ["STT", "Xã", "Ấp", "Họ và tên", "Năm sinh", "Nhiệm vụ", "Đơn vị công tác"],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 1975, "Tổ trưởng", "Đoàn Thanh niên"],
        [2, "nt", "nt", "Lê Thử B", 1980, "Tổ viên", "nt"],
        [3, "nt", "Ấp 2", "Trần Thử C", "nt", "Tổ trưởng", "Hội Nông dân"],
    )
    through(data, {2: "new", 3: "new", 4: "birth_year"})
    assert set(Member.objects.values_list("person__name", "role", "person__background")) == {
        ("Nguyễn Thử A", "head", "youth_union"), ("Lê Thử B", "member", "youth_union"),
    }  # fmt: skip


# Before and after a reorganisation. ------------------------------------------------------------


@pytest.fixture
def merged():
    """On 1/7/2025 Mỹ Xương and Mỹ Hội become xã Mỹ Hiệp; their hamlets move along."""
    day = dt.date(2025, 7, 1)
    new = make_unit(Level.COMMUNE, "Mỹ Hiệp", UnitPeriod.objects.get(code="87").unit, code="30070", valid_from=day)
    act = make_instrument("1663/NQ-UBTVQH15", issued_on=dt.date(2025, 6, 16))
    for code in ("30121", "30112"):
        old = UnitPeriod.objects.get(code=code)
        Succession.objects.create(instrument=act, old=old.unit, new=new, extent=Extent.FULL, effective_on=day)
        for hamlet in UnitPeriod.objects.filter(parent=old.unit):
            make = {"code": hamlet.code, "type": "ấp", "name": hamlet.name, "parent": new, "valid_from": day}
            UnitPeriod.objects.filter(pk=hamlet.pk).update(valid_to=day)
            UnitPeriod.objects.create(unit=hamlet.unit, **make)
        UnitPeriod.objects.filter(pk=old.pk).update(valid_to=day)
    UnitPeriod.objects.filter(unit__level=Level.DISTRICT).update(valid_to=day)
    return day


@pytest.mark.parametrize("cell", ["Mỹ Hiệp", "xã Mỹ Hiệp (mới)", "Xã Mỹ Xương (nay là xã Mỹ Hiệp)",
                                  "Mỹ Hiệp mới", "xã Mỹ Xương nay là xã Mỹ Hiệp"])  # fmt: skip
def test_the_new_commune_in_many_words(merged, cell):
    through(xlsx(HEAD, [1, cell, "Ấp Mỹ Thới", "Nguyễn Thử A", ""]), {2: "new"}, as_of=dt.date(2025, 8, 1))


@pytest.mark.parametrize("cell", ["xã Mỹ Xương", "Xã Mỹ Xương (cũ)", "Mỹ Xương cũ"])
def test_a_commune_that_is_no_more_names_who_took_its_ground(merged, cell):
    shown = look(xlsx(HEAD, [1, cell, "Ấp Mỹ Thới", "Nguyễn Thử A", ""]), as_of=dt.date(2025, 8, 1))
    assert faults(shown) == {2: {"unit"}}
    assert shown.wrong[0].messages[0].suggestion == "xã Mỹ Hiệp"


# Phones, years, roles, names. ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (9.12345678e8, "0912345678"), ("9.12345678E8", "0912345678"), ("9,12345678E+08", "0912345678"),
        ("+84 912 345 678", "0912345678"), ("84912345678", "0912345678"), (84912345678, "0912345678"),
        ("0 912 345 678", "0912345678"), ("(0277) 3851 234", "02773851234"), ("0277.3851234", "02773851234"),
        ("０９１２３４５６７８", "0912345678"), ("0912345678/", "0912345678"), ("ĐT: 0912.345.678.", "0912345678"),
        ("0912-345-678", "0912345678"), ("'0912345678", "0912345678"), ("0912 345\n678", "0912345678"),
        ("(+84)912345678", "0912345678"), ("O912345678", "0912345678"), ("0912345678 (Zalo)", "0912345678"),
        ("không có", ""), (0, ""), ("0", ""), ("Chưa cung cấp", ""), ("+84(0)912345678", "0912345678"),
        ("0912345678\u00a0", "0912345678"),
    ],
)  # fmt: skip
def test_phones_as_they_are_typed(cell, phone):
    through(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell]), {2: "new"})
    assert people() == {("Nguyễn Thử A", "head", phone)}


@pytest.mark.parametrize(
    ("cell", "likely"),
    [("01631234567", "0331234567"), (1631234567, "0331234567"), ("09l2345678", "0912345678"), ("0912 34 567", ""),
     ("09123456789", ""), ("91234567", ""), ("0912345678 A.Mẫu", "0912345678"), ("0912.345.67O", "0912345670")],
)  # fmt: skip
def test_phones_that_cannot_be_are_told_and_never_guessed(cell, likely):
    shown = look(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell]))
    assert faults(shown) == {2: {"phone"}}
    assert [one.suggestion for one in shown.wrong[0].messages if one.is_error] == [likely]


def test_phones_in_cells_with_formats_of_their_own():
    book = openpyxl.Workbook()
    for row in (HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 912345671],
                [2, "Mỹ Xương", "Ấp 2", "Lê Thử B", 912345672],
                [3, "Mỹ Xương", "Mỹ Thới", "Võ Thử C", 2773851234]):  # fmt: skip
        book.active.append(row)
    for spot, shape in (("E2", "0000000000"), ("E3", '"0"###.###.###'), ("E4", "0#### #### ###")):
        book.active[spot].number_format = shape
    through(saved(book), {2: "new", 3: "new", 4: "new"})
    assert {phone for _name, _role, phone in people()} == {"0912345671", "0912345672", "02773851234"}


@pytest.mark.parametrize(
    ("cell", "year"),
    [(1975, 1975), ("1975", 1975), ("1975.0", 1975), (1975.0, 1975), ("15/8/1975", 1975), (dt.date(1975, 8, 15), 1975),
     ("15-08-75", 1975), ("08/1975", 1975), ("15.8.1975", 1975), ("năm 1975", 1975), ("NS: 1975", 1975),
     ("1975 (49 tuổi)", 1975), ("１９７５", 1975), ("15/8/75", 1975)],
)  # fmt: skip
def test_years_of_birth_as_they_are_typed(cell, year):
    through(xlsx(["Xã", "Ấp", "Họ và tên", "Năm sinh"], ["Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell]), {2: "new"})
    assert Member.objects.get().person.birth_year == year


@pytest.mark.parametrize("cell", ["75", "1875", "2075", "197", "19755", "x75", "chưa rõ năm"])
def test_years_of_birth_that_cannot_be(cell):
    shown = look(xlsx(["Xã", "Ấp", "Họ và tên", "Năm sinh"], ["Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell]))
    assert faults(shown) == {2: {"birth_year"}}


def test_an_age_is_no_year_of_birth():
    through(xlsx(["Xã", "Ấp", "Họ và tên", "Tuổi", "SĐT"], ["Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 49, "0912345671"]),
            {2: "new"})  # fmt: skip
    assert Member.objects.get().person.birth_year is None


@pytest.mark.parametrize("tick", ["x", "X", "✓", 1])
def test_columns_for_men_and_women_with_ticks(tick):
    data = xlsx(
        ["STT", "Xã", "Ấp", "Họ và tên", "Nam", "Nữ", "Năm sinh", "Dân tộc", "Trình độ", "Đảng viên", "Chức vụ"],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", tick, None, 1975, "Kinh", "12/12", tick, "Tổ trưởng"],
        [2, "Mỹ Xương", "Ấp 1", "Lê Thị Thử", None, tick, 1980, "Kinh", "ĐH", None, "TV"],
    )
    through(data, {2: "new", 3: "new"})
    assert people() == {("Nguyễn Thử A", "head", ""), ("Lê Thị Thử", "member", "")}


@pytest.mark.parametrize(
    ("cell", "role"),
    [
        ("TT", "head"), ("TP", "deputy"), ("TV", "member"), ("Tổ Trưởng", "head"), ("tổ trưởng.", "head"),
        ("Trưởng ấp – Tổ trưởng", "head"), ("Phó trưởng ấp - Tổ phó", "deputy"), ("Tổ trưởng (Trưởng ấp)", "head"),
        ("Bí thư chi bộ, Tổ trưởng", "head"), ("T.Trưởng", "head"), ("T. Phó", "deputy"), ("T.Viên", "member"),
        ("Tổ phó thường trực", "deputy"), ("Thành viên", "member"), ("Ủy viên", "member"), ("Phó tổ trưởng", "deputy"),
        ("TỔ VIÊN", "member"), ("Thư ký", "member"), ("Trưởng nhóm", "head"), ("T/trưởng", "head"),
        ("Tổ trường", "head"), ("to truong", "head"), ("TVT", ""), ("Trưởng ấp", ""), ("Kế toán", ""),
    ],
)  # fmt: skip
def test_roles_as_they_are_typed(cell, role):
    data = xlsx(["Xã", "Ấp", "Họ và tên", "Chức vụ"], ["Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell])
    if not role:
        assert faults(look(data)) == {2: {"role"}}
        return
    through(data, {2: "new"})
    assert Member.objects.get().role == role


def test_a_post_held_elsewhere_beside_the_role_in_the_team():
    data = xlsx(["Xã", "Ấp", "Họ và tên", "Chức vụ", "Nhiệm vụ trong tổ"],
                ["Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "Trưởng ấp", "Tổ trưởng"],
                ["Mỹ Xương", "Ấp 1", "Lê Thử B", "Bí thư Đoàn xã", "Tổ phó"])  # fmt: skip
    through(data, {2: "new", 3: "new"})
    assert set(Member.objects.values_list("role", "person__background")) == {
        ("head", "hamlet_chief"), ("deputy", "youth_union")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("NGUYỄN  THỬ\nA", "Nguyễn Thử A"), ("Ông Nguyễn Thử A", "Nguyễn Thử A"), ("Ô. Nguyễn Thử A", "Nguyễn Thử A"),
        ("Đ/c: Nguyễn Thử A", "Nguyễn Thử A"), ("Bà Lê Thị Thử", "Lê Thị Thử"), ("1. Nguyễn Thử A", "Nguyễn Thử A"),
        ("Nguyễn Thử A.", "Nguyễn Thử A"), ("* Nguyễn Thử A", "Nguyễn Thử A"), ("(Ông) Nguyễn Thử A", "Nguyễn Thử A"),
        ("Nguyễn Thử A (trưởng ấp)", "Nguyễn Thử A"), ("Nguyễn Thử A\n(Trưởng ấp)", "Nguyễn Thử A"),
        ("H’ Thử Êban", "H’ Thử Êban"), ("Nguyễn Thử A -", "Nguyễn Thử A"),
    ],
)  # fmt: skip
def test_names_as_they_are_typed(cell, name):
    through(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", cell, ""]), {2: "new"})
    assert [person for person, _role, _phone in people()] == [name]


@pytest.mark.parametrize(
    "cell",
    ["Nguyễn Thử A (đã nghỉ)", "Nguyễn Thử A - chuyển công tác", "nt", "//", "12", "Nguyễn Thử A ?",
     "Nguyễn Thử A (chết)", "A", "Nguyễn Thử A (thay Lê Thử B)"],
)  # fmt: skip
def test_names_that_say_something_else_are_asked_about(cell):
    assert faults(look(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", cell, ""]))) == {2: {"name"}}


def test_two_people_in_two_cells_that_belong_together():
    shown = look(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A\nLê Thử B", "0912345671\n0912345672"],
                      [2, "Mỹ Xương", "Ấp 2", "Trần Thử C", "0912345673"]))  # fmt: skip
    assert faults(shown) == {2: {"name"}}


# What stands around the rows. ------------------------------------------------------------------


def test_what_is_printed_between_and_below_the_rows():
    data = xlsx(
        HEAD,
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671"],
        ["Cộng: 1 tổ"],
        [None, None, None, None, "Trang 1/2"],
        ["DANH SÁCH TỔ CÔNG NGHỆ SỐ (tiếp theo)"],
        HEAD,
        [2, "Mỹ Hội", "Ấp 2", "Lê Thử B", "0912345672"],
        [None, "Cộng xã Mỹ Hội", None, "1 tổ", None],
        ["Tổng số tổ: 02 tổ, trong đó:"],
        ["- Xã Mỹ Xương: 01 tổ"],
        ["- Xã Mỹ Hội: 01 tổ"],
        ["Ghi chú: các ấp còn lại chưa kiện toàn"],
        ["* Danh sách này có 02 tổ"],
        [None, "Mỹ Xương, ngày 05/9/2024"],
        ["Nơi nhận:", None, None, "TM. UBND XÃ"],
        ["- Như trên;", None, None, "KT. CHỦ TỊCH"],
        ["- Phòng VH-TT;", None, None, "PHÓ CHỦ TỊCH"],
        ["- Lưu: VT.", None, None, "(Đã ký)"],
        [],
        [None, None, None, "Phạm Thử Mẫu"],
        ["Người lập: Võ Thử Mẫu", None, None, "ĐT: 0912345679"],
    )
    through(data, {2: "new", 7: "new"})
    assert Team.objects.count() == 2


def test_subtotals_of_each_commune_in_all_columns():
    data = xlsx(
        ["STT", "Xã", "Số tổ", "Ấp", "Tổ trưởng", "SĐT", "Số TV"],
        ["I", "Xã Mỹ Xương", 2, None, None, None, 11],
        [1, None, None, "Ấp 1", "Nguyễn Thử A", "0912345671", 5],
        [2, None, None, "Ấp 2", "Trần Thử B", "0912345672", 6],
        ["II", "Xã Mỹ Hội", 1, None, None, None, 7],
        [1, None, None, "Ấp 1", "Lê Thử C", "0912345673", 7],
        ["", "Tổng cộng", 3, None, None, None, 18],
    )
    through(data, {3: "new", 4: "new", 6: "new"})
    assert teams() == [("Mỹ Xương", "1"), ("Mỹ Xương", "2"), ("Mỹ Hội", "1")]


def test_empty_rows_and_columns_between_and_a_table_far_from_the_corner():
    far = [None] * 5
    rows = [[] for _row in range(33)]
    rows += [[*far, "STT", None, "Xã", None, "Ấp", None, "Tổ trưởng"], []]
    rows += [[*far, 1, None, "Mỹ Xương", None, "Ấp 1", None, "Nguyễn Thử A"], []]
    rows += [[*far, 2, None, "Mỹ Xương", None, "Ấp 2", None, "Lê Thử B", *far, "x"]]
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            book.active.cell(number, column).value = cell
    through(saved(book), {36: "new", 38: "new"})


def test_columns_the_other_way_round():
    through(xlsx(["Ghi chú", "SĐT", "Tổ trưởng", "Ngày QĐ", "Số QĐ", "Khóm, ấp", "Xã", "STT"],
                 ["", "0912345671", "Nguyễn Thử A", "01/7/2022", "12/QĐ-UBND", "Ấp 1", "Mỹ Xương", 1]),
            {2: "new"})  # fmt: skip
    assert people() == {("Nguyễn Thử A", "head", "0912345671")}


@pytest.mark.parametrize(
    "header",
    [["No.", "Commune", "Hamlet", "Full name", "Year of birth", "Role", "Phone"],
     ["STT", "Commune (xã)", "Hamlet", "Name", "Birth year", "Position", "Phone number"],
     ["Số TT", "Tên Xã/phường", "Tên Ấp/Khóm", "Họ Tên", "N.Sinh", "C.Vụ", "Đ.Thoại"],
     ["TT", "XÃ (PHƯỜNG)", "ẤP (KHÓM)", "HỌ TÊN T.VIÊN", "NĂM\nSINH", "CHỨC\nVỤ", "SỐ\nĐT"]],
    ids=["english", "mixed", "short", "broken"],
)  # fmt: skip
def test_headers_in_english_in_both_and_cut_short(header):
    through(xlsx(header, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"]), {2: "new"})
    assert people() == {("Nguyễn Thử A", "head", "0912345671")}
    assert Member.objects.get().person.birth_year == 1975


def test_an_excel_table_whose_filter_hides_rows_and_a_closed_group():
    book = openpyxl.Workbook()
    page = book.active
    for row in (HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", ""], [2, "Mỹ Xương", "Ấp 2", "Lê Thử B", ""],
                [3, "Mỹ Hội", "Ấp 1", "Trần Thử C", ""], [4, "Mỹ Hội", "Ấp 2", "Võ Thử D", ""]):  # fmt: skip
        page.append(row)
    page.add_table(Table(displayName="Bang1", ref="A1:E5"))
    page.auto_filter.ref = "A1:E5"
    page.auto_filter.add_filter_column(1, ["Mỹ Xương"])
    page.row_dimensions[4].hidden = True
    page.row_dimensions.group(5, 5, hidden=True)
    shown = through(saved(book), {2: "new", 3: "new"})
    assert [(one.kind, one.rows) for one in shown.questions] == [("hidden_rows", (4, 5))]


def test_rich_text_and_numbers_kept_as_text():
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    name = CellRichText(TextBlock(InlineFont(b=True), "Nguyễn "), "Thử A")
    book.active.append(["1", "Mỹ Xương", "Ấp 1", name, "'0912345671"])
    through(saved(book), {2: "new"})
    assert people() == {("Nguyễn Thử A", "head", "0912345671")}


# Text files and .ods. --------------------------------------------------------------------------

LINES = [
    "STT;Xã;Ấp;Tổ trưởng;SĐT",
    '1;"Mỹ Xương";"Ấp 1";"Nguyễn Thử A";"0912345671"',
    "2;Mỹ Xương;Ấp 2;Lê Thử B;0912345672",
]


@pytest.mark.parametrize(
    "text",
    [
        "\r\n".join(LINES), "\r".join(LINES), "sep=;\r\n" + "\r\n".join(LINES), "\n\n".join(LINES) + "\n;;;;\n",
        "\n".join(line + ";;" for line in LINES), "\n".join(LINES).replace(";", "\t"),
        "\n".join(LINES).replace(";", "|"), "\n".join(LINES),
    ],
    ids=["crlf", "cr", "sep", "gaps", "trailing", "tabs", "bars", "plain"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_of_any_program(text, encoding):
    shown = look(text.encode(encoding), "ds.csv")
    assert [row.outcome.value for row in shown.rows] == ["new", "new"], faults(shown)
    take(text.encode(encoding), "ds.csv")
    assert people() == {("Nguyễn Thử A", "head", "0912345671"), ("Lê Thử B", "head", "0912345672")}


def test_commas_inside_quotes_do_not_part_cells():
    data = 'STT,Xã,Ấp,Tổ trưởng,Ghi chú\n1,"Mỹ Xương, Cao Lãnh",Ấp 1,"Nguyễn Thử A","một, hai ""ba"""\n'.encode()
    through(data, {2: "new"}, "ds.csv")


def test_windows_1258_with_tones_as_letters_of_their_own():
    parts = unicodedata.normalize("NFD", "STT;Xã;Ấp;Tổ trưởng\n1;Mỹ Xương;Ấp Mỹ Thới;Nguyễn Thử A\n")
    for pair in ("a\u0306", "a\u0302", "e\u0302", "o\u0302", "o\u031b", "u\u031b"):
        for one in (pair, pair.upper()):
            parts = parts.replace(one, unicodedata.normalize("NFC", one))
    through(parts.encode("cp1258"), {2: "new"}, "ds.csv")
    assert teams() == [("Mỹ Xương", "Mỹ Thới")]


def ods(body: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="DS">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return stream.getvalue()


def ods_row(*cells: str, more: str = "") -> str:
    made = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        if cell
        else '<table:table-cell table:number-columns-repeated="1"/>'
        for cell in cells
    )
    return f'<table:table-row>{made}{more}<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'


def test_an_ods_with_repeated_rows_and_columns():
    blank = '<table:table-cell table:number-columns-repeated="1024"/>'
    gap = f'<table:table-row table:number-rows-repeated="3">{blank}</table:table-row>'
    end = gap.replace('"3"', '"1048560"')
    first = ods_row("1", "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671")
    second = ods_row("2", "Mỹ Xương", "Ấp 9", "Lê Thử B", "")
    data = ods(ods_row("DANH SÁCH") + gap + ods_row(*HEAD) + first + gap + second + end)
    through(data, {6: "new", 10: "unit"}, "ds.ods")
