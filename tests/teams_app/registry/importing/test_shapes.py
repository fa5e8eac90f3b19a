"""The shapes that offices give their lists: merged teams, wide rows, several tables, places in titles and tab names."""

from __future__ import annotations

import io

import openpyxl
import pytest

from geo.models import Level
from teams_app.registry.importing import Choices, Unreadable, preview, wrong_rows
from teams_app.registry.models import Member, Team
from tests.factories import make_unit
from tests.teams_app.registry.importing.books import DAY, faults, look, outcomes, saved, take, xlsx
from tests.teams_app.registry.importing.test_bad_files import protected

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    district = make_unit(Level.DISTRICT, "Cao Lãnh", code="873")
    make_unit(Level.COMMUNE, "Mỹ Xương", district, code="30121")
    make_unit(Level.COMMUNE, "Mỹ Hội", district, code="30112")


def book(rows, merged=(), **pages):
    made = openpyxl.Workbook()
    made.active.title = "Danh sách"
    for row in rows:
        made.active.append(row)
    for region in merged:
        made.active.merge_cells(region)
    for name, lines in pages.items():
        page = made.create_sheet(name)
        for row in lines:
            page.append(row)
    return saved(made)


def people() -> set[tuple[str, str, str]]:
    return set(Member.objects.values_list("person__name", "role", "person__phone"))


def places() -> list[list[str]]:
    return [sorted(area.unit.periods.get().name for area in team.areas.all()) for team in Team.objects.order_by("pk")]


# One team for several hamlets. -----------------------------------------------------------------

HEAD = ["STT", "Xã", "Ấp", "Tổ trưởng", "SĐT"]


@pytest.mark.parametrize("merged", [["D2:D3", "E2:E3"], ["A2:A3", "D2:D3", "E2:E3"]], ids=["head", "number and head"])
def test_a_head_merged_over_two_hamlets_leads_one_team(merged):
    data = book(
        [HEAD, [1, "Mỹ Xương", "Ấp Mỹ Thới", "Nguyễn Thử A", "0912345678"], [2, "Mỹ Xương", "Ấp Mỹ Hưng"],
         [3, "Mỹ Xương", "Ấp Mỹ Thạnh", "Trần Thử B", "0912345679"]],
        merged,
    )  # fmt: skip
    written = take(data, add_hamlets=True)
    assert outcomes(written.preview) == {2: "new", 3: "new", 4: "new"}
    assert places() == [["Mỹ Hưng", "Mỹ Thới"], ["Mỹ Thạnh"]]
    assert people() == {("Nguyễn Thử A", "head", "0912345678"), ("Trần Thử B", "head", "0912345679")}
    assert set(outcomes(look(data)).values()) == {"same"}


def test_a_team_merged_over_two_hamlets_is_one_also_where_the_register_knows_it():
    rows = [["STT", "Xã", "Ấp", "Tên tổ", "Tổ trưởng"], [1, "Mỹ Xương", "Ấp Mỹ Thới", "Tổ CNSCĐ số 1", "Nguyễn Thử A"],
            [2, None, "Ấp Mỹ Hưng"]]  # fmt: skip
    take(book(rows[:2]), add_hamlets=True)
    written = take(book(rows, ["B2:B3", "D2:D3", "E2:E3"]), add_hamlets=True)
    assert outcomes(written.preview) == {2: "same", 3: "changed"}
    assert places() == [["Mỹ Hưng", "Mỹ Thới"]]


def test_a_merged_row_is_wrong_with_the_row_it_belongs_to_or_where_another_team_serves():
    take(xlsx(HEAD, [1, "Mỹ Xương", "Ấp Mỹ Hưng", "Lê Thử C", ""]), add_hamlets=True)
    wrong = book([HEAD, [1, "Mỹ Xương", "Ấp 9", "Nguyễn Thử A", "12"], [2, "Mỹ Xương", "Ấp 8"]], ["D2:D3"])
    assert faults(look(wrong, add_hamlets=True)) == {2: {"phone"}, 3: {"team"}}
    taken = book([HEAD, [1, "Mỹ Xương", "Ấp 9", "Nguyễn Thử A", ""], [2, "Mỹ Xương", "Ấp Mỹ Hưng"]], ["D2:D3"])
    assert faults(look(taken, add_hamlets=True)) == {3: {"unit"}}


