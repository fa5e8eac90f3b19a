"""Workbooks in the shapes that officials keep them in: which row is what, by Excel row number."""

import json
from pathlib import Path

import pytest

from teams_app.registry.importing.columns import Column, column_of
from teams_app.registry.importing.layouts import find_layout
from teams_app.registry.importing.rows import read_rows
from teams_app.registry.importing.workbook import Sheet, Unreadable, read_workbook

WORKBOOKS = Path(__file__).resolve().parents[5] / "shared" / "data" / "workbooks"
needs_workbooks = pytest.mark.skipif(not WORKBOOKS.exists(), reason="the shared workbooks are not here")


def expected() -> dict[str, dict[str, str]]:
    return json.loads((WORKBOOKS / "expected.json").read_text()) if WORKBOOKS.exists() else {}


@needs_workbooks
@pytest.mark.parametrize("filename", expected() or ["none"])
def test_every_row_of_the_four_lists_is_understood(filename):
    book = read_workbook((WORKBOOKS / filename).read_bytes(), filename)
    layout = find_layout(book.sheets[0])
    found = {row.number: row.kind.value for row in read_rows(book.sheets[0], layout)}
    kind = "member" if layout.holds_members else "team"
    wanted = {
        int(number): kind if outcome.startswith("wrong") else outcome
        for number, outcome in expected()[filename].items()
        if outcome != "other"
    }
    assert found == wanted


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Họ và tên", Column.NAME), ("Họ tên", Column.NAME), ("Tên TV", Column.NAME),
        ("HỌ VÀ TÊN THÀNH VIÊN", Column.NAME),
        ("Họ, tên", Column.NAME), ("SĐT", Column.PHONE), ("Số ĐT", Column.PHONE), ("Điện thoại liên hệ", Column.PHONE),
        ("Tổ trưởng Họ tên", Column.HEAD_NAME), ("Tổ trưởng SĐT", Column.HEAD_PHONE),
        ("SĐT tổ trưởng", Column.HEAD_PHONE),
        ("Họ và tên tổ trưởng", Column.HEAD_NAME), ("Tổ phó", Column.DEPUTY_NAME), ("Tên xã", Column.COMMUNE),
        ("Xã, phường, thị trấn", Column.COMMUNE), ("Mã xã", Column.COMMUNE_CODE), ("Mã ĐVHC", Column.COMMUNE_CODE),
        ("Khóm/ấp", Column.HAMLET), ("Thôn, tổ dân phố", Column.HAMLET), ("Tên Tổ CNSCĐ", Column.TEAM),
        ("Tổ", Column.TEAM),
        ("Quyết định thành lập Số", Column.DECISION_NUMBER), ("Số QĐ", Column.DECISION_NUMBER),
        ("Ngày thành lập", Column.FOUNDED), ("Quyết định thành lập Ngày", Column.DECISION_DATE),
        ("Năm sinh", Column.BIRTH_YEAR), ("Ngày tháng năm sinh", Column.BIRTH_YEAR), ("Nhiệm vụ trong Tổ", Column.ROLE),
        ("Chức danh", Column.ROLE), ("Đơn vị công tác", Column.BACKGROUND), ("Lực lượng", Column.BACKGROUND),
        ("Số TV", Column.MEMBER_COUNT), ("Số lượng thành viên", Column.MEMBER_COUNT), ("STT", Column.NUMBER),
        ("Ghi chú", Column.NOTE), ("Màu sắc", None), ("", None),
        ("Ho\u0323 va\u0300 te\u0302n", Column.NAME),
    ],
)  # fmt: skip
def test_headers_in_any_wording(header, column):
    assert column_of(header) == column


def table(*rows: list, merged=()) -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], merged=list(merged))


def cells_of(sheet: Sheet) -> list[dict]:
    return [
        {k.value: row.text(k) for k in row.cells} | {"row": row.number} for row in read_rows(sheet, find_layout(sheet))
    ]


def test_roman_section_rows_signature_and_total_are_no_rows():
    found = cells_of(
        table(
            ["ỦY BAN NHÂN DÂN XÃ"],
            ["STT", "Khóm, ấp", "Tổ trưởng", "SĐT"],
            ["(1)", "(2)", "(3)", "(4)"],
            ["I", "Xã Mỹ Hội"],
            [1, "Ấp 1", "Nguyễn Thử Mẫu", "0912345678"],
            ["II", "X. Mỹ Hiệp"],
            [1, "Ấp 1", "Trần Thử Mẫu", ""],
            ["Tổng cộng: 2 tổ"],
            ["", "", "Mỹ Hội, ngày 01 tháng 7 năm 2024"],
            ["", "", "NGƯỜI LẬP BIỂU"],
        )
    )
    assert [(row["row"], row["commune"], row["head_name"]) for row in found] == [
        (5, "Xã Mỹ Hội", "Nguyễn Thử Mẫu"),
        (7, "X. Mỹ Hiệp", "Trần Thử Mẫu"),
    ]


