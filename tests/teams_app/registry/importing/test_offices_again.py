"""Still more lists as commune offices keep them; what becomes of each row was written down before it was read."""

from __future__ import annotations

import openpyxl
import pytest

from teams_app.registry.models import Member, Team
from tests.teams_app.registry.importing.books import faults, look, saved, take, xlsx
from tests.teams_app.registry.importing.test_offices import HEAD, OF_MEMBERS, pages, people, rows_of, teams, through
from tests.teams_app.registry.importing.test_offices import world as world  # the same communes

pytestmark = pytest.mark.django_db

OF_TEAMS = ["STT", "Ấp", "Tổ trưởng", "SĐT"]
ONE = [1, "Ấp 1", "Nguyễn Thử A", "0912345671"]
TWO = [2, "Ấp 2", "Lê Thử B", "0912345672"]
OF_HAMLET_1 = ["Tổ CNSCĐ ấp 1, xã Mỹ Xương"]
LETTERHEAD = [
    ["UBND XÃ MỸ XƯƠNG", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["Số: 12/DS-UBND", None, "Độc lập - Tự do - Hạnh phúc"],
]


def table(header, *rows, merged=()) -> bytes:
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    for region in merged:
        book.active.merge_cells(region)
    return saved(book)


# Where the place stands. -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "above",
    [
        LETTERHEAD,
        [["DANH SÁCH TỔ CNSCĐ CÁC ẤP THUỘC XÃ MỸ XƯƠNG NĂM 2024"]],
        [["DANH SÁCH TỔ CNSCĐ XÃ MỸ XƯƠNG, HUYỆN CAO LÃNH, TỈNH ĐỒNG THÁP"]],
        [["DANH SÁCH"], ["(Kèm theo Quyết định số 12/QĐ-UBND ngày 01/7/2022 của UBND xã Mỹ Xương)"]],
        [[None, None, "Đơn vị: Xã Mỹ Xương"]],
        [["Xã Mỹ Xương có 02 ấp, 02 tổ như sau:"]],
        [["XÃ MỸ XƯƠNG - HUYỆN CAO LÃNH"]],
        [["Tên đơn vị báo cáo:", "UBND xã Mỹ Xương"]],
    ],
    ids=["letterhead", "year", "whole", "decision", "unit", "sentence", "dash", "beside"],
)
def test_the_commune_only_above_the_table(above):
    first = len(above) + 2
    through(xlsx(*above, OF_TEAMS, ONE, TWO), {first: "new", first + 1: "new"})
    assert teams() == [("Mỹ Xương", "1"), ("Mỹ Xương", "2")]


def test_the_commune_only_in_the_line_of_the_signature_is_asked_for():
    data = xlsx(OF_TEAMS, ONE, [None, None, "Mỹ Xương, ngày 05 tháng 9 năm 2024"], [None, None, "CHỦ TỊCH"])
    through(data, {2: "unit"})


@pytest.mark.parametrize(
    "cell", ["TT Mỹ Thọ", "TT. Mỹ Thọ", "T.T Mỹ Thọ", "Thị Trấn Mỹ Thọ", "thị trấn mỹ thọ", "TTr. Mỹ Thọ"]
)
def test_a_market_town_in_many_words(cell):
    shown = look(xlsx(HEAD, [1, cell, "Khóm Mỹ Tây", "Nguyễn Thử A", ""]), add_hamlets=True)
    assert [(row.outcome.value, row.label) for row in shown.rows] == [("new", "khóm Mỹ Tây")], faults(shown)