def test_hamlets_written_short_are_written_out():
    take(xlsx(HEAD, [1, "Mỹ Xương", "Ấp Mỹ Hưng A + B", "", ""], [2, "Mỹ Xương", "Mỹ Thới 1 và 2", "", ""],
              [3, "Mỹ Xương", "Ấp 1-2", "", ""], [4, "Mỹ Xương", "Ấp 3, 4", "", ""]), add_hamlets=True)  # fmt: skip
    assert places() == [["Mỹ Hưng A", "Mỹ Hưng B"], ["Mỹ Thới 1", "Mỹ Thới 2"], ["1", "2"], ["3", "4"]]


def test_two_teams_of_one_hamlet_by_their_own_names():
    rows = [["STT", "Xã", "Ấp", "Tên tổ", "Tổ trưởng"], [1, "Mỹ Xương", "Ấp 1", "Tổ 1", "Nguyễn Thử A"],
            [2, "Mỹ Xương", "Ấp 1", "Tổ 2", "Trần Thử B"]]  # fmt: skip
    written = take(xlsx(*rows), add_hamlets=True)
    assert outcomes(written.preview) == {2: "new", 3: "new"}
    assert outcomes(look(xlsx(*rows))) == {2: "same", 3: "same"}


# Wide rows, and cells that say more than one thing. --------------------------------------------


def test_members_in_columns_beside_each_other_keep_their_own_phones():
    rows = [
        ["STT", "Xã", "Ấp", "Tổ trưởng", "SĐT", "Tổ phó 1", "SĐT", "Tổ phó 2", "SĐT", "Thành viên 1", "SĐT",
         "Thành viên 2", "SĐT TV2"],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671", "Lê Thử B", "0912345672", "Lê Thử Bê", "0912345679",
         "Trần Thử C", "0912345673", "Phạm Thử D", 912345674],
        [2, "Mỹ Xương", "Ấp 2", "Võ Thử E", "", "", "", "", "", "", "0912345675", "Bùi Thử G", "12"],
    ]  # fmt: skip
    written = take(xlsx(*rows), only_right=True, add_hamlets=True)
    assert faults(written.preview) == {3: {"phone"}}
    assert people() == {
        ("Nguyễn Thử A", "head", "0912345671"), ("Lê Thử B", "deputy", "0912345672"),
        ("Lê Thử Bê", "deputy", "0912345679"), ("Trần Thử C", "member", "0912345673"),
        ("Phạm Thử D", "member", "0912345674"),
    }  # fmt: skip


def test_wide_rows_below_a_header_of_two_rows():
    data = book(
        [["STT", "Xã", "Ấp", "Tổ trưởng", None, None, "Thành viên 1", None, None],
         [None, None, None, "Họ và tên", "Năm sinh", "SĐT", "Họ và tên", "Năm sinh", "SĐT"],
         [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 1980, "0912345671", "Trần Thử C", 1990, "0912345673"]],
        ["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:I1"],
    )  # fmt: skip
    take(data, add_hamlets=True)
    found = set(Member.objects.values_list("person__name", "person__birth_year"))
    assert found == {("Nguyễn Thử A", 1980), ("Trần Thử C", 1990)}


@pytest.mark.parametrize("header", ["Thành phần", "Thành viên", "Danh sách thành viên"])
def test_a_whole_team_in_one_cell(header):
    cell = "Tổ trưởng: Nguyễn Thử A, SĐT 0912345671\nTổ phó: Trần Thử B\nTổ viên: Lê Thử C, Võ Thử D"
    take(xlsx(["STT", "Xã", "Ấp", header], [1, "Mỹ Xương", "Ấp 1", cell]), add_hamlets=True)
    assert people() == {
        ("Nguyễn Thử A", "head", "0912345671"), ("Trần Thử B", "deputy", ""),
        ("Lê Thử C", "member", ""), ("Võ Thử D", "member", ""),
    }  # fmt: skip


def test_the_likely_fix_of_a_part_mends_the_cell():
    cell = "Nguyễn Thử A (01234567890), Trần Thử B"
    (row,) = look(xlsx(["Xã", "Ấp", "Các thành viên"], ["Mỹ Xương", "Ấp 1", cell]), add_hamlets=True).rows
    (message,) = [one for one in row.messages if one.is_error]
    assert (message.field, message.suggestion) == ("phone", "Nguyễn Thử A (0834567890), Trần Thử B")
    assert message.old == cell


