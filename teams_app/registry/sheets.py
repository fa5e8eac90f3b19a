"""The register as a workbook: the words that the export writes and the import reads again. Pure.

They are a file format, not a page: Vietnamese in whatever language the reader looks at the site.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEAMS, MEMBERS = "Tổ", "Thành viên"
GUIDE, LISTS = "Hướng dẫn", "Danh mục"
LOG, LOG_LISTS = "Hoạt động", "Danh mục hoạt động"  # of the template, for the log's own import
NOT_DATA = frozenset({GUIDE, LISTS, LOG_LISTS})  # sheets of the template that hold no list
HEADER_ROW = 5  # Excel row; the title, the area and the note on demo data stand above it, row 4 is empty
EXAMPLE = "Ví dụ"  # in the first cell of a row that shows how to fill the template in, and is no data
JOIN = "; "  # between several places in one cell

NUMBER = "STT"
DISTRICT = "Huyện"
COMMUNE_CODE = "Mã xã"
COMMUNE = "Xã, phường"
HAMLET = "Khóm, ấp"
TEAM = "Tên tổ"
LEVEL = "Cấp tổ"
DECISION_NUMBER = "Số quyết định"
DECISION_DATE = "Ngày quyết định"
DECISION_ISSUER = "Cơ quan ban hành"
FOUNDED = "Ngày thành lập"
HEAD = "Tổ trưởng"
HEAD_PHONE = "Điện thoại tổ trưởng"
MEMBER_COUNT = "Số thành viên"
STATE = "Tình trạng"  # `tạm dừng từ 01/02/2026`; said, and not read back: suspending has a page of its own
ENDED = "Ngày kết thúc"
END_REASON = "Lý do kết thúc"
TEAM_CODE = "Mã tổ"  # Team.pk
NAME = "Họ và tên"
ROLE = "Vai trò"
BIRTH_YEAR = "Năm sinh"
PHONE = "Điện thoại"
BACKGROUND = "Lực lượng"
SINCE = "Tham gia từ"
MEMBER_CODE = "Mã thành viên"  # Member.pk, the service

LEVELS = {"hamlet": "cấp khóm, ấp", "commune": "cấp xã"}

# What a spreadsheet may take for a formula, full-width signs included; apostrophes before it belong to it,
# so that taking one off gives back exactly what one was put before.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_STARTS = frozenset("'=+-@\t\r\n＝＋－＠")  # asked first: nearly no text begins like that
_MASK = "•"


def looks_like_formula(text: str) -> bool:
    return text[:1] in _STARTS and _FORMULA.match(text) is not None


def guarded(text: str) -> str:
    """`=1+1` → `'=1+1`: text that a spreadsheet opening a .csv shows and does not run."""
    return f"'{text}" if looks_like_formula(text) else text


def for_csv(value: Any) -> Any:
    """A value as a cell of a .csv holds it: days as they are read here, text that runs nothing."""
    if isinstance(value, str):
        return guarded(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value


def unguarded(text: str) -> str:
    """The text that `guarded` was given; any other comes back as it is."""
    return text[1:] if text.startswith("'") and looks_like_formula(text) else text


def is_masked(text: str) -> bool:
    """Whether a phone is `••• ••• 678`, as those read it who need not know: it says nothing."""
    return _MASK in text