@pytest.mark.parametrize(
    ("cell", "label"),
    [("K. Mỹ Tây", "khóm Mỹ Tây"), ("K.1", "Khóm 1"), ("Khóm 1", "Khóm 1"), ("KHÓM MỸ TÂY", "khóm Mỹ Tây"),
     ("Khóm 01", "Khóm 01"), ("K. 2", "Khóm 2")],
)  # fmt: skip
def test_urban_hamlets_that_the_list_brings(cell, label):
    shown = look(xlsx(HEAD, [1, "thị trấn Mỹ Thọ", cell, "Nguyễn Thử A", ""]), add_hamlets=True)
    assert [(row.outcome.value, row.label) for row in shown.rows] == [("new", label)], faults(shown)


@pytest.mark.parametrize(
    ("cell", "name"),
    [("A. Mỹ Thới", "Mỹ Thới"), ("A.1", "1"), ("Ấp II", "2"), ("Ấp Mỹ Thới (gồm tổ 1, 2, 3)", "Mỹ Thới"),
     ("Ấp Mỹ Thới (cụm 1)", "Mỹ Thới"), ("ấp  mỹ thới ", "Mỹ Thới"), ("Tổ ấp 1", "1"),
     ("Ấp 1 (250 hộ, 900 nhân khẩu)", "1"),
     ("Ấp văn hóa Mỹ Thới", "")],
)  # fmt: skip
def test_rural_hamlets_that_the_register_knows(cell, name):
    """Known beyond doubt, or asked about; never a second hamlet beside the one that is meant."""
    data = xlsx(HEAD, [1, "Mỹ Xương", cell, "Nguyễn Thử A", ""])
    if not name:
        assert faults(look(data)) == {2: {"unit"}}
        return
    through(data, {2: "new"})
    assert teams() == [("Mỹ Xương", name)]


@pytest.mark.parametrize("again", ["Xã Mỹ Xương (tiếp theo)", "Mỹ Xương (tt)", "Mỹ Xương (tiếp)", None])
def test_a_commune_merged_down_on_both_sides_of_a_page_break(again):
    header = ["STT", "Xã", "Ấp", "Tổ trưởng", "SĐT"]
    data = table(
        header, [1, "Mỹ Xương", *ONE[1:]], [2, None, *TWO[1:]],
        header, [3, again, "Ấp Mỹ Thới", "Trần Thử C", ""], [4, None, "Ấp Mỹ Hưng", "Võ Thử D", ""],
        merged=["B2:B3", "B5:B6"],
    )  # fmt: skip
    through(data, {2: "new", 3: "new", 5: "new", 6: "new"})
    assert {commune for commune, _hamlet in teams()} == {"Mỹ Xương"}


def test_a_section_that_goes_on_behind_a_page_break():
    data = xlsx(["STT", "Ấp", "Tổ trưởng"], ["I. XÃ MỸ XƯƠNG"], ONE[:3], ["Trang 1"],
                ["I. XÃ MỸ XƯƠNG (tiếp theo)"], TWO[:3], ["II. XÃ MỸ HỘI"], [1, "Ấp 1", "Trần Thử C"])  # fmt: skip
    through(data, {3: "new", 6: "new", 8: "new"})
    assert teams() == [("Mỹ Xương", "1"), ("Mỹ Xương", "2"), ("Mỹ Hội", "1")]