def test_roles_and_phones_in_the_cell_of_the_name():
    rows = [["STT", "Tổ", "Họ và tên"], ["Xã Mỹ Xương"],
            [1, "Tổ ấp Mỹ Thới", "Tổ trưởng: Nguyễn Thử A - 0912345671"], [2, None, "Tổ phó: Trần Thử B"],
            [3, None, "Lê Thử C (tổ viên)"], [4, None, "Võ Thử D, Mai Thử E"]]  # fmt: skip
    written = take(xlsx(*rows), only_right=True, add_hamlets=True)
    assert faults(written.preview) == {6: {"name"}}
    assert people() == {
        ("Nguyễn Thử A", "head", "0912345671"), ("Trần Thử B", "deputy", ""), ("Lê Thử C", "member", "")
    }  # fmt: skip


def test_a_list_of_members_that_names_each_team_s_head():
    rows = [
        ["STT", "Xã", "Ấp", "Tổ trưởng", "SĐT tổ trưởng", "Họ tên thành viên", "SĐT thành viên"],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671", "Lê Thử B", "0912345681"],
        [2, None, None, None, None, "Lê Thử C", "0912345682"],
        [3, None, None, None, None, "Nguyễn Thử A", "0912345671"],
    ]
    take(book(rows, [f"{letter}2:{letter}4" for letter in "BCDE"]), add_hamlets=True)
    assert people() == {
        ("Nguyễn Thử A", "head", "0912345671"), ("Lê Thử B", "member", "0912345681"),
        ("Lê Thử C", "member", "0912345682"),
    }  # fmt: skip


def test_a_list_without_roles_takes_nobody_s_role_away():
    rows = ["Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "0912345671"]
    take(xlsx(["Xã", "Ấp", "Tổ trưởng", "SĐT"], rows), add_hamlets=True)
    assert outcomes(look(xlsx(["Xã", "Ấp", "Họ và tên", "SĐT"], rows))) == {2: "same"}


def test_years_of_birth_of_men_and_women_in_two_columns():
    rows = [["STT", "Xã", "Ấp", "Họ và tên", "Năm sinh", None, "Nhiệm vụ"], [None, None, None, None, "Nam", "Nữ"],
            [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 1980, None, "Tổ trưởng"],
            [2, "Mỹ Xương", "Ấp 1", "Lê Thử B", None, 1990, "Tổ viên"]]  # fmt: skip
    take(book(rows, ["E1:F1"]), add_hamlets=True)
    assert set(Member.objects.values_list("person__birth_year", flat=True)) == {1980, 1990}


def test_a_decision_with_its_date_and_issuer_in_one_cell():
    cell = "Quyết định số 15/QĐ-UBND ngày 05/7/2022 của UBND xã Mỹ Xương"
    take(xlsx(["Xã", "Ấp", "Quyết định thành lập"], ["Mỹ Xương", "Ấp 1", cell]), add_hamlets=True)
    decision = Team.objects.get().decision
    assert (decision.number, f"{decision.issued_on:%d/%m/%Y}", decision.issuer) == (
        "15/QĐ-UBND", "05/07/2022", "UBND xã Mỹ Xương"
    )  # fmt: skip


# Several tables, titles, tabs. -----------------------------------------------------------------


def test_two_tables_on_one_page_are_both_read():
    data = xlsx(
        ["TỔ CẤP XÃ"], ["STT", "Xã", "Tổ trưởng", "SĐT"], [1, "Mỹ Xương", "Nguyễn Thử A", "0912345671"], ["Tổng: 1"],
        [], ["TỔ CẤP ẤP"], HEAD, [1, "Mỹ Xương", "Ấp 1", "Lê Thử B", "0912345672"], [2, "Mỹ Hội", "Ấp 1", "", "12"],
        [], ["THÀNH VIÊN"], ["STT", "Xã", "Tổ", "Họ và tên", "Nhiệm vụ"], [1, "Mỹ Xương", "Ấp 1", "Võ Thử C", "Tổ phó"],
    )  # fmt: skip
    written = take(data, only_right=True, add_hamlets=True)
    assert outcomes(written.preview) == {3: "new", 8: "new", 9: "wrong", 13: "new"}
    assert [(sheet.page, sheet.layout.header_row) for sheet in written.preview.sheets] == [(0, 2), (0, 7), (0, 12)]
    assert people() == {
        ("Nguyễn Thử A", "head", "0912345671"), ("Lê Thử B", "head", "0912345672"), ("Võ Thử C", "deputy", "")
    }  # fmt: skip
    _name, back = wrong_rows(data, written.preview)
    texts = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(back)).active.iter_rows()]
    assert [row[1] for row in texts if row[0] in (1, 2)] == ["Mỹ Hội"]


