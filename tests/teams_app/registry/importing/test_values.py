"""Cells as officials type them."""

import datetime as dt

import pytest

from teams_app.registry.importing import values
from teams_app.registry.importing.values import BadValue
from teams_app.registry.models import Background, MemberRole

TODAY = dt.date(2024, 9, 26)


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2022, 7, 1),
        dt.datetime(2022, 7, 1, tzinfo=dt.UTC),
        44743,
        44743.0,
        "44743",
        "1/7/22",
        "01.07.2022",
        "01-07-2022",
        "2022-07-01",
        " 1 / 7 / 2022 ",
        "ngày 01 tháng 7 năm 2022",
        "Ngày 1 tháng 07 năm 2022",
        "nga\u0300y 01 tha\u0301ng 7 n\u0103m 2022",
        "2022/07/01",
        "1 tháng 7, 2022",
        "01,07,2022",
        "01-Jul-22",
        "01072022",
        1072022,
        20220701,
    ],
)
def test_a_date_in_any_form(cell):
    assert values.read_date(cell, latest=TODAY) == dt.date(2022, 7, 1)


@pytest.mark.parametrize("cell", ["30/2/2023", "hôm qua", "7/2022", 12, True, "2022"])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(BadValue, match=r"ngày|dd/mm"):
        values.read_date(cell, latest=TODAY)


def test_a_date_out_of_range_names_the_likely_one():
    with pytest.raises(BadValue) as refused:
        values.read_date("1/7/2202", latest=TODAY)
    assert refused.value.suggestion == "01/07/2022"


@pytest.mark.parametrize(("cell", "likely"), [("7/2022", "01/07/2022"), ("T7/2022", "01/07/2022"),
                                              ("07/25/2022", "25/07/2022"), ("31/06/2022", "")])  # fmt: skip
def test_a_date_that_is_none_names_the_likely_one(cell, likely):
    with pytest.raises(BadValue) as refused:
        values.read_date(cell, latest=TODAY)
    assert refused.value.suggestion == likely


def test_phones_of_before_2018_name_their_new_beginning_and_digits_are_counted_as_typed():
    with pytest.raises(BadValue) as refused:
        values.read_phone("01234567890")
    assert refused.value.suggestion == "0834567890"
    with pytest.raises(BadValue, match="3 chữ số"):
        values.read_phone("123")


@pytest.mark.parametrize(
    "cell",
    ["0912345678", 912345678, 912345678.0, "912345678", "+84 912345678", "84912345678", "0084912345678", "0912.345.678",
     "091 234 5678", "ĐT: 0912 345 678", "0912345678 (con)"],
)  # fmt: skip
def test_a_phone_in_any_form(cell):
    assert values.read_phone(cell) == ("0912345678", [])


@pytest.mark.parametrize("cell", ["0912345678/0987654321", "0912345678 - 0987654321", "0912.345.678; 987654321",
                                  "0912345678\n0987654321", "0912345678 hoặc 0987654321", "0912345678 0987654321",
                                  "0912 345 678 (Zalo: 0987654321)"])  # fmt: skip
def test_two_phones_in_a_cell(cell):
    assert values.read_phone(cell) == ("0912345678", ["0987654321"])


@pytest.mark.parametrize("cell", ["12345", "09123456789012", "không có số"])
def test_what_is_no_phone_is_refused(cell):
    with pytest.raises(BadValue):
        values.read_phone(cell)


def test_landlines_and_empty_cells_are_taken():
    assert values.read_phone("0277.3851.234")[0] == "02773851234"
    assert values.read_phone(None) == ("", [])
    assert values.read_phone("  ") == ("", [])


@pytest.mark.parametrize(("cell", "year"), [(1980.0, 1980), ("1980", 1980), ("12/5/1980", 1980), ("", None),
                                            (dt.date(1980, 5, 12), 1980), ("12/5/80", 1980)])  # fmt: skip
def test_year_of_birth(cell, year):
    assert values.read_birth_year(cell, on=TODAY) == year


@pytest.mark.parametrize("cell", [2190, 1890, 2020, "không rõ", "80", "12/5/2080", 19755])
def test_an_impossible_year_of_birth_is_refused(cell):
    with pytest.raises(BadValue):
        values.read_birth_year(cell, on=TODAY)


@pytest.mark.parametrize(
    ("cell", "role"),
    [("Tổ trưởng", MemberRole.HEAD), ("TỔ TRƯỞNG", MemberRole.HEAD), ("Tổ phó", MemberRole.DEPUTY),
     ("Phó tổ trưởng", MemberRole.DEPUTY), ("TV", MemberRole.MEMBER), ("Thành viên", MemberRole.MEMBER),
     ("Tổ viên", MemberRole.MEMBER), ("", MemberRole.MEMBER), ("Nhóm trưởng", MemberRole.HEAD),
     ("Trưởng ấp - Tổ trưởng", MemberRole.HEAD), ("Phó Bí thư Đoàn - Tổ phó", MemberRole.DEPUTY)],
)  # fmt: skip
def test_roles(cell, role):
    assert values.read_role(cell) == role


@pytest.mark.parametrize("cell", ["Chủ tịch", "Phó Bí thư Chi bộ", "Phó Chủ tịch"])
def test_an_office_elsewhere_is_no_role_in_a_team(cell):
    with pytest.raises(BadValue, match=cell):
        values.read_role(cell)


@pytest.mark.parametrize(
    ("cell", "number", "behind"),
    [("Số: 12 / QĐ-UBND", "12/QĐ-UBND", ("", "")), ("18/QĐ-UBND-HC", "18/QĐ-UBND-HC", ("", "")),
     ("QĐ 16/QĐ-UBND, ngày 06 tháng 7 năm 2022", "16/QĐ-UBND", ("ngày 06 tháng 7 năm 2022", "")),
     ("17/QĐ-UBND (07/7/2022)", "17/QĐ-UBND", ("07/7/2022", "")),
     ("Quyết định số 15/QĐ-UBND ngày 05/7/2022 của UBND xã Mỹ Xương", "15/QĐ-UBND",
      ("ngày 05/7/2022", "UBND xã Mỹ Xương"))],
)  # fmt: skip
def test_a_decision_in_one_cell(cell, number, behind):
    assert values.read_instrument(cell) == number
    assert values.behind_number(cell) == behind


@pytest.mark.parametrize(
    ("cell", "background"),
    [("Trưởng ấp", Background.HAMLET_CHIEF), ("Bí thư Chi đoàn", Background.YOUTH_UNION),
     ("Hội LHPN", Background.WOMENS_UNION), ("Công an viên", Background.POLICE), ("Giáo viên", Background.TEACHER),
     ("VNPT", Background.TELECOM), ("Nghề tự do", Background.OTHER), ("", "")],
)  # fmt: skip
def test_backgrounds(cell, background):
    assert values.read_background(cell) == background


def test_names_are_tamed_not_changed():
    assert values.read_name("  NGUYỄN  THỊ SEN ") == "Nguyễn Thị Sen"
    assert values.read_name("Bà Nguyễn Thị Sen") == "Nguyễn Thị Sen"
    assert values.read_name("Tra\u0302\u0300n Thi\u0323 Sen") == "Trần Thị Sen"
    assert values.read_name("Lê mai An") == "Lê mai An"
    with pytest.raises(BadValue):
        values.read_name("123")


def test_instrument_numbers():
    assert values.read_instrument("Số: 12 / QĐ-UBND") == "12/QĐ-UBND"