# What names say besides. -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Anh Nguyễn Thử A", "Nguyễn Thử A"), ("Chị Lê Thị Thử", "Lê Thị Thử"),
        ("Đồng chí Nguyễn Thử A", "Nguyễn Thử A"),
        ("đ/c Nguyễn Thử A", "Nguyễn Thử A"), ("ThS. Nguyễn Thử A", "Nguyễn Thử A"),
        ("a) Nguyễn Thử A", "Nguyễn Thử A"),
        ("Nguyễn Thử A (Khmer)", "Nguyễn Thử A"), ("Nguyễn Thử A (dân tộc Hoa)", "Nguyễn Thử A"),
        ("Lê Thị Thử (nữ)", "Lê Thị Thử"), ("Nguyễn Thử A (đảng viên)", "Nguyễn Thử A"),
        ("Nguyễn Thử A - Kinh", "Nguyễn Thử A"), ("Nguyễn Thử A (Bảy)", "Nguyễn Thử A (Bảy)"),
        ("Nguyễn Thử A 0912345671", "Nguyễn Thử A"), ("Danh Thử", "Danh Thử"), ("Thạch Thị Thử", "Thạch Thị Thử"),
        ("NGUYỄN THỬ A (TRƯỞNG ẤP)", "Nguyễn Thử A"), ("Nguyễn Thử A (Phó Bí thư chi bộ)", "Nguyễn Thử A"),
    ],
)  # fmt: skip
def test_names_with_what_the_register_does_not_hold(cell, name):
    through(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", cell, ""]), {2: "new"})
    assert [person for person, _role, _phone in people()] == [name]


@pytest.mark.parametrize(
    "cell",
    ["Nguyễn Thử A / Lê Thử B", "Nguyễn Thử A & Lê Thử B", "Nguyễn Thử A + Lê Thử B", "Nguyễn Thử A - Lê Thử B",
     "Ông Nguyễn Thử A, bà Lê Thị B", "1. Nguyễn Thử A  2. Lê Thử B", "Nguyễn Thử A; Lê Thử B",
     "Nguyễn Thử A (chính), Lê Thử B (phụ)", "Lê Thử B - nghỉ việc từ 5/2024", "Khuyết (do ông A nghỉ)"],
)  # fmt: skip
def test_two_people_or_nobody_in_the_cell_of_one(cell):
    through(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", cell, ""], [2, "Mỹ Xương", "Ấp 2", "Trần Thử C", ""]),
            {2: "name", 3: "new"})  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "role", "force"),
    [
        ("Bí thư chi bộ - Tổ trưởng", "head", "hamlet_chief"), ("Trưởng ấp kiêm Tổ trưởng", "head", "hamlet_chief"),
        ("Tổ phó - Bí thư Đoàn xã", "deputy", "youth_union"),
        ("Chi hội trưởng Phụ nữ - Tổ viên", "member", "womens_union"),
        ("Công an viên, tổ viên", "member", "police"), ("Tổ trưởng\n(Trưởng ấp)", "head", "hamlet_chief"),
        ("TT (Trưởng khóm)", "head", "hamlet_chief"), ("Tổ phó TT", "deputy", ""),
    ],
)  # fmt: skip
def test_a_role_and_a_post_in_one_cell_are_both_taken(cell, role, force):
    through(xlsx(OF_HAMLET_1, OF_MEMBERS, [1, "Nguyễn Thử A", 1975, cell, ""]), {3: "new"})
    member = Member.objects.get()
    assert (member.role, member.person.background) == (role, force)


def test_a_note_that_somebody_left_is_said_aloud():
    data = xlsx(OF_HAMLET_1, [*OF_MEMBERS, "Ghi chú"], [1, "Nguyễn Thử A", 1975, "Tổ trưởng", "", "cán bộ nghỉ hưu"],
                [2, "Lê Thử B", 1980, "Tổ viên", "", "đã chuyển công tác"])  # fmt: skip
    shown = through(data, {3: "new", 4: "new"})
    assert ["chuyển công tác" in " ".join(one.text for one in row.messages) for row in shown.rows] == [False, True]


# Years, phones, dates. -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [("Năm sinh nam", "Năm sinh nữ"), ("Nam (năm sinh)", "Nữ (năm sinh)"), ("Năm sinh\n(Nam)", "Năm sinh\n(Nữ)"),
     ("Ngày sinh Nam", "Ngày sinh Nữ")],
)  # fmt: skip
def test_years_of_men_and_of_women(headers):
    data = xlsx(OF_HAMLET_1, ["STT", "Họ và tên", *headers, "Chức vụ"], [1, "Nguyễn Thử A", 1975, None, "Tổ trưởng"],
                [2, "Lê Thị Thử", None, "12/5/1980", "Tổ viên"])  # fmt: skip
    through(data, {3: "new", 4: "new"})
    assert set(Member.objects.values_list("person__birth_year", flat=True)) == {1975, 1980}


