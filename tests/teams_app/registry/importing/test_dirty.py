"""Lists as they lie in offices: what each row of them is, by its Excel number; nothing lost, nothing invented."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata

import openpyxl
import pytest
from openpyxl.styles import numbers

from geo.models import Level
from teams_app.registry.importing import Column
from teams_app.registry.models import Member, MemberRole, Team
from tests.factories import make_member, make_team, make_unit
from tests.teams_app.registry.importing.books import MEMBERS, TEAMS, faults, look, outcomes, saved, take, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    """Huyện Cao Lãnh with Mỹ Xương, Mỹ Hội and thị trấn Mỹ Thọ; huyện Tháp Mười has a Mỹ Hội too."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp", code="87")
    cao_lanh = make_unit(Level.DISTRICT, "Cao Lãnh", province, code="873")
    thap_muoi = make_unit(Level.DISTRICT, "Tháp Mười", province, code="872")
    make_unit(Level.COMMUNE, "Mỹ Xương", cao_lanh, code="30121")
    make_unit(Level.COMMUNE, "Mỹ Hội", cao_lanh, code="30112")
    make_unit(Level.COMMUNE, "Mỹ Thọ", cao_lanh, code="30076", type="thị trấn")
    make_unit(Level.COMMUNE, "Mỹ Hội", thap_muoi, code="30055")
    return {"cao_lanh": cao_lanh, "province": province}


def see(*rows, **choices):
    return look(xlsx(*rows), add_hamlets=True, **choices)


