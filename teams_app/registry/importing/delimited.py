"""Text files with separators: any encoding and separator that Vietnamese offices' programs write. Pure."""

import csv
import io
import re
import unicodedata

from django.utils.translation import gettext as _

from geo.names import legacy
from teams_app.registry.importing.values import Cell

_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
SEPARATORS = "\t;,|"


def read(data: bytes, filename: str) -> list[list[Cell]]:
    """Rows of cells; a ragged row keeps its length."""
    from teams_app.registry.importing.workbook import Unreadable

    text = decode(data)
    start = text[:2000].lstrip().lower() if text else ""
    if text is None or re.search(r"[\x00-\x08\x0e-\x1f]", text[:4000]):
        raise Unreadable(
            _("“%(file)s” is no list: neither a workbook nor text. Save the list as .xlsx and send that.")
            % {"file": filename}
        )
    if start.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise Unreadable(
            _("“%(file)s” is a web page with another name. Open it in Excel, save it as .xlsx and send that.")
            % {"file": filename}
        )
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))]


def decode(data: bytes) -> str | None:
    """UTF-8, UTF-16 or Windows-1258 as Unicode text (NFC); old 8-bit fonts come out as they are, for
    `legacy` to convert; None for bytes that are no text."""
    if data[:2] in _UTF16:
        return _normal(data[2:].decode(_UTF16[data[:2]], errors="replace"))
    if encoding := _bare_utf16(data):
        return _normal(data.decode(encoding, errors="replace"))
    if b"\x00" in data:
        return None
    try:
        return _normal(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    latin = data.decode("latin-1")
    if legacy.recognise([latin]):
        return latin
    return _normal(data.decode("cp1258", errors="replace"))


def _bare_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: Vietnamese text then has a zero in about every second byte."""
    head = data[:2000]
    if len(head) < 8 or head.count(0) < len(head) // 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def separator_of(text: str) -> str:
    """The separator that parts most lines into the same number of cells, more than one."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]

    def agreement(separator: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=separator)]
        usual = max(set(counts), key=counts.count, default=1)
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(SEPARATORS, key=agreement)