@pytest.mark.parametrize(
    "cell",
    ["k có", "ko có ĐT", "không có điện thoại", "không sử dụng", "Không dùng điện thoại", "(không)", "không có SĐT",
     "chưa có số", "không có sđt", "…", "0000000000"],
)  # fmt: skip
def test_words_for_no_phone(cell):
    through(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell]), {2: "new"})
    assert people() == {("Nguyễn Thử A", "head", "")}


@pytest.mark.parametrize("cell", ["dùng chung với vợ", "nt", "như trên", "hỏi anh Ba", "012345", "0912 345 67x"])
def test_words_that_are_no_phone_and_do_not_say_that_there_is_none(cell):
    through(xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", cell], [2, "Mỹ Xương", "Ấp 2", "Lê Thử B", ""]),
            {2: "phone", 3: "new"})  # fmt: skip


@pytest.mark.parametrize(
    "cell", ["từ 7/2022", "Từ tháng 7/2022", "từ tháng 07 năm 2022", "T7/2022", "ngày … tháng 7 năm 2022"]
)
def test_a_date_without_its_day_is_asked_about_with_the_first_of_the_month(cell):
    shown = look(xlsx(["Xã", "Ấp", "Số QĐ", "Ngày QĐ", "Tổ trưởng"], ["Mỹ Xương", "Ấp 1", "1/QĐ", cell, ""]))
    assert faults(shown) == {2: {"date"}}
    assert [one.suggestion for one in shown.wrong[0].messages if one.is_error] == ["01/07/2022"]


@pytest.mark.parametrize(
    ("cell", "number", "day"),
    [
        ("QĐ số 12/QĐ-UBND ngày 1/7/2022", "12/QĐ-UBND", "01/07/2022"),
        ("12/QĐ-UBND, ngày 01/7/2022", "12/QĐ-UBND", "01/07/2022"),
        ("12/QĐ-UBND (01/07/2022)", "12/QĐ-UBND", "01/07/2022"),
        ("Số 12/QĐ-UBND\nngày 01 tháng 7 năm 2022", "12/QĐ-UBND", "01/07/2022"),
        ("Quyết định 12/QĐ-UBND-HC ngày 01.7.2022", "12/QĐ-UBND-HC", "01/07/2022"),
        ("12", "12", "26/09/2024"),
    ],
)  # fmt: skip
def test_a_decision_in_each_row(cell, number, day):
    through(xlsx(["Xã", "Ấp", "Quyết định thành lập", "Tổ trưởng"], ["Mỹ Xương", "Ấp 1", cell, "Nguyễn Thử A"]),
            {2: "new"})  # fmt: skip
    team = Team.objects.get()
    assert (team.decision.number, f"{team.valid_from:%d/%m/%Y}") == (number, day)


@pytest.mark.parametrize("cell", ["chưa có QĐ", "Chưa có quyết định", "chưa ban hành", "không có QĐ"])
def test_a_team_without_a_decision_has_none(cell):
    through(xlsx(["Xã", "Ấp", "Số QĐ", "Tổ trưởng"], ["Mỹ Xương", "Ấp 1", cell, "Nguyễn Thử A"]), {2: "new"})
    assert Team.objects.get().decision is None


# Headings. -------------------------------------------------------------------------------------


