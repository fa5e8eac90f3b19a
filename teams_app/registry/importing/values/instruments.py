"""A decision's number, and what its cell says besides: its date, who issued it. Pure."""

import re
import unicodedata

from geo.names import fold
from teams_app.registry.importing.values.cells import Cell, as_text

_BEFORE_NUMBER = re.compile(r"^(?:(?:quyết định|qđ)\s+(?:số\s*)?|số\s*)\s*[:.]?\s*(?=\S)", re.IGNORECASE)
_NONE_YET = re.compile(r"(chua|khong|ko|dang|cho)\b\D*")  # `chưa có QĐ`
_BEHIND_NUMBER = re.compile(r"[\s,;(]+(?:ngày\b|ký ngày|của\b|\d{1,2}[/.]\d{1,2}[/.]\d{4}).*$", re.IGNORECASE)
_OF_WHOM = re.compile(r"\bcủa\s+(?:chủ tịch\s+)?((?:ủy|uỷ|ubnd|u ban).+?)[.,;)]*$", re.IGNORECASE)


def read_instrument(cell: Cell) -> str:
    """A decision's number and symbol, `Số: 12/QĐ-UBND ngày …` → `12/QĐ-UBND`; spaces around the slash dropped."""
    text = as_text(cell)
    if text[:1].isalpha() and _NONE_YET.fullmatch(fold(text)):
        return ""
    text = _BEHIND_NUMBER.sub("", _BEFORE_NUMBER.sub("", text))
    return unicodedata.normalize("NFC", re.sub(r"\s*([/-])\s*", r"\1", text))[:60]


def behind_number(cell: Cell) -> tuple[str, str]:
    """The date and the issuer that a cell for a decision's number says besides; empty where it does not."""
    text = as_text(cell)
    match = _BEHIND_NUMBER.search(_BEFORE_NUMBER.sub("", text))
    if match is None:
        return "", ""
    issuer = _OF_WHOM.search(match[0])
    date = match[0][: issuer.start()] if issuer else match[0]
    return (date.strip(" ,;()") if any(map(str.isdigit, date)) else ""), (issuer[1] if issuer else "")
