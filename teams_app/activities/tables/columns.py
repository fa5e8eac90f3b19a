"""Which column is what: the words that our own lists use, and those that others do. Pure.

They are a file format, not a page: Vietnamese in whatever language the reader looks at the site. The English
words of the grid are known too, so that what it says above its cells can be pasted with the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from geo.names import fold


class Column(StrEnum):
    """A column, by the name of what it holds."""

    DATE = "date"
    TEAM = "team"
    TOPICS = "topics"
    FORM = "form"
    PEOPLE = "people"
    HOUSEHOLDS = "households"
    WOMEN = "women"
    ELDERLY = "elderly"
    OUTCOMES = "outcomes"
    FACILITATORS = "facilitators"
    FACILITATOR_COUNT = "facilitator_count"
    PLAN = "plan"
    PLACE = "place"
    NOTE = "note"
    TEAM_CODE = "team_code"
    CODE = "code"


HEADINGS = {
    Column.DATE: "Ngày",
    Column.TEAM: "Tổ",
    Column.TOPICS: "Nội dung",
    Column.FORM: "Hình thức",
    Column.PEOPLE: "Số lượt người",
    Column.HOUSEHOLDS: "Số hộ",
    Column.WOMEN: "Trong đó nữ",
    Column.ELDERLY: "Trong đó trên 60 tuổi",
    Column.OUTCOMES: "Kết quả",
    Column.FACILITATORS: "Người hướng dẫn",
    Column.FACILITATOR_COUNT: "Số người hướng dẫn",
    Column.PLAN: "Kế hoạch",
    Column.PLACE: "Địa điểm",
    Column.NOTE: "Ghi chú",
    Column.TEAM_CODE: "Mã tổ",
    Column.CODE: "Mã hoạt động",
}
GRID = (Column.DATE, Column.TEAM, Column.TOPICS, Column.FORM, Column.PEOPLE, Column.HOUSEHOLDS, Column.NOTE)
NEEDED = (Column.DATE, Column.TOPICS, Column.FORM, Column.PEOPLE)
JOIN = "; "  # between several topics, names or results in one cell

_SYNONYMS: list[tuple[Column | None, re.Pattern[str]]] = [  # the first that fits wins; None: known, and not read
    (column, re.compile(pattern))
    for column, pattern in [
        (None, r"^(stt|tt|so thu tu)$|^trang thai|^nguoi ghi|^bien nhan|^xa\b|^dia ban|^anh$"),
        (Column.CODE, r"^ma (so )?(hoat dong|buoi|muc|phieu)"),
        (Column.TEAM_CODE, r"^ma (so )?to\b"),
        (
            Column.FACILITATOR_COUNT,
            r"(so|sl|so luong|tong) ?(nguoi|can bo|thanh vien|to vien) (huong dan|tham gia ho tro)",
        ),
        (Column.FACILITATORS, r"(nguoi|can bo|thanh vien|to vien) (huong dan|thuc hien|ho tro)$|^nguoi thuc hien"),
        (Column.ELDERLY, r"(tren|tu) 60|cao tuoi"),
        (Column.WOMEN, r"\bnu\b|phu nu"),
        (Column.HOUSEHOLDS, r"\b(so )?ho\b(?! tro)(?! ten)|^households$"),
        (Column.PEOPLE, r"luot|so nguoi|(so luong|sl|tong).*nguoi|nguoi (tham|duoc)|tham du|^people\b"),
        (Column.OUTCOMES, r"^ket qua"),
        (Column.PLAN, r"ke hoach"),
        (Column.PLACE, r"dia diem|noi to chuc|noi thuc hien"),
        (Column.FORM, r"hinh thuc|cach thuc|^form\b"),
        (Column.TOPICS, r"noi dung|chu de|ky nang|linh vuc|^topics?$"),
        (Column.DATE, r"^ngay|thoi gian|^ngay thang|^date$"),
        (Column.NOTE, r"ghi chu|note"),
        (Column.TEAM, r"\bto\b|don vi|cnscd|^team$"),
    ]
]


def column_of(heading: str) -> Column | None:
    folded = re.sub(r"[^\w ]+", " ", fold(heading))
    folded = re.sub(r"\s+", " ", folded.replace("_", " ")).strip()
    return next((column for column, pattern in _SYNONYMS if folded and pattern.search(folded)), None)


def columns_of(headers: Mapping[int, str]) -> dict[int, Column]:
    """Place → column of a row of headings; the first of two alike."""
    found: dict[int, Column] = {}
    for place, text in sorted(headers.items()):
        column = column_of(text) if len(text) < 60 and not text[0].isdigit() else None
        if column and column not in found.values():
            found[place] = column
    return found


def columns_of_a_list(headers: Mapping[int, str]) -> dict[int, Column]:
    """The same, and none where it is no list of activities."""
    found = columns_of(headers)
    return found if len(set(NEEDED) & set(found.values())) >= 2 else {}