def test_roles_ticked_under_short_headings():
    data = table(
        ["STT", "Xã", "Ấp", "Họ và tên", "Năm sinh", "Chức vụ trong tổ", None, None],
        [None, None, None, None, None, "TT", "TP", "TV"],
        [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", 1975, "x", None, None],
        [2, "Mỹ Xương", "Ấp 1", "Lê Thử B", 1980, None, "x", None],
        [3, "Mỹ Xương", "Ấp 1", "Trần Thử C", 1985, None, None, "x"],
        merged=["F1:H1"],
    )
    through(data, {3: "new", 4: "new", 5: "new"})
    assert people() == {("Nguyễn Thử A", "head", ""), ("Lê Thử B", "deputy", ""), ("Trần Thử C", "member", "")}


@pytest.mark.parametrize("header", ["Họ và tên tổ trưởng, tổ phó, tổ viên", "Họ tên (tổ trưởng/tổ phó/thành viên)"])
def test_one_heading_for_all_people_of_a_team(header):
    data = xlsx(["STT", "Xã", "Ấp", header, "Chức vụ", "SĐT"],
                [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A", "Tổ trưởng", "0912345671"],
                [2, "Mỹ Xương", "Ấp 1", "Lê Thử B", "Tổ viên", "0912345672"])  # fmt: skip
    through(data, {2: "new", 3: "new"})
    assert people() == {("Nguyễn Thử A", "head", "0912345671"), ("Lê Thử B", "member", "0912345672")}


@pytest.mark.parametrize("header", ["Tổ trưởng (họ tên, SĐT)", "Họ tên và số điện thoại Tổ trưởng"])
def test_a_head_and_the_phone_under_one_heading(header):
    through(xlsx(["STT", "Xã", "Ấp", header], [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thử A, 0912345671"]), {2: "new"})
    assert people() == {("Nguyễn Thử A", "head", "0912345671")}


def test_a_member_and_the_phone_under_one_heading():
    through(xlsx(OF_HAMLET_1, ["STT", "Họ tên, số điện thoại", "Nhiệm vụ"],
                 [1, "Nguyễn Thử A - 0912345671", "Tổ trưởng"], [2, "Lê Thử B", "Tổ viên"]),
            {3: "new", 4: "new"})  # fmt: skip
    assert people() == {("Nguyễn Thử A", "head", "0912345671"), ("Lê Thử B", "member", "")}


def test_the_unit_that_people_come_from_is_no_commune():
    data = xlsx(OF_HAMLET_1, ["STT", "Họ và tên", "Đơn vị", "Nhiệm vụ", "SĐT"],
                [1, "Nguyễn Thử A", "Trưởng ấp", "Tổ trưởng", "0912345671"],
                [2, "Lê Thử B", "Hội LHPN", "Tổ phó", "0912345672"],
                [3, "Trần Thử C", "Đoàn Thanh niên", "Tổ viên", ""])  # fmt: skip
    through(data, {3: "new", 4: "new", 5: "new"})
    assert set(Member.objects.values_list("person__background", flat=True)) == {
        "hamlet_chief", "womens_union", "youth_union"
    }  # fmt: skip


def test_a_family_name_a_middle_name_and_a_given_name_in_three_columns():
    data = xlsx(OF_HAMLET_1, ["STT", "Họ", "Chữ lót", "Tên", "Nhiệm vụ"], [1, "Nguyễn", "Thử", "Mẫu", "Tổ trưởng"],
                [2, "Lê", "Thị Thử", "Bê", "Tổ viên"])  # fmt: skip
    through(data, {3: "new", 4: "new"})
    assert {name for name, _role, _phone in people()} == {"Nguyễn Thử Mẫu", "Lê Thị Thử Bê"}


def test_everything_that_offices_ask_of_people():
    data = xlsx(
        OF_HAMLET_1,
        ["TT", "Họ và tên", "Ngày, tháng, năm sinh", "Giới tính", "Dân tộc", "Tôn giáo", "Trình độ văn hóa",
         "Lý luận chính trị", "Đảng viên", "Địa chỉ", "Chức vụ trong Tổ", "Điện thoại", "Ghi chú"],
        [1, "Nguyễn Thử A", "15/8/1975", "Nam", "Kinh", "Không", "12/12", "TC", "x", "Ấp 1, Mỹ Xương", "Tổ trưởng",
         "0912345671", ""],
        [2, "Lê Thị Thử", "08/1980", "Nữ", "Kinh", "Phật", "ĐH", "", "", "Ấp 1, Mỹ Xương", "Tổ viên", 912345672, "mới"],
    )  # fmt: skip
    through(data, {3: "new", 4: "new"})
    assert set(Member.objects.values_list("person__name", "person__birth_year", "person__phone")) == {
        ("Nguyễn Thử A", 1975, "0912345671"), ("Lê Thị Thử", 1980, "0912345672")
    }  # fmt: skip


# What stands around the rows. ------------------------------------------------------------------


@pytest.mark.parametrize("lines", [45, 60, 150])
def test_a_table_below_a_long_preamble(lines):
    above = [[f"{number}. Căn cứ văn bản chỉ đạo về chuyển đổi số"] for number in range(1, lines + 1)]
    through(xlsx(*above, HEAD, [1, "Mỹ Xương", *ONE[1:]], [2, "Mỹ Xương", "Ấp 9", "Lê Thử B", ""]),
            {lines + 2: "new", lines + 3: "unit"})  # fmt: skip


def test_two_tables_with_other_headings_under_one_another():
    data = xlsx(
        ["A. TỔ TRƯỞNG CÁC ẤP"], ["Xã", "Ấp", "Tổ trưởng", "SĐT"], ["Mỹ Xương", *ONE[1:]], ["Mỹ Xương", *TWO[1:]], [],
        ["B. THÀNH VIÊN"], ["Xã", "Ấp", "Họ và tên", "Vai trò", "Năm sinh"],
        ["Mỹ Xương", "Ấp 1", "Trần Thử C", "Tổ viên", 1990], ["Mỹ Xương", "Ấp 2", "Võ Thử D", "Tổ phó", 1875],
    )  # fmt: skip
    through(data, {3: "new", 4: "new", 8: "new", 9: "birth_year"})


def test_a_second_table_right_below_the_first_without_a_gap():
    data = xlsx(HEAD, [1, "Mỹ Xương", *ONE[1:]], ["STT", "Xã", "Ấp", "Họ và tên", "Chức vụ", "SĐT"],
                [1, "Mỹ Xương", "Ấp 1", "Trần Thử C", "Tổ viên", "0912345673"])  # fmt: skip
    through(data, {2: "new", 4: "new"})
    assert people() == {("Nguyễn Thử A", "head", "0912345671"), ("Trần Thử C", "member", "0912345673")}


@pytest.mark.parametrize(
    "between",
    [[HEAD], [["2"], HEAD], [[None, None, None, 2], HEAD], [[None, None, None, "- 2 -"], HEAD],
     [[None, None, "Trang 2/3"], HEAD], [[], HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)"]],
     [["(Tiếp theo trang trước)"], HEAD]],
    ids=["header", "number", "middle", "dashes", "of", "columns", "words"],
)  # fmt: skip
def test_the_heading_once_more_on_each_printed_page(between):
    data = xlsx(HEAD, [1, "Mỹ Xương", *ONE[1:]], *between, [2, "Mỹ Xương", *TWO[1:]])
    through(data, {2: "new", 3 + len(between): "new"})


def test_page_numbers_among_members():
    data = xlsx(OF_HAMLET_1, OF_MEMBERS, [1, "Nguyễn Thử A", 1975, "Tổ trưởng", ""], [None, 2], OF_MEMBERS,
                [2, "Lê Thử B", 1980, "Tổ viên", ""])  # fmt: skip
    through(data, {3: "new", 6: "new"})


def test_three_signatures_beside_each_other():
    data = xlsx(
        OF_HAMLET_1, OF_MEMBERS, [1, "Nguyễn Thử A", 1975, "Tổ trưởng", ""], [],
        [None, "NGƯỜI LẬP BIỂU", None, "TRƯỞNG ẤP", "TM. UBND XÃ"],
        [None, "(Ký, họ tên)", None, "(Ký, họ tên)", "CHỦ TỊCH"],
        [], [None, "Lê Thử Mẫu", None, "Trần Thử Mẫu", "Phạm Thử Mẫu"],
    )  # fmt: skip
    through(data, {3: "new"})


def test_notes_and_sums_below_the_table():
    data = xlsx(
        HEAD, [1, "Mỹ Xương", *ONE[1:]], ["Cộng (I)", None, "1 ấp", 1], ["(*) Tổ trưởng là trưởng ấp"],
        ["- Tổng số thành viên:", 12], ["Trong đó: nữ", 5], [None, "Tổng I + II", None, 3],
    )  # fmt: skip
    through(data, {2: "new"})


def test_a_form_that_is_no_table_is_no_list():
    data = xlsx(
        ["Tên tổ:", "Tổ CNSCĐ ấp 1"],
        ["Xã:", "Mỹ Xương"],
        ["Tổ trưởng:", "Nguyễn Thử A"],
        ["Số điện thoại:", "0912345671"],
    )
    shown = look(data)
    assert not shown.rows
    assert [one.reason for one in shown.other_sheets] == ["no_list"]


# Old fonts in a part of the file. --------------------------------------------------------------


@pytest.mark.parametrize("names", [("NguyÔn ThÞ MÉu", "TrÇn V¨n Häc", "Lª ThÞ Hång"),
                                   ("Nguyeãn Thò Maãu", "Traàn Vaên Hoïc", "Leâ Thò Hoàng")],
                         ids=["TCVN3", "VNI"])  # fmt: skip
def test_one_column_in_an_old_font(names):
    hamlets = ["Ấp 1", "Ấp 2", "Ấp Mỹ Thới"]
    rows = [[n, "Mỹ Xương", hamlet, name, ""] for n, (hamlet, name) in enumerate(zip(hamlets, names, strict=True), 1)]
    shown = through(xlsx(["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"], HEAD, *rows), {3: "new", 4: "new", 5: "new"})
    assert {name for name, _role, _phone in people()} == {"Nguyễn Thị Mẫu", "Trần Văn Học", "Lê Thị Hồng"}
    assert shown.notes


def test_some_rows_in_an_old_font():
    """Half of the list was pasted from an older file: what is Unicode already stays as it is."""
    data = xlsx(HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thị Mộng", ""], [2, "Mỹ Xương", "Ấp 2", "TrÇn V¨n Häc", ""],
                [3, "Mỹ Xương", "Ấp Mỹ Thới", "NguyÔn ThÞ MÉu", ""],
                [4, "Mỹ Xương", "Ấp Mỹ Hưng", "Võ Thị Dự", ""])  # fmt: skip
    through(data, {2: "new", 3: "new", 4: "new", 5: "new"})
    assert {name for name, _role, _phone in people()} == {
        "Nguyễn Thị Mộng", "Trần Văn Học", "Nguyễn Thị Mẫu", "Võ Thị Dự"
    }  # fmt: skip


def test_one_tab_in_an_old_font_beside_one_in_unicode():
    book = pages(
        Mới=[HEAD, [1, "Mỹ Xương", "Ấp 1", "Nguyễn Thị Mộng", ""], [2, "Mỹ Xương", "Ấp 2", "Võ Thị Dự", ""]],
        Cũ=[["STT", "X·", "Êp", "Tæ tr\xadëng", "S§T"], [1, "Mü X\xad¬ng", "Êp Mü Thíi", "NguyÔn ThÞ MÉu", ""]],
    )
    take(saved(book))
    assert {name for name, _role, _phone in people()} == {"Nguyễn Thị Mộng", "Võ Thị Dự", "Nguyễn Thị Mẫu"}
    assert {row for row, outcome in rows_of(look(saved(book))) if outcome != "same"} == set()
