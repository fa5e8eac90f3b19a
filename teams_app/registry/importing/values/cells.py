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


_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")  # zero-width marks that copied text carries
_NOTHING = re.compile(
    r"[-–—_.…/?\s]*|x|n/?a|nan|null|none|nil|"
    r"(không|khong|ko)( có| co| có số)?|(chưa|chua)( có| co| cập nhật)?|khuyết|trống"
)
ERRORS = frozenset(["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#UNSAVED!"])


def as_text(cell: Cell) -> str:
    """The cell as a person reads it: NFC, single spaces, nothing invisible, whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        if not cell.isascii():
            cell = unicodedata.normalize("NFC", _UNSEEN.sub("", cell))
        if cell[:1] == "'":
            cell = sheets.unguarded(cell)
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%d/%m/%Y")
    return squash(str(cell))


def is_blank(cell: Cell) -> bool:
    """Nothing stands there, or a word or dash that says so: `không có`, `-`, `chưa có`."""
    if cell is None or cell == "":
        return True
    if not isinstance(cell, str) or len(cell) > 20:
        return False
    text = as_text(cell).casefold()
    return _NOTHING.fullmatch(text) is not None
