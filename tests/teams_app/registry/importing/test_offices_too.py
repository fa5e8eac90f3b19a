"""More lists as commune offices keep them: rows and cells that say more, or less, than their column."""

from __future__ import annotations

import openpyxl
import pytest

from teams_app.registry.models import Member, Team, TeamLevel
from tests.teams_app.registry.importing.books import faults, look, saved, take, xlsx
from tests.teams_app.registry.importing.test_offices import HEAD, OF_MEMBERS, people, rows_of, teams, through
from tests.teams_app.registry.importing.test_offices import world as world  # the same communes

pytestmark = pytest.mark.django_db

OF_A_HAMLET = ["Xã", "Ấp", "Họ và tên", "Năm sinh", "Chức vụ", "SĐT"]


def test_a_heading_of_its_own_for_each_team():
    data = xlsx(
        ["XÃ MỸ XƯƠNG"],
        ["TỔ CNSCĐ ẤP 1"], OF_MEMBERS, [1, "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"],
        [2, "Lê Thử B", "", "TV", ""],
        [],
        ["TỔ CNSCĐ ẤP MỸ THỚI"], OF_MEMBERS, [1, "Trần Thử C", 1980, "Tổ trưởng", "0912345672"],
    )  # fmt: skip
    through(data, {4: "new", 5: "new", 9: "new"})
    assert teams() == [("Mỹ Xương", "1"), ("Mỹ Xương", "Mỹ Thới")]
    assert Member.objects.get(person__name="Lê Thử B").team == Member.objects.get(person__name="Nguyễn Thử A").team


@pytest.mark.parametrize(
    ("cell", "role", "force", "phone"),
    [
        ("Nguyễn Thử A - Trưởng ấp - Tổ trưởng", "head", "hamlet_chief", ""),
        ("Nguyễn Thử A, Trưởng ấp, Tổ trưởng", "head", "hamlet_chief", ""),
        ("Nguyễn Thử A\n0912345671", "member", "", "0912345671"),
        ("Nguyễn Thử A (TT)", "head", "", ""),
        ("Nguyễn Thử A (Tổ trưởng, 0912345671)", "head", "", "0912345671"),
        ("Ông Nguyễn Thử A (1975)", "member", "", ""),
        ("TỔ TRƯỞNG: NGUYỄN THỬ A", "head", "", ""),
    ],
)
def test_a_name_with_post_role_and_phone_in_one_cell(cell, role, force, phone):
    through(xlsx(["Xã", "Ấp", "Họ và tên"], ["Mỹ Xương", "Ấp 1", cell]), {2: "new"})
    member = Member.objects.get()
    assert (member.person.name, member.role, member.person.background, member.person.phone) == (
        "Nguyễn Thử A", role, force, phone
    )  # fmt: skip


def test_the_role_stands_among_the_notes():
    data = xlsx(
        ["STT", "Xã", "Ấp", "Họ và tên", "SĐT", "Ghi chú"],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671", "Tổ trưởng"],
        [2, "Mỹ Xương", "Ấp 1", "Lê Thử B", "0912345672", "Tổ phó"],
        [3, "Mỹ Xương", "Ấp 1", "Trần Thử C", "0912345673", "đi làm ca đêm"],
    )
    through(data, {2: "new", 3: "new", 4: "new"})
    assert {(name, role) for name, role, _phone in people()} == {
        ("Nguyễn Thử A", "head"), ("Lê Thử B", "deputy"), ("Trần Thử C", "member"),
    }  # fmt: skip


def test_numbered_rows_that_were_never_filled_and_a_total_on_top():
    data = xlsx(
        HEAD,
        ["", "Tổng số: 2 tổ", "", "", ""],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671"],
        [2, "Mỹ Xương", "Ấp 2", "Lê Thử B", "0912345672"],
        [3, None, None, None, None],
        [4, None, None, None, None],
        [5, None, "…", "…………", None],
    )
    through(data, {3: "new", 4: "new"})


def test_row_numbers_worked_out_by_formulas_that_were_never_saved():
    book = openpyxl.Workbook()
    for row in (HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671"],
                ["=A2+1", "Mỹ Xương", "Ấp 2", "Lê Thử B", "0912345672"]):  # fmt: skip
        book.active.append(row)
    through(saved(book), {2: "new", 3: "new"})


@pytest.mark.parametrize("cell", [1, 1.0, "1.0", "01", "Ấp 01", "ẤP 1 ", "I"])
def test_hamlets_by_bare_numbers(cell):
    through(xlsx(HEAD, [1, "Mỹ Xương", cell, "Nguyễn Thử A", ""]), {2: "new"})
    assert teams() == [("Mỹ Xương", "1")]


@pytest.mark.parametrize(
    "cell", ["912345678.0", "912,345,678", "0912,345,678", "84.912.345.678", "0912345678;", " 0912345678"]
)
def test_phones_through_programs_that_took_them_for_numbers(cell):
    through(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell]), {2: "new"})
    assert people() == {("Nguyễn Thử A", "head", "0912345678")}