def test_title_header_over_two_rows_sections_totals_and_signatures():
    preview = see(
        ["ỦY BAN NHÂN DÂN", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["HUYỆN CAO LÃNH", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
        [],
        ["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"],
        ["(Kèm theo Quyết định số 12/QĐ-UBND ngày 01 tháng 7 năm 2022)"],
        [],
        ["STT", "Khóm, ấp", "Quyết định", None, "Tổ trưởng", None],
        [None, None, "Số", "Ngày", "Họ và tên", "Điện thoại"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["I", "Xã Mỹ Xương"],
        [1, "Ấp 1", "1/QĐ-UBND", "01/7/2022", "Nguyễn Thử Mẫu", "0912345678"],
        [2, "Ấp 2", "1/QĐ-UBND", "01/7/2022", "Trần Thử Mẫu", "0912345679"],
        [None, "Cộng", None, None, "2 tổ"],
        ["II", "Thị trấn Mỹ Thọ (1 tổ)"],
        [1, "Khóm 1", "2/QĐ-UBND", "01/7/2022", "Tống Thử Mẫu", "0912345670"],
        ["Tổng cộng: 3 tổ"],
        [None, None, None, None, "Cao Lãnh, ngày 01 tháng 8 năm 2024"],
        [None, "NGƯỜI LẬP BIỂU", None, None, "TM. ỦY BAN NHÂN DÂN"],
        [None, None, None, None, "CHỦ TỊCH"],
        [],
        [None, "Lê Thử Mẫu", None, None, "Phạm Thử Mẫu"],
    )
    assert outcomes(preview) == {11: "new", 12: "new", 15: "new"}
    assert [row.label for row in preview.rows] == ["Ấp 1", "Ấp 2", "Khóm 1"]


def test_a_header_of_three_rows_and_a_header_printed_again_on_each_page():
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["STT", "Xã", "Ấp", "Ban điều hành tổ", None, None, None],
        [None, None, None, "Tổ trưởng", None, "Tổ phó", None],
        [None, None, None, "Họ tên", "SĐT", "Họ tên", "SĐT"],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", "0912345678", "Trần Thử Mẫu", "0912345671"],
        ["STT", "Xã", "Ấp", "Ban điều hành tổ", None, None, None],
        [None, None, None, "Tổ trưởng", None, "Tổ phó", None],
        [None, None, None, "Họ tên", "SĐT", "Họ tên", "SĐT"],
        [2, "Mỹ Xương", "Ấp 2", "Lê Thử Mẫu", "0912345672", "Võ Thử Mẫu", "0912345673"],
    ):
        page.append(row)
    for merged in ("A1:A3", "B1:B3", "C1:C3", "D1:G1", "D2:E2", "F2:G2"):
        page.merge_cells(merged)
    written = take(saved(book), add_hamlets=True)
    assert outcomes(written.preview) == {4: "new", 8: "new"}
    people = Member.objects.order_by("pk").values_list("person__name", "person__phone", "role")
    assert set(people) == {
        ("Nguyễn Thử Mẫu", "0912345678", "head"), ("Trần Thử Mẫu", "0912345671", "deputy"),
        ("Lê Thử Mẫu", "0912345672", "head"), ("Võ Thử Mẫu", "0912345673", "deputy"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "section",
    ["I. Xã Mỹ Xương", "Xã: Mỹ Xương", "XÃ MỸ XƯƠNG", "1. XÃ MỸ XƯƠNG", "A. X. Mỹ Xương", "Xã Mỹ Xương: 5 tổ",
     "  xã   Mỹ Xương ", "II/ Xã Mỹ Xương", "Đơn vị: xã Mỹ Xương"],
)  # fmt: skip
def test_section_rows_in_many_wordings(section):
    preview = see(["STT", "Ấp", "Tổ trưởng", "SĐT"], [section], [1, "Ấp 1", "Nguyễn Thử Mẫu", "0912345678"])
    assert outcomes(preview) == {3: "new"}, faults(preview)


def test_a_district_section_parts_namesakes():
    preview = see(
        ["STT", "Ấp", "Tổ trưởng"],
        ["HUYỆN THÁP MƯỜI"], ["Xã Mỹ Hội"], [1, "Ấp 1", "Nguyễn Thử Mẫu"],
        ["HUYỆN CAO LÃNH"], ["Xã Mỹ Hội"], [2, "Ấp 1", "Trần Thử Mẫu"],
    )  # fmt: skip
    assert outcomes(preview) == {4: "new", 7: "new"}, faults(preview)


@pytest.mark.parametrize(
    ("name", "head"),
    [("HỌ VÀ TÊN TỔ TRƯỞNG", "ĐIỆN THOẠI LIÊN HỆ"), ("Tổ trưởng (họ tên)", "SĐT"), ("Họ tên tổ trưởng", "Số ĐT"),
     ("Tổ trưởng", "Di động"), ("Họ và tên Tổ trưởng\n(viết chữ in hoa)", "Số điện thoại\n(Zalo)"),
     ("Ho va ten to truong", "Dien thoai")],
)  # fmt: skip
def test_headers_of_heads_in_many_wordings(name, head):
    rows = take(
        xlsx(["TT", "Tên xã", "Tên khóm, ấp", name, head], [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", "0912345678"]),
        add_hamlets=True,
    )
    assert rows.batch
    assert list(Member.objects.values_list("person__phone", "role")) == [("0912345678", MemberRole.HEAD)]


@pytest.mark.parametrize("name", ["Họ và tên", "Họ tên", "Tên TV", "HỌ TÊN THÀNH VIÊN", "Thành viên", "Họ, tên"])
def test_headers_of_members_in_many_wordings(name):
    preview = see(["TT", "Xã", "Tổ", name, "SĐT", "Chức vụ trong tổ"],
                  [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", "0912345678", "Tổ viên"])  # fmt: skip
    assert [(row.read.kind, row.outcome) for row in preview.rows] == [("member", "new")]


@pytest.mark.parametrize(
    "dirt",
    [
        str.upper,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"  {text.replace(' ', '  ')} ",
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "\ufeff" + text.replace(" ", " \u200b"),
        lambda text: text + "\n",
    ],
    ids=["capitals", "decomposed", "spaces", "non-breaking", "zero-width", "line-break"],
)
def test_the_same_list_through_any_dirt_says_the_same(dirt):
    take(xlsx(TEAMS, [1, "Xã Mỹ Xương", "Ấp Mỹ Thới", "12/QĐ-UBND", "01/07/2022", "Nguyễn Thử Mẫu", "0912345678"]),
         add_hamlets=True)  # fmt: skip
    row = [
        1,
        *map(dirt, ["Xã Mỹ Xương", "Ấp Mỹ Thới"]),
        "12/QĐ-UBND",
        *map(dirt, ["01/07/2022", "Nguyễn Thử Mẫu"]),
        "0912345678",
    ]
    preview = look(xlsx(TEAMS, row))
    assert outcomes(preview) == {2: "same"}, (faults(preview), preview.rows[0].changes)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [(912345678, "0912345678"), (912345678.0, "0912345678"), ("0912.345.678", "0912345678"),
     ("0912345678/0987654321", "0912345678"), ("0912 345 678 - 0987 654 321", "0912345678"),
     ("+84912345678", "0912345678"), ("84912345678", "0912345678"), ("'0912345678", "0912345678"),
     ("(091) 234-5678", "0912345678"), ("SĐT: 0912345678", "0912345678"), ("không có", ""), ("-", ""), ("x", ""),
     ("9.12345678E8", "0912345678"), ("0912345678 (Zalo)", "0912345678")],
)  # fmt: skip
def test_phones(cell, phone):
    written = take(xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "Nguyễn Thử Mẫu", cell]), add_hamlets=True)
    assert written.batch, faults(written.preview)
    assert Member.objects.get().person.phone == phone


@pytest.mark.parametrize(
    "cell",
    [44743, 44743.0, "44743", "1/7/22", "01.07.2022", "1-7-2022", "2022-07-01", "ngày 01 tháng 7 năm 2022",
     "Ngày 1/7/2022", dt.date(2022, 7, 1), dt.datetime(2022, 7, 1, 8, 30),  # noqa: DTZ001
     "01/07/2022 00:00:00", "1/7/2022."],
)  # fmt: skip
def test_dates(cell):
    written = take(xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "1/QĐ-UBND", cell, "", ""]), add_hamlets=True)
    assert written.batch, faults(written.preview)
    assert Team.objects.get().valid_from == dt.date(2022, 7, 1)


@pytest.mark.parametrize("cell", ["31/02/2024", "1/7/2030", "29/2/2023", "2022", "năm 2022", "1/13/2022", "01/07/1022"])
def test_dates_that_cannot_be(cell):
    assert faults(see(TEAMS, [1, "Mỹ Xương", "Ấp 1", "1/QĐ-UBND", cell, "", ""])) == {2: {"date"}}


def test_days_counted_from_1904():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(TEAMS)
    book.active.append([1, "Mỹ Xương", "Ấp 1", "1/QĐ-UBND", dt.date(2022, 7, 1), "", ""])
    book.active.append([2, "Mỹ Xương", "Ấp 2", "1/QĐ-UBND", None, "", ""])
    cell = book.active["E3"]
    cell.value, cell.number_format = 44743 - 1462, numbers.FORMAT_GENERAL
    take(saved(book), add_hamlets=True)
    assert set(Team.objects.values_list("valid_from", flat=True)) == {dt.date(2022, 7, 1)}


def test_places_that_are_misspelt_ambiguous_unknown_or_elsewhere():
    preview = see(
        TEAMS,
        [1, "Mỹ Xuong", "Ấp 1", "", "", "", ""],
        [2, "Mỹ Hội", "Ấp 1", "", "", "", ""],
        [3, "Mỹ Hội, huyện Cao Lãnh", "Ấp 1", "", "", "", ""],
        [4, "xã Mỹ Hội (Tháp Mười)", "Ấp 1", "", "", "", ""],
        [5, "Xã Không Đâu", "Ấp 1", "", "", "", ""],
        [6, "Xã Mỹ Thọ", "Khóm 1", "", "", "", ""],
        [7, "", "", "", "", "Nguyễn Thử Mẫu", ""],
        [8, "X.Mỹ Xương", "Âp 1", "", "", "", ""],
    )
    assert faults(preview) == {2: {"unit"}, 3: {"unit"}, 6: {"unit"}, 8: {"unit"}}
    first, second = preview.rows[:2]
    assert first.messages[0].suggestion == "xã Mỹ Xương"
    assert len(second.messages[0].options) == 2
    assert all("(30" in option for option in second.messages[0].options)


def test_a_scope_parts_namesakes(world):
    preview = see(TEAMS, [1, "Mỹ Hội", "Ấp 1", "", "", "", ""], scope=(world["cao_lanh"].pk,))
    assert outcomes(preview) == {2: "new"}


def test_a_place_outside_the_scope_is_wrong(world):
    scope = (make_unit(Level.COMMUNE, "An Bình", world["cao_lanh"], code="30124").pk,)
    preview = see(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "", ""], scope=scope)
    assert faults(preview) == {2: {"unit"}}


def test_one_team_for_several_hamlets():
    written = take(
        xlsx(
            TEAMS,
            [1, "Mỹ Xương", "Ấp 1, ấp 2", "", "", "Nguyễn Thử Mẫu", ""],
            [2, "Mỹ Xương", "Ấp Mỹ Thới và ấp Mỹ Hưng", "", "", "", ""],
            [3, "Mỹ Xương", "Ấp 3; 4; 5", "", "", "", ""],
        ),
        add_hamlets=True,
    )
    assert [team.areas.count() for team in Team.objects.order_by("pk")] == [2, 2, 3]
    again = look(xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 2", "", "", "Nguyễn Thử Mẫu", ""]))
    assert outcomes(again) == {2: "same"}
    assert written.batch


def test_head_deputy_and_members_in_one_row():
    header = ["STT", "Xã", "Ấp", "Tổ trưởng", "SĐT", "Tổ phó", "Thành viên 1", "Thành viên 2", "Các thành viên khác"]
    row = [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", "0912345678", "Trần Thử Mẫu", "Lê Thử Mẫu", "Võ Thử Mẫu",
           "1. Bùi Thử Mẫu (0987654321)\n2. Đỗ Thử Mẫu; Hồ Thị Mẫu"]  # fmt: skip
    data = xlsx(header, row)
    assert [(one.read.kind, one.outcome) for one in look(data, add_hamlets=True).rows] == [("team", "new")]
    take(data, add_hamlets=True)
    found = set(Member.objects.values_list("person__name", "role"))
    assert found == {
        ("Nguyễn Thử Mẫu", "head"), ("Trần Thử Mẫu", "deputy"), ("Lê Thử Mẫu", "member"), ("Võ Thử Mẫu", "member"),
        ("Bùi Thử Mẫu", "member"), ("Đỗ Thử Mẫu", "member"), ("Hồ Thị Mẫu", "member"),
    }  # fmt: skip
    assert Member.objects.get(person__name="Bùi Thử Mẫu").person.phone == "0987654321"
    assert outcomes(look(data)) == {2: "same"}


@pytest.mark.parametrize("headers", [("Họ đệm", "Tên"), ("Họ và tên đệm", "Tên"), ("Họ và chữ đệm", "Tên")])
def test_family_and_given_names_in_two_columns(headers):
    take(xlsx(["TT", "Xã", "Ấp", *headers, "Nhiệm vụ"], [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử", "Mẫu", "Tổ trưởng"]),
         add_hamlets=True)  # fmt: skip
    assert Member.objects.get().person.name == "Nguyễn Thử Mẫu"


def test_one_merged_header_over_two_columns_of_names():
    book = openpyxl.Workbook()
    book.active.append(["TT", "Xã", "Ấp", "Họ và tên", None, "Nhiệm vụ"])
    book.active.append([1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử", "Mẫu", "Tổ trưởng"])
    book.active.merge_cells("D1:E1")
    take(saved(book), add_hamlets=True)
    assert Member.objects.get().person.name == "Nguyễn Thử Mẫu"


def test_roles_ticked_in_columns():
    header = ["TT", "Xã", "Ấp", "Họ và tên", "Năm sinh", "Tổ trưởng", "Tổ phó", "Tổ viên"]
    take(
        xlsx(
            header,
            [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", 1980, "x", "", ""],
            [2, "Mỹ Xương", "Ấp 1", "Trần Thử Mẫu", 1981, "", "X", ""],
            [3, "Mỹ Xương", "Ấp 1", "Lê Thử Mẫu", 1982, "", "", "x"],
        ),
        add_hamlets=True,
    )
    assert list(Member.objects.order_by("pk").values_list("role", flat=True)) == ["head", "deputy", "member"]


def test_places_merged_down_over_members():
    book = openpyxl.Workbook()
    for row in (MEMBERS, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", 1980, "Tổ trưởng", ""],
                [2, None, None, "Trần Thử Mẫu", 1981, "Tổ viên", ""],
                [3, None, "Ấp 2", "Lê Thử Mẫu", 1982, "Tổ trưởng", ""]):  # fmt: skip
        book.active.append(row)
    book.active.merge_cells("B2:B4")
    book.active.merge_cells("C2:C3")
    written = take(saved(book), add_hamlets=True)
    assert outcomes(written.preview) == {2: "new", 3: "new", 4: "new"}
    assert sorted(team.members.count() for team in Team.objects.all()) == [1, 2]


def test_the_same_team_twice_and_two_that_contradict():
    preview = see(
        TEAMS,
        [1, "Mỹ Xương", "Ấp 1", "1/QĐ-UBND", "1/7/2022", "Nguyễn Thử Mẫu", ""],
        [2, "xã Mỹ Xương", "ấp 01", "1/QĐ-UBND", "01/07/2022", "Nguyễn Thử Mẫu", ""],
        [3, "Mỹ Xương", "Ấp 1", "1/QĐ-UBND", "1/7/2022", "Trần Thử Mẫu", ""],
    )
    assert outcomes(preview) == {2: "new", 3: "same", 4: "wrong"}
    assert "2" in preview.rows[1].messages[0].text
    assert faults(preview) == {4: {"unit"}}


def test_the_same_member_twice_and_two_heads():
    preview = see(
        MEMBERS,
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", 1980, "Tổ trưởng", "0912345678"],
        [2, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", 1980, "Tổ trưởng", "0912345678"],
        [3, "Mỹ Xương", "Ấp 1", "Trần Thử Mẫu", 1990, "Tổ trưởng", "0912345679"],
        [4, "Mỹ Xương", "Ấp 1", "Nguyễn Thử Mẫu", 1980, "Tổ viên", "0912345678"],
    )
    assert outcomes(preview) == {2: "new", 3: "same", 4: "wrong", 5: "wrong"}
    assert faults(preview) == {4: {"role"}, 5: {"role"}}


def test_names_and_words_that_look_like_something_else():
    """Tống and Cộng are people, Công an a force, Chủ tịch an office; none of them is a total or a signature."""
    preview = see(
        ["Tổ", "Họ và tên", "Đơn vị công tác", "Nhiệm vụ"],
        ["Xã Mỹ Xương"],
        ["Tổ ấp 1"],
        [None, "Tống Thử Mẫu", "Công an viên", "Tổ trưởng"],
        [None, "Công Thử Mẫu", "Chủ tịch Hội Nông dân", "Tổ viên"],
        [None, "Nguyễn Thị Cộng", "Trưởng phòng", "Tổ viên"],
        [None, "Lê Toàn Xã", None, None],
    )
    assert outcomes(preview) == {4: "new", 5: "new", 6: "new", 7: "new"}, faults(preview)


def test_the_commune_s_own_team():
    preview = see(
        [*TEAMS, "Cấp"],
        [1, "Mỹ Xương", "Toàn xã", "", "", "Nguyễn Thử Mẫu", "", ""],
        [2, "Mỹ Thọ", "", "", "", "Trần Thử Mẫu", "", "cấp xã"],
        [3, "Mỹ Hội, Cao Lãnh", "", "", "", "Lê Thử Mẫu", "", ""],
    )
    assert outcomes(preview) == {2: "new", 3: "new", 4: "wrong"}
    assert faults(preview) == {4: {"unit"}}


def test_errors_formulas_and_hidden_rows_are_asked_about():
    book = openpyxl.Workbook()
    page = book.active
    for row in (TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "Nguyễn Thử Mẫu", "0912345678"],
                [2, "Mỹ Xương", "Ấp 2", "", "", "", ""], [3, "Mỹ Xương", "Ấp 3", "", "", "", ""],
                [4, "Mỹ Xương", "Ấp 4", "", "", "", ""]):  # fmt: skip
        page.append(row)
    page["F3"] = "=F2"  # a formula whose result was never saved
    page["G4"].value, page["G4"].data_type = "#REF!", "e"
    page["F4"] = "Trần Thử Mẫu"
    page.row_dimensions[5].hidden = True
    data = saved(book)
    preview = look(data, add_hamlets=True)
    assert outcomes(preview) == {2: "new", 3: "wrong", 4: "wrong"}
    assert faults(preview) == {3: {"name"}, 4: {"phone"}}
    assert {(one.kind, one.rows) for one in preview.questions} == {("hidden_rows", (5,)), ("formulas", (3,))}
    assert outcomes(look(data, add_hamlets=True, take_hidden_rows=True))[5] == "new"


def test_hidden_sheets_are_asked_about():
    data = xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "", ""], Cu=[TEAMS, [1, "Mỹ Xương", "Ấp 9", "", "", "", ""]])
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Cu"].sheet_state = "hidden"
    data = saved(book)
    preview = look(data, add_hamlets=True)
    assert [sheet.name for sheet in preview.sheets] == ["Danh sách"]
    assert [(one.kind, one.sheet) for one in preview.questions] == [("hidden_sheet", 1)]
    assert [sheet.name for sheet in look(data, add_hamlets=True, sheets=(1,)).sheets] == ["Cu"]


def test_columns_can_be_mapped_by_hand():
    data = xlsx(["A", "B", "Màu", "Tổ trưởng"], ["Mỹ Xương", "Ấp 1", "đỏ", "Nguyễn Thử Mẫu"])
    assert not look(data).sheets
    preview = look(data, add_hamlets=True, header_rows={0: 1}, columns={0: {0: Column.COMMUNE, 1: Column.HAMLET}})
    assert outcomes(preview) == {2: "new"}


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ";"), ("utf-8-sig", ","), ("utf-16-le", "\t"), ("utf-16-be", ";"), ("utf-16", ",")],
)
def test_text_files(encoding, separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(
        [TEAMS, ["1", "Mỹ Xương", "Ấp 1", "", "", "Nguyễn\nThử Mẫu", "0912345678"]]
    )
    written = take(text.getvalue().encode(encoding), "ds.csv", add_hamlets=True)
    assert outcomes(written.preview) == {2: "new"}
    assert Member.objects.get().person.name == "Nguyễn Thử Mẫu"


def test_a_team_of_another_area_or_dissolved_is_not_touched(world):
    hamlet = make_unit(Level.HAMLET, "1", make_unit(Level.COMMUNE, "An Bình", world["cao_lanh"], code="30124"))
    make_team(hamlet, since=dt.date(2022, 7, 1), until=dt.date(2024, 1, 1))
    preview = see(TEAMS, [1, "An Bình", "Ấp 1", "", "", "Nguyễn Thử Mẫu", ""])
    assert outcomes(preview) == {2: "new"}  # the old one has ended; this is another
    preview = see([*TEAMS, "Mã tổ", "Ngày kết thúc"], [1, "An Bình", "Ấp 1", "", "", "", "", "", "1/1/2024"])
    assert faults(preview) == {2: {"team"}}


def test_rows_with_our_own_codes_are_that_team_and_member(world):
    hamlet = make_unit(Level.HAMLET, "Mỹ Thới", make_unit(Level.COMMUNE, "An Bình", world["cao_lanh"], code="30124"))
    team = make_team(hamlet, "Tổ Một", since=dt.date(2022, 7, 1))
    other = make_team(hamlet, "Tổ Hai", since=dt.date(2022, 7, 1))
    member = make_member(other, "Ông Thử Mẫu")
    preview = look(xlsx(["Xã", "Ấp", "Tên tổ", "Mã tổ"], ["An Bình", "ấp Mỹ Thới", "Tổ Hai", other.pk],
                        ["An Bình", "ấp Mỹ Thới", "Tổ Một mới", team.pk]))  # fmt: skip
    assert outcomes(preview) == {2: "same", 3: "changed"}
    preview = look(xlsx(["Xã", "Ấp", "Tên tổ", "Họ và tên", "Vai trò", "Mã thành viên"],
                        ["An Bình", "ấp Mỹ Thới", "Tổ Hai", "Ông Thử Mẫu", "tổ viên", member.pk]))  # fmt: skip
    assert outcomes(preview) == {2: "same"}, faults(preview)


def test_what_stands_after_the_table_or_between_its_parts_is_no_row():
    preview = see(
        ["STT", "Khóm, ấp", "Tổ trưởng", "SĐT", "Ghi chú"],
        ["Xã Mỹ Xương"],
        [1, "Ấp 1", "Nguyễn Thử Mẫu", "0912345678", ""],
        ["", "", "", "", "ghi chú lẻ"],
        ["Tổng số: 01 tổ"],
        ["", "", "Mỹ Xương, ngày 5 tháng 9 năm 2024"],
        ["", "Người lập", "CHỦ TỊCH"],
        ["", "(Ký, ghi rõ họ tên)", "(Đã ký)"],
        ["", "Trần Thử Mẫu", "Lê Thử Mẫu"],
        ["Nơi nhận:"],
        ["- UBND huyện;"],
        ["- Lưu: VT."],
    )
    assert outcomes(preview) == {3: "new"}, faults(preview)


def test_teams_whose_head_is_not_known_yet():
    preview = see(
        TEAMS,
        [1, "Mỹ Xương", "Ấp 1", "1/QĐ-UBND", "1/7/2022", "chưa có", "không có"],
        [2, "Mỹ Xương", "Ấp 2", "1/QĐ-UBND", "1/7/2022", "-", ""],
        [3, "Mỹ Xương", "-", "1/QĐ-UBND", "1/7/2022", "Nguyễn Thử Mẫu", ""],
        [4, "Mỹ Xương", "Ấp 4", "1/QĐ-UBND", "1/7/2022", "Nguyễn Thử Mẫu", "12345"],
        [5, "Mỹ Xương", "Ấp 5", "1/QĐ-UBND", "1/7/2022", "12345", ""],
    )
    assert outcomes(preview) == {2: "new", 3: "new", 4: "wrong", 5: "wrong", 6: "wrong"}
    assert faults(preview) == {4: {"unit"}, 5: {"phone"}, 6: {"name"}}


def test_old_fonts_are_recognised_and_told():
    rows = (
        "STT,X·,Êp,Hä vµ tªn tæ tr\xadëng\n1,X· Mü X\xad¬ng,Êp 1,NguyÔn Thö MÉu\n2,X· Mü X\xad¬ng,Êp 2,TrÇn ThÞ MÉu\n"
    )
    preview = look(rows.encode("latin-1"), "cu.csv", add_hamlets=True)
    assert outcomes(preview) == {2: "new", 3: "new"}
    assert "TCVN3" in preview.notes[0]


def test_commune_codes_that_contradict_or_do_not_exist():
    header = ["Mã xã", "Xã", "Ấp", "Tổ trưởng"]
    preview = see(
        header,
        ["30121", "Mỹ Xương", "Ấp 1", ""],
        [30112, "", "Ấp 1", ""],
        ["30121", "Mỹ Hội", "Ấp 2", ""],
        ["99999", "Mỹ Xương", "Ấp 3", ""],
    )
    assert outcomes(preview) == {2: "new", 3: "new", 4: "wrong", 5: "wrong"}
    assert preview.rows[3].messages[0].suggestion == "30121"
