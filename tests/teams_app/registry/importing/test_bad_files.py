"""Files that are no lists, or made to do harm: a clear word, bounded time and memory, nothing written."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from geo.models import Level
from teams_app.registry import importing
from teams_app.registry.importing import Choices
from teams_app.registry.importing.workbook import Unreadable, read_workbook
from teams_app.registry.models import ImportBatch, Team
from tests.factories import make_unit
from tests.teams_app.registry.importing.books import DAY, TEAMS, look, outcomes, saved, xlsx


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def zip_bomb() -> bytes:
    """600 MB of empty cells in less than a megabyte."""
    return changed(xlsx(TEAMS), SHEET, HEAD + b'<row r="1"><c r="A1"/></row>' * (20 << 20) + TAIL)


def lying_bomb() -> bytes:
    """A bomb whose directory says that it unpacks to ten bytes."""
    data = bytearray(changed(xlsx(TEAMS), SHEET, HEAD + b" " * (50 << 20) + TAIL))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo(SHEET).file_size
    return bytes(data).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def nested_bomb() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0", b"0" * (30 << 20))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}.zip", inner.getvalue())
    return outer.getvalue()


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Xã"
    book.active["XFD1048576"] = "x"
    return saved(book)


def wide_row() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Xã"
    book.active["XFD2"] = "x"
    return saved(book)


def million_rows() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, TEAMS)
    for row in range(1, 300_000):  # above the limit; a million of them only takes the test longer
        page.write_number(row, 0, row)
    book.close()
    return stream.getvalue()


def binary() -> bytes:
    """An .xlsb, whatever it is called: its parts are no XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    return out.getvalue()


def entities() -> bytes:
    """A billion laughs in the sheet."""
    lines = [b'<!DOCTYPE x [<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 12)]
    body = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'
    return changed(xlsx(TEAMS), SHEET, b"".join(lines) + b"]>" + HEAD + body + TAIL)


def ods_entities() -> bytes:
    lines = [b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 12)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"".join(lines) + b"]><x>&a11;</x>")
    return out.getvalue()