@pytest.mark.parametrize(
    ("cell", "likely"),
    [("7/2022", "01/07/2022"), ("tháng 7/2022", "01/07/2022"), ("2022", ""), ("07/25/2022", "25/07/2022"),
     ("31/02/2023", ""), ("chưa có QĐ ngày", ""), ("01/07/2202", "01/07/2022")],
)  # fmt: skip
def test_dates_of_decisions_that_cannot_be_taken(cell, likely):
    shown = look(xlsx(["Xã", "Ấp", "Số QĐ", "Ngày QĐ", "Tổ trưởng"], ["Mỹ Xương", "Ấp 1", "1/QĐ", cell, ""]))
    assert faults(shown) == {2: {"date"}}
    assert [one.suggestion for one in shown.wrong[0].messages if one.is_error] == [likely]


def test_the_commune_s_own_team_among_those_of_its_hamlets():
    data = xlsx(
        ["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG XÃ MỸ XƯƠNG"],
        ["STT", "Tên tổ", "Tổ trưởng", "SĐT"],
        [1, "Tổ CNSCĐ xã Mỹ Xương", "Nguyễn Thử A", "0912345671"],
        [2, "Tổ CNSCĐ ấp 1", "Lê Thử B", "0912345672"],
        [3, "Tổ công nghệ số cộng đồng ấp Mỹ Thới, xã Mỹ Xương", "Trần Thử C", "0912345673"],
        [4, "Tổ CNSCĐ ấp Không Có", "Võ Thử D", ""],
    )
    through(data, {3: "new", 4: "new", 5: "new", 6: "unit"})
    levels = Team.objects.order_by("pk").values_list("level", flat=True)
    assert list(levels) == [TeamLevel.COMMUNE, TeamLevel.HAMLET, TeamLevel.HAMLET]


def test_communes_merged_down_beside_counts_over_teams():
    book = openpyxl.Workbook()
    for row in (["STT", "Xã", "Số tổ", "Ấp", "Tổ trưởng", "SĐT"],
                [1, "Mỹ Xương", 2, "Ấp 1", "Nguyễn Thử A", "0912345671"],
                [None, None, None, "Ấp 2", "Lê Thử B", "0912345672"],
                [2, "Mỹ Hội", 2, "Ấp 1", "Trần Thử C", ""], [None, None, None, "Ấp 2", "Võ Thử D", "12"]):  # fmt: skip
        book.active.append(row)
    for region in ("A2:A3", "B2:B3", "C2:C3", "A4:A5", "B4:B5", "C4:C5"):
        book.active.merge_cells(region)
    shown = look(saved(book))
    assert faults(shown) == {5: {"phone"}}
    take(saved(book), only_right=True)
    assert teams() == [("Mỹ Xương", "1"), ("Mỹ Xương", "2"), ("Mỹ Hội", "1")]


def test_two_names_in_the_deputy_s_cell_and_a_phone_for_each():
    data = xlsx(["STT", "Xã", "Ấp", "Tổ trưởng", "Tổ phó", "SĐT tổ phó"],
                [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "Lê Thử B, Trần Thử C", "0912345671, 0912345672"],
                [2, "Mỹ Xương", "Ấp 2", "Võ Thử D", "Bùi Thử E", "0912345673"])  # fmt: skip
    through(data, {2: "name", 3: "new"})


@pytest.mark.parametrize(
    ("cell", "count"),
    [("Ấp 1, ấp 2", 2), ("Ấp 1, 2", 2), ("Ấp 1; Ấp Mỹ Thới; Ấp Mỹ Hưng", 3), ("Ấp 1\nẤp 2", 2), ("Ấp 1/Ấp 2", 2),
     ("Ấp 1, Mỹ Xương", 1), ("Ấp 1, xã Mỹ Xương, huyện Cao Lãnh", 1), ("Ấp 1 và Ấp 2, xã Mỹ Xương", 2)],
)  # fmt: skip
def test_one_team_for_several_hamlets_that_the_register_knows(cell, count):
    through(xlsx(HEAD, [1, "Mỹ Xương", cell, "Nguyễn Thử A", ""]), {2: "new"})
    assert Team.objects.get().areas.count() == count


def test_a_fix_of_one_hamlet_of_several_keeps_the_others():
    shown = look(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1, ấp Mỹ Thời", "Nguyễn Thử A", ""]))
    (message,) = [one for one in shown.wrong[0].messages if one.is_error]
    assert (message.old, message.suggestion) == ("Ấp 1, ấp Mỹ Thời", "Ấp 1, ấp Mỹ Thới")


def test_people_twice_under_two_teams_and_once_more_below_are_never_doubled():
    data = xlsx(
        OF_A_HAMLET,
        ["Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"],
        ["Mỹ Xương", "Ấp 1", "NGUYỄN THỬ A", 1975, "Tổ trưởng", "912345671"],
        ["Mỹ Xương", "Ấp 2", "Nguyễn Thử A", 1975, "Tổ trưởng", "0912345671"],
    )
    shown = look(data)
    assert rows_of(shown) == [(2, "new"), (3, "same"), (4, "new")]
    assert [one.person is not None for one in shown.rows[2].messages].count(True) == 1  # asked, not joined
    take(data)
    assert Member.objects.count() == 2


def test_a_page_with_nothing_but_a_header_or_only_notes_is_no_list_of_wrong_rows():
    assert look(xlsx(HEAD)).rows == []
    assert look(xlsx(["Kính gửi: UBND huyện"], ["Đề nghị các xã gửi danh sách trước ngày 5/9/2024."])).sheets == []