def test_a_two_row_header_without_merged_cells_is_read_across_its_gaps():
    found = cells_of(
        table(
            ["TT", "Ấp", "Tổ trưởng", "", "Tổ phó", ""],
            ["", "", "Họ tên", "SĐT", "Họ tên", "SĐT"],
            [1, "Ấp 1", "Nguyễn Thử Mẫu", "0912345678", "Trần Thử Mẫu", "0987654321"],
        )
    )
    assert found == [
        {"row": 3, "number": "1", "hamlet": "Ấp 1", "head_name": "Nguyễn Thử Mẫu", "head_phone": "0912345678",
         "deputy_name": "Trần Thử Mẫu", "deputy_phone": "0987654321"}
    ]  # fmt: skip


def test_members_below_a_team_section_belong_to_it():
    found = cells_of(
        table(
            ["STT", "Họ và tên", "Chức danh", "SĐT"],
            ["XÃ MỸ HỘI"],
            ["Tổ ấp 1"],
            [1, "Nguyễn Thử Mẫu", "Tổ trưởng", "0912345678"],
            ["Tổ ấp 2"],
            [1, "Trần Thử Mẫu", "Tổ trưởng", "0912345679"],
        )
    )
    assert [(row["commune"], row["team"], row["name"]) for row in found] == [
        ("XÃ MỸ HỘI", "Tổ ấp 1", "Nguyễn Thử Mẫu"),
        ("XÃ MỸ HỘI", "Tổ ấp 2", "Trần Thử Mẫu"),
    ]


def test_places_written_once_hold_until_the_next_commune():
    found = cells_of(
        table(
            ["Xã", "Tổ", "Họ tên", "SĐT"],
            ["Mỹ Hội", "Ấp 1", "Nguyễn Thử Mẫu", "0912345678"],
            ["", "", "Trần Thử Mẫu", "0912345679"],
            ["Mỹ Hiệp", "", "Lê Thử Mẫu", "0912345670"],
        )
    )
    assert [row.get("team") for row in found] == ["Ấp 1", "Ấp 1", None]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ","), ("cp1258", ";")],
)
def test_text_files_in_any_encoding(encoding, separator):
    import unicodedata

    rows = [["Xã", "Ấp", "Tổ trưởng"], ["Mỹ Hội", "Ấp 1", "Nguyễn Thử Mẫu"], ["Gáo Giồng", "Ấp 2", "Đặng Thị Mẫu"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    if encoding == "cp1258":  # that code page writes tones as separate marks after vowels like ê
        text = _for_cp1258(text)
    book = read_workbook(text.encode(encoding), "danh-sach.csv")
    assert [[unicodedata.normalize("NFC", cell) for cell in row] for row in book.sheets[0].rows] == rows


def _for_cp1258(text: str) -> str:
    import unicodedata

    out = []
    for char in text:
        try:
            char.encode("cp1258")
            out.append(char)
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", char)
            tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
            rest = [mark for mark in marks if mark not in tones]
            out.append(unicodedata.normalize("NFC", base + "".join(rest)) + "".join(tones))
    return "".join(out)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "0 byte"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "xlsx"),
        (b"PK\x03\x04" + b"\x00" * 50, "xlsx|Excel"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "xlsx"),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(data, word, settings):
    with pytest.raises(Unreadable, match=word):
        read_workbook(data, "tep.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(settings):
    import io
    import zipfile

    settings.IMPORT_MAX_UNPACKED_BYTES = 1 << 20
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (5 << 20))
    with pytest.raises(Unreadable, match="MB"):
        read_workbook(stream.getvalue(), "bom.xlsx")


def test_a_file_over_the_limit_is_refused(settings):
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(Unreadable, match="MB"):
        read_workbook(b"x" * 11, "to.csv")


def test_a_sparse_sheet_of_a_million_rows_is_refused():
    import io

    from openpyxl import Workbook

    book = Workbook(write_only=False)
    book.active["A1"] = "Xã"
    book.active["B1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(Unreadable):
        read_workbook(stream.getvalue(), "thua.xlsx")
