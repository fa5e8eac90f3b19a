"""Totals, signatures, section headings, numbers of columns: what rows that are no data look like. Pure."""

from __future__ import annotations

import re

from geo.names import fold, normalise
from teams_app.registry import sheets
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.values import Cell

PERSON = {Column.NAME, Column.HEAD_NAME, Column.DEPUTY_NAME}
PLACES = (Column.COMMUNE, Column.COMMUNE_CODE, Column.DISTRICT, Column.HAMLET, Column.TEAM, Column.HAMLET_CODE)
TOTAL = re.compile(
    r"^(tổng( cộng| số)?|cộng|toàn (xã|huyện|tỉnh|phường|thị trấn)|total)\b|^(tong cong|tong so|cong)\s*[:.]?\s*\d*$"
)
SIGNATURE = re.compile(
    r"nguoi lap|lap bieu|^chu tich|^pho chu tich|thu truong|xac nhan|^tm\.|^kt\.|^tl\.|ngay .{1,12}thang .{1,12}nam|"
    r"noi nhan|ky ten|ky,? ghi ro|danh sach nay|uy ban nhan dan|^ubnd\b|truong phong|ke toan|nguoi duyet|^luu ?:"
)
_MARK = r"^([ivxlc\d]+[.)\-/: ]+)*\s*"
DISTRICT_SECTION = re.compile(_MARK + r"(huyen|thi xa|thanh pho|quan|h\.|tx\.|tp\.)\s*[:.]?\s*\S")
COMMUNE_SECTION = re.compile(_MARK + r"(xa|x\.|phuong|p\.|thi tran|tt\.?|dac khu|don vi)\s*[:.]?\s*\S")
HAMLET_SECTION = re.compile(
    _MARK + r"(to( cong nghe.*| cnscd.*)?(?! (truong|pho|vien)\b)|khom|ap|thon|khu pho|to dan pho)\b\s*[:.]?\s*\S"
)
COUNT_ONLY = re.compile(r"\(?\s*(co |gom )?\d+ (to|thanh vien|nguoi|tv|khom|ap)\b[^\w]*")
_LEADING_MARK = re.compile(r"^\s*(?:[IVXLC]+|\d+|[a-zA-Z])\s*[.)\-/:]\s*(?=\S)")
_UNIT_WORD = re.compile(r"^(?:đơn vị|địa bàn)\s*:?\s+(?=\S)", re.IGNORECASE)
_TRAILING_COUNT = re.compile(
    r"[\s:;,(–-]+(?:có\s+|gồm\s+)?\d+\s*(?:tổ|thành viên|người|tv|khóm|ấp)\b.*$", re.IGNORECASE
)
EXAMPLE = re.compile(fold(sheets.EXAMPLE) + r"\b")  # Vi Dũng is somebody
GOES_ON = re.compile(r"\s*\(\s*(?:tiếp theo|tiếp|tt)\.?\s*\)$", re.IGNORECASE)  # behind a page break
_PAGE = re.compile(r"(?:trang|tr\.?)\s*\d{1,3}(?:\s*/\s*\d{1,3})?|[-–]\s*\d{1,3}\s*[-–]", re.IGNORECASE)
ROMAN = re.compile(r"[IVXLC]+[.)]?|[A-Za-z][.)]?")


def without_mark(text: str) -> str:
    """`IV. Xã Mỹ Hội (5 tổ)` → `Xã Mỹ Hội`, while `X. Mỹ Hội` (X. for xã) stays whole."""
    text = _TRAILING_COUNT.sub("", GOES_ON.sub("", text))
    rest = _UNIT_WORD.sub("", _LEADING_MARK.sub("", text)).strip(" :")
    folded = fold(rest)
    named = COMMUNE_SECTION.match(folded) or HAMLET_SECTION.match(folded) or DISTRICT_SECTION.match(folded)
    return rest if named else text.strip(" :")


def is_mark(text: str) -> bool:
    """A number that counts rows or teams; a phone is none."""
    return len(text) <= 5 and text.replace(".", "").replace(",", "").isdigit()


def entered(section: dict[Column, Cell], found: tuple[Column, str]) -> dict[Column, Cell]:
    """A new district ends the commune before it, a new commune the team."""
    column, text = found
    if column is Column.DISTRICT:
        return {column: text}
    kept = {Column.DISTRICT} if column is Column.COMMUNE else {Column.DISTRICT, Column.COMMUNE}
    return {held: value for held, value in section.items() if held in kept} | {column: text}


def is_page_number(text: str) -> bool:
    """`Trang 2/3`, `- 2 -`."""
    return _PAGE.fullmatch(text) is not None


def are_column_numbers(own: list[str]) -> bool:
    """The row `(1) (2) (3)…`, `1 2 3…` or `A B 1 2…` that offices put under their headers."""
    plain = [text.strip("()[] ") for text in own]
    letters = [text for text in plain if len(text) == 1 and text.isalpha()]
    digits = [text for text in plain if text.isdigit()]
    in_order = bool(digits) and [int(one) for one in digits] == list(
        range(int(digits[0]), int(digits[0]) + len(digits))
    )
    return len(own) >= 3 and len(letters) + len(digits) == len(own) and in_order and int(digits[0]) <= 3


def is_name(text: str) -> bool:
    """Two words of letters or more that are neither a signature's nor a total's."""
    words = [word for word in text.split() if word.isalpha()]
    return len(words) >= 2 and not SIGNATURE.search(fold(text)) and not TOTAL.match(normalise(text))