def test_the_same_header_once_more_below_another_commune_s_title():
    header = ["STT", "Ấp", "Tổ trưởng"]
    data = book(
        [["DANH SÁCH TỔ XÃ MỸ XƯƠNG"], header, [1, "Ấp 1", "Nguyễn Thử A"], [], ["DANH SÁCH TỔ XÃ MỸ HỘI"], header,
         [1, "Ấp 1", "Trần Thử B"]],
        ["A1:C1", "A5:C5"],
    )  # fmt: skip
    written = take(data, add_hamlets=True)
    assert outcomes(written.preview) == {3: "new", 7: "new"}
    communes = {team.areas.get().unit.periods.get().parent.periods.get().name for team in Team.objects.all()}
    assert communes == {"Mỹ Xương", "Mỹ Hội"}


@pytest.mark.parametrize(
    "title", ["UBND XÃ MỸ XƯƠNG", "Danh sách tổ công nghệ số cộng đồng xã Mỹ Xương (kèm theo công văn)", "Mỹ Xương"]
)
def test_the_commune_of_a_list_stands_in_its_title(title):
    rows = [[title], [], ["STT", "Ấp", "Tổ trưởng"], [1, "Ấp 1", "Nguyễn Thử A"]]
    assert outcomes(look(xlsx(*rows), add_hamlets=True)) == {4: "new"}


def test_a_title_that_names_two_communes_names_none():
    rows = [["XÃ MỸ XƯƠNG"], ["XÃ MỸ HỘI"], ["STT", "Ấp", "Tổ trưởng"], [1, "Ấp 1", "Nguyễn Thử A"]]
    assert faults(look(xlsx(*rows), add_hamlets=True)) == {4: {"unit"}}


def test_a_tab_for_each_commune_and_one_with_figures():
    header, row = ["STT", "Ấp", "Tổ trưởng"], [1, "Ấp 1", "Nguyễn Thử A"]
    data = book([header], **{"Mỹ Xương": [header, row], "X. Mỹ Hội": [header, row],
                             "Tổng hợp": [["STT", "Xã", "Số ấp", "Số tổ"], [1, "Mỹ Xương", 4, 4]]})  # fmt: skip
    shown = look(data, add_hamlets=True)
    assert [(sheet.name, [row.outcome.value for row in sheet.rows]) for sheet in shown.sheets] == [
        ("Danh sách", []), ("Mỹ Xương", ["new"]), ("X. Mỹ Hội", ["new"])
    ]  # fmt: skip
    assert [(sheet.name, sheet.reason) for sheet in shown.other_sheets] == [("Tổng hợp", "no_list")]


def test_sections_with_figures_and_without_the_word_for_commune():
    data = book(
        [["STT", "Khóm, ấp", "Tổ trưởng", "SĐT", "Số TV"], ["I", "XÃ MỸ XƯƠNG", "(01 tổ)", None, 12],
         [1, "Ấp 1", "Nguyễn Thử A", "0912345671", 6], ["Mỹ Hội"], [1, "Ấp 1", "Lê Thử B", "0912345672", 5],
         ["", "TỔNG CỘNG", None, None, 22]],
        ["A4:E4"],
    )  # fmt: skip
    assert outcomes(look(data, add_hamlets=True)) == {3: "new", 5: "new"}


def test_an_error_of_the_spreadsheet_is_no_hamlet():
    made = openpyxl.Workbook()
    for row in (HEAD, [1, "Mỹ Xương", "", "Nguyễn Thử A", ""]):
        made.active.append(row)
    made.active["C2"].value, made.active["C2"].data_type = "#REF!", "e"
    assert faults(look(saved(made), add_hamlets=True)) == {2: {"unit"}}


def test_a_workbook_under_a_password_is_told_so():
    with pytest.raises(Unreadable, match=r"mật khẩu|password"):
        preview(protected(), "khoa.xlsx", Choices(as_of=DAY))