def protected() -> bytes:
    """A workbook under a password: an OLE file, in which the workbook itself lies encrypted."""
    told = b"\x04\x00\x04\x00@\x00\x00\x00<encryption/>"
    return compound({"EncryptionInfo": told, "EncryptedPackage": b"\x9f" * 6000})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE file as [MS-CFB] has it, version 3: header, table of sectors, directory, streams of whole sectors."""
    free, end, of_table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    table, body, entries = [of_table, end], b"", []
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")  # a shorter one would lie among the small sectors
        count, start = -(-len(content) // 512), len(table)
        table += [*range(start + 1, start + count), end]
        body += content.ljust(count * 512, b"\0")
        entries.append((name, 2, start, len(content)))
    directory = b""
    for number, (name, kind, start, size) in enumerate([("Root Entry", 5, end, 0), *entries]):
        right = number + 1 if 0 < number < len(entries) else free
        text = f"{name}\0".encode("utf-16-le")
        directory += text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
        directory += struct.pack("<III", free, right, 1 if kind == 5 else free) + b"\0" * 36
        directory += struct.pack("<IQ", start, size)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    header = head + struct.pack("<I", free) * 108
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff") + directory.ljust(512, b"\0") + body
    return header.ljust(512, b"\0") + sectors


def big() -> bytes:
    """Fifty megabytes that are no zip, only say so."""
    return b"PK\x03\x04" + b"x" * (50 << 20)


REFUSED = [
    (zip_bomb, "bom.xlsx", "400 MB|cũng|hơn"), (nested_bomb, "long.zip", "nén|giải nén"), (far_cell, "xa.xlsx", "dòng"),
    (wide_row, "rong.xlsx", "cột"), (million_rows, "dai.xlsx", "dòng"), (protected, "khoa.xlsx", "mật khẩu"),
    (binary, "nhi-phan.xlsx", "xlsb"),
    (lambda: b"", "khong.xlsx", "0 byte"), (lambda: b"%PDF-1.7\n\x00\x01", "ds.xlsx", "xlsx"),
    (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "anh.csv", "xlsx"), (lambda: xlsx(TEAMS)[:2000], "cut.xlsx", "hỏng"),
    (lambda: b"<html><table><tr><td>STT</td></tr></table></html>", "web.xls", "xlsx"), (big, "lon.xlsx", "MB"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (zip_bomb, "bom.xlsx"), (lying_bomb, "doi.xlsx"), (nested_bomb, "long.zip"), (far_cell, "xa.xlsx"),
        (wide_row, "rong.xlsx"), (million_rows, "dai.xlsx"), (entities, "the.xlsx"), (ods_entities, "the.ods"),
        (protected, "khoa.xlsx"), (lambda: b"", "rong.xlsx"), (lambda: b"%PDF-1.7\n\x00\x01", "ds.xlsx"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "anh.csv"), (lambda: xlsx(TEAMS)[:2000], "cut.xlsx"),
        (lambda: b"<html><table><tr><td>STT</td></tr></table></html>", "web.xls"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_it_is_refused_with_a_word_in_bounded_time_and_memory(make, name, settings):
    settings.IMPORT_MAX_UNPACKED_BYTES = 200 << 20
    settings.IMPORT_MAX_MEMORY_BYTES = 1 << 30
    try:
        book = read_workbook(make(), name)
    except Unreadable as refused:
        assert name in str(refused)
    else:  # read, but what was to explode did not
        assert sum(len(str(row)) for sheet in book.sheets for row in sheet.rows) < 10_000


def test_a_file_of_fifty_megabytes_is_refused_by_its_size():
    with pytest.raises(Unreadable, match="MB"):
        read_workbook(b"x" * (50 << 20), "to.csv")


@pytest.mark.django_db
def test_macros_and_links_are_told_and_only_the_cells_are_read():
    make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
    data = xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "", ""])
    data = changed(changed(data, "xl/vbaProject.bin", b"x"), "xl/externalLinks/externalLink1.xml", b"<x/>")
    preview = look(data, "macro.xlsm", add_hamlets=True)
    assert outcomes(preview) == {2: "new"}
    assert len(preview.notes) == 2


@pytest.mark.django_db
def test_an_extension_that_lies_counts_for_nothing():
    make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
    data = xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "", ""])
    assert outcomes(look(data, "ds.csv", add_hamlets=True)) == {2: "new"}
    assert outcomes(look("STT;Xã;Ấp;Tổ trưởng\n1;Mỹ Xương;Ấp 1;".encode(), "ds.xlsx", add_hamlets=True)) == {2: "new"}


@pytest.mark.django_db
class TestCommand:
    """`import_teams`: what it prints and how it ends."""

    @pytest.fixture
    def file(self, tmp_path):
        make_unit(Level.COMMUNE, "Mỹ Xương", make_unit(Level.DISTRICT, "Cao Lãnh", code="873"), code="30121")
        path = tmp_path / "ds.xlsx"
        path.write_bytes(xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "", ""], [2, "Mỹ Xuong", "Ấp 1", "", "", "", ""]))
        return path

    def run(self, path, *options) -> tuple[dict, str]:
        out, said = io.StringIO(), ""
        try:
            call_command("import_teams", str(path), "--as-of", str(DAY), "--format", "json", *options, stdout=out)
        except CommandError as error:
            said = str(error)
        return json.loads(out.getvalue()), said

    def test_all_or_nothing(self, file):
        answer, said = self.run(file, "--add-hamlets", "--scope", "873")
        assert said
        assert (answer["written"], answer["batch"]) == (False, None)
        assert answer["totals"] == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
        (wrong,) = [row for row in answer["rows"] if row["outcome"] == "wrong"]
        assert (wrong["row"], wrong["kind"]) == (3, "team")
        assert [set(one) for one in wrong["messages"]] == [{"field", "text", "suggestion"}]
        assert wrong["messages"][0]["suggestion"] == "xã Mỹ Xương"
        assert not Team.objects.exists()

    def test_the_right_rows(self, file):
        answer, said = self.run(file, "--add-hamlets", "--accept-valid")
        assert not said
        assert answer["written"] is True
        assert answer["batch"] == ImportBatch.objects.get().pk
        assert Team.objects.count() == 1

    def test_a_dry_run(self, file):
        answer, _said = self.run(file, "--add-hamlets", "--dry-run", "--accept-valid")
        assert answer["written"] is False
        assert not Team.objects.exists()

    @pytest.mark.parametrize(
        "options", [["--sheet", "7"], ["--sheet", "0"], ["--scope", "999"]], ids=["sheet", "no-sheet", "scope"]
    )
    def test_what_cannot_be_done_is_valid_json_too(self, file, options):
        answer, said = self.run(file, *options)
        assert said == answer["error"]
        assert answer["rows"] == []

    def test_no_file_and_no_list(self, file, tmp_path):
        assert self.run(tmp_path / "no.xlsx")[1]
        empty = tmp_path / "empty.xlsx"
        empty.write_bytes(xlsx(["hôm nay trời đẹp"]))
        answer, said = self.run(empty)
        assert "empty" in said or "Danh sách" in said
        assert answer["written"] is False

    def test_in_words(self, file, capsys):
        call_command("import_teams", str(file), "--as-of", str(DAY), "--add-hamlets", "--accept-valid")
        assert "Mỹ Xương" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_wrong_rows_come_back_in_the_same_workbook():
    make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
    data = xlsx(
        ["DANH SÁCH TỔ"], TEAMS, ["Xã Mỹ Xương"],
        [1, None, "Ấp 1", "", "", "Nguyễn Thử Mẫu", ""],
        [2, None, "Ấp 2", "", "31/02/2024", "Trần Thử Mẫu", "12"],
        [3, None, "Ấp 3", "", "", "=1+1 Thử Mẫu", ""],
    )  # fmt: skip
    preview = look(data, add_hamlets=True)
    name, back = importing.wrong_rows(data, preview)
    assert name.startswith("danh-sach")
    page = openpyxl.load_workbook(io.BytesIO(back)).active
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert [row[2] for row in rows if row[0] == 2] == ["Ấp 2"]
    assert not [row for row in rows if row[0] == 1]
    wrong = next(row for row in page.iter_rows() if row[0].value == 2)
    assert wrong[1].value == "Xã Mỹ Xương"  # what the section said is written out
    assert "31/02/2024" in wrong[-1].value
    assert wrong[4].fill.fgColor.rgb == wrong[6].fill.fgColor.rgb != wrong[2].fill.fgColor.rgb
    again = look(back, "lai.xlsx", add_hamlets=True)
    assert {row.label for row in again.wrong} == {row.label for row in preview.wrong}


@pytest.mark.django_db
def test_the_wrong_rows_of_a_text_file_come_back_as_a_workbook():
    make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
    data = "Xã;Ấp;Tổ trưởng;SĐT\nMỹ Xương;Ấp 1;A B;0912345678\nMỹ Xuong;Ấp 2;=A1;1\n".encode()
    preview = look(data, "ds.csv", add_hamlets=True)
    _name, back = importing.wrong_rows(data, preview)
    page = openpyxl.load_workbook(io.BytesIO(back)).active
    assert [row[1].value for row in page.iter_rows()] == ["Ấp", "Ấp 2"]
    assert page["C2"].data_type == "s"  # nothing that came in becomes a formula


def test_choices_do_not_share_their_tables():
    assert Choices(as_of=DAY).columns is not Choices(as_of=DAY).columns


class TestOldWorkbooks:
    """An .xls with a hidden row (3), a hidden column (E), a formula (E4) and an error (D5), saved by LibreOffice."""

    DATA = (Path(__file__).parent / "an-dong.xls").read_bytes()

    @pytest.mark.django_db
    def test_what_is_hidden_or_worked_out_is_asked_about_and_errors_are_wrong(self):
        make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
        preview = look(self.DATA, "cu.xls", add_hamlets=True)
        assert outcomes(preview) == {2: "new", 4: "new", 5: "wrong"}
        assert {(one.kind, one.rows) for one in preview.questions} == {
            ("hidden_rows", (3,)), ("hidden_columns", ()), ("formulas", (4, 5))
        }  # fmt: skip
        assert "#DIV/0!" in preview.wrong[0].messages[0].text

    def test_a_password_is_told(self):
        begin = self.DATA.index(b"\x09\x08\x10\x00")  # the workbook's first record; its second now asks for a password
        data = self.DATA[: begin + 20] + b"\x2f\x00" + self.DATA[begin + 22 :]
        with pytest.raises(Unreadable, match="mật khẩu"):
            read_workbook(data, "khoa.xls")

    @pytest.mark.parametrize("cut", [100, 600, 3000])
    def test_half_a_file_is_refused_and_never_hangs(self, cut):
        try:
            read_workbook(self.DATA[:cut], "nua.xls")
        except Unreadable as refused:
            assert "nua.xls" in str(refused)


@pytest.mark.django_db
def test_an_ordinary_workbook_called_binary_is_read():
    make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
    data = xlsx(TEAMS, [1, "Mỹ Xương", "Ấp 1", "", "", "", ""])
    assert outcomes(look(data, "ds.xlsb", add_hamlets=True)) == {2: "new"}
