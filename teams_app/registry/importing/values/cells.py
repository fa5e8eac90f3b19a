"""What a cell says, as a person reads it, and what a reader of cells raises. Pure."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from geo.names import squash
from teams_app.registry import sheets

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None


@dataclass
class BadValue(Exception):
    """What is wrong with a cell, in the reader's language, and the likely right text if any."""

    text: str
    suggestion: str = ""

    def __str__(self) -> str:
        return self.text


# Zero-width marks that copied text carries; figures and letters as wide as a Chinese sign, from such a keyboard.
_ODD = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_NOTHING = re.compile(
    r"[-–—_.…/?\s]*|x|n/?a|nan|null|none|nil|"
    r"\(?(không|khong|ko)( có| co| rõ| biết| dùng| sử dụng| sd)?( số| sđt| sdt| đt| điện thoại){0,2}\)?|"
    r"k (có|co)( số| sđt| sdt| đt| điện thoại)?|"
    r"(chưa|chua)( có| co| cập nhật| cung cấp| rõ| biết| bầu| cử)?( số| sđt| sdt| đt| điện thoại){0,2}|khuyết|trống"
)
ERRORS = frozenset(["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#UNSAVED!"])


def as_text(cell: Cell) -> str:
    """The cell as a person reads it: NFC, single spaces, nothing invisible, whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        cell = plain(cell)
        if cell[:1] == "'":
            cell = sheets.unguarded(cell)
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%d/%m/%Y")
    return squash(str(cell))


def plain(text: str) -> str:
    """The text in NFC, with nothing invisible and no wide figures; its spaces and lines as they are."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ODD.sub(_narrow, text))


def _narrow(odd: re.Match[str]) -> str:
    return chr(ord(odd[0]) - 0xFEE0) if odd[0] >= "\uff10" else ""


_DITTO = re.compile(r"[-–\s]*(n\.?t\.?|như trên|nhu tren|[\"″”“]|''|//|〃|,,)[-–\s]*", re.IGNORECASE)


_DITTO_STARTS = frozenset("-– nN\"″”“'/〃,")  # asked first: nearly no cell begins like that


def is_ditto(cell: Cell) -> bool:
    """`nt`, `//`, `"`: the same as in the row above."""
    if not isinstance(cell, str) or len(cell) > 12 or cell[:1] not in _DITTO_STARTS:
        return False
    return _DITTO.fullmatch(plain(cell).strip()) is not None


def is_blank(cell: Cell) -> bool:
    """Nothing stands there, or a word or dash that says so: `không có`, `-`, `chưa có`."""
    if cell is None or cell == "":
        return True
    if not isinstance(cell, str) or len(cell) > 24:
        return False
    text = as_text(cell).casefold()
    return _NOTHING.fullmatch(text) is not None
