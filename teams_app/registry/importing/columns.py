"""Which column is what: headers in any wording, in one row or two, anywhere near the top. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from geo.names import fold
from teams_app.registry.importing.values import Cell, as_text
from teams_app.registry.importing.workbook import Sheet

_SEARCHED_ROWS = 40  # a table whose header stands lower than this is not found by itself


class Column(StrEnum):
    """What a column can hold."""

    COMMUNE_CODE = "commune_code"
    COMMUNE = "commune"
    DISTRICT = "district"
    HAMLET = "hamlet"
    TEAM = "team"
    LEVEL = "level"
    DECISION_NUMBER = "decision_number"
    DECISION_DATE = "decision_date"
    DECISION_ISSUER = "decision_issuer"
    HEAD_NAME = "head_name"
    HEAD_PHONE = "head_phone"
    HEAD_BIRTH_YEAR = "head_birth_year"
    HEAD_BACKGROUND = "head_background"
    DEPUTY_NAME = "deputy_name"
    DEPUTY_PHONE = "deputy_phone"
    DEPUTY_BIRTH_YEAR = "deputy_birth_year"
    DEPUTY_BACKGROUND = "deputy_background"
    NAME = "name"
    PHONE = "phone"
    BIRTH_YEAR = "birth_year"
    BACKGROUND = "background"
    ROLE = "role"
    SINCE = "since"
    MEMBER_COUNT = "member_count"
    NUMBER = "number"
    NOTE = "note"


_NAME = r"(ho ?(va |, ?)?ten\b|^ten$|^ten (thanh vien|tv|to vien|nguoi)|full name)"
_PHONE = r"(dien thoai|\bs ?o? ?dt\b|\bsdt\b|\bdt\b|\bdtdd\b|di dong|lien he|\bphone\b|so may|zalo)"
_BIRTH = r"(nam sinh|ngay sinh|sinh nam|ngay thang nam sinh|\bnam s\b|tuoi)"
_FORCE = r"(don vi cong tac|luc luong|thanh phan|nghe nghiep|co quan|doan the|cong tac tai|chuc vu hien|don vi|to chuc)"
_HEAD = r"(to truong|truong to)"
_DEPUTY = r"(to pho|pho to|to pho)"
_DECISION = r"(quyet dinh|\bqd\b|van ban)"
# The first rule that fits a header (folded, both header rows joined) wins: the special before the plain.
_RULES: list[tuple[Column, re.Pattern[str]]] = [
    (column, re.compile(pattern))
    for column, pattern in [
        (Column.NUMBER, r"^(stt|tt|so tt|s ?t ?t|so thu tu|no|#)\.?$"),
        (Column.COMMUNE_CODE, r"\bma\b.*(xa|phuong|dvhc|don vi|hanh chinh)|^ma so$"),
        (Column.HEAD_PHONE, rf"{_HEAD}.*{_PHONE}|{_PHONE}.*{_HEAD}"),
        (Column.DEPUTY_PHONE, rf"{_DEPUTY}.*{_PHONE}|{_PHONE}.*{_DEPUTY}"),
        (Column.HEAD_BIRTH_YEAR, rf"{_HEAD}.*{_BIRTH}|{_BIRTH}.*{_HEAD}"),
        (Column.DEPUTY_BIRTH_YEAR, rf"{_DEPUTY}.*{_BIRTH}|{_BIRTH}.*{_DEPUTY}"),
        (Column.HEAD_BACKGROUND, rf"{_HEAD}.*{_FORCE}"),
        (Column.DEPUTY_BACKGROUND, rf"{_DEPUTY}.*{_FORCE}"),
        (Column.HEAD_NAME, _HEAD),
        (Column.DEPUTY_NAME, _DEPUTY),
        (Column.DECISION_ISSUER, r"(co quan|noi|don vi|nguoi).*(ban hanh|ra quyet dinh|ky)"),
        (Column.DECISION_DATE, rf"{_DECISION}.*\bngay\b|ngay.*({_DECISION}|thanh lap|ban hanh|ky)|^thanh lap$"),
        (Column.DECISION_NUMBER, rf"{_DECISION}|so hieu|so,? ky hieu"),
        (Column.MEMBER_COUNT, r"(^|\b)(so|tong so|sl|so luong)\b.*(tv|thanh vien|to vien|nguoi)"),
        (Column.SINCE, r"ngay (tham gia|vao|bat dau|bo nhiem)|tham gia tu|tu ngay"),
        (Column.BACKGROUND, r"chuc vu (hien|cong tac|chinh quyen|dang|dam nhiem)"),
        (Column.ROLE, r"nhiem vu|vai tro|chuc danh|chuc vu|phan cong|trong to\b"),
        (Column.BIRTH_YEAR, _BIRTH),
        (Column.BACKGROUND, _FORCE.replace("|don vi|", "|")),
        (Column.PHONE, _PHONE),
        (Column.LEVEL, r"^(cap|cap to|loai to)$"),
        (Column.DISTRICT, r"\b(huyen|quan)\b|^huyen"),
        (Column.NAME, rf"{_NAME}|^(thanh vien|to vien)"),
        (Column.TEAM, r"^to\b|ten to\b|to cong nghe|to cnsc|cnscd|ten nhom"),
        (Column.HAMLET, r"\b(khom|ap|thon|to dan pho|khu pho|khu vuc|dia ban|ban|lang)\b"),
        (Column.COMMUNE, r"\b(xa|phuong|thi tran)\b|don vi hanh chinh|^don vi$|dia phuong"),
        (Column.NOTE, r"ghi chu|note"),
    ]
]


def column_of(header: str) -> Column | None:
    """What a header names, in any wording of the rules; None for one they do not know."""
    folded = re.sub(r"[^\w, ]+", " ", fold(header)).replace("_", " ").strip()
    folded = re.sub(r"\s+", " ", folded)
    if not folded:
        return None
    return next((column for column, pattern in _RULES if pattern.search(folded)), None)


@dataclass(frozen=True)
class Layout:
    """Where the table of a sheet lies, and what its columns hold.

    `columns` maps a column's index (0-based) to its meaning; `headers` to its text as typed. Data begins
    at `first_row` (Excel row number).
    """

    header_row: int
    first_row: int
    headers: dict[int, str]
    columns: dict[int, Column]

    @property
    def holds_members(self) -> bool:
        """A row is a person, not a team: there is a column of names and none of heads."""
        return Column.NAME in self.columns.values()

    @property
    def holds_teams(self) -> bool:
        held = set(self.columns.values())
        return bool(held & {Column.HAMLET, Column.TEAM, Column.COMMUNE}) and not self.holds_members

    def index(self, column: Column) -> int | None:
        return next((index for index, held in self.columns.items() if held is column), None)

    def remapped(self, columns: dict[int, Column | None]) -> "Layout":
        """The same table with the user's own corrections of some columns."""
        merged = {**self.columns, **columns}
        return Layout(
            self.header_row, self.first_row, self.headers, {i: column for i, column in merged.items() if column}
        )


def find_layout(sheet: Sheet) -> Layout | None:
    """The header with the most columns known, in one row or two; None when no row has two."""
    filled = fill_merged(sheet, upto=_SEARCHED_ROWS)
    best: tuple[int, Layout] | None = None
    for index in range(min(len(filled), _SEARCHED_ROWS)):
        for depth in (1, 2):
            layout = _layout_at(sheet, filled, index, depth)
            if layout is None:
                continue
            score = len(set(layout.columns.values()) - {Column.NUMBER, Column.NOTE})
            if score >= 2 and (best is None or score > best[0]):
                best = (score, layout)
    return best[1] if best else None


def _layout_at(sheet: Sheet, filled: list[list[Cell]], index: int, depth: int) -> Layout | None:
    rows = filled[index : index + depth]
    if len(rows) < depth or not any(as_text(cell) for cell in sheet.rows[index]):
        return None
    upper = rows[0]
    if depth == 2:
        if not _is_second_header(sheet.rows[index], sheet.rows[index + 1]):
            return None
        upper = _spread(rows[0], rows[1])
    headers: dict[int, str] = {}
    for column in range(max(len(row) for row in rows)):
        parts = [as_text(row[column]) if column < len(row) else "" for row in (upper, *rows[1:])]
        text = " ".join(dict.fromkeys(part for part in parts if part))
        if text and len(text) < 120:
            headers[column] = text
    found = {column: meaning for column, text in headers.items() if (meaning := column_of(text))}
    return Layout(index + 1, index + depth + 1, headers, _once_each(_of_heads(found)))


def _is_second_header(upper: list[Cell], lower: list[Cell]) -> bool:
    """A second header row holds a few short words without digits, mostly below gaps of the first."""
    own = [(column, as_text(cell)) for column, cell in enumerate(lower) if as_text(cell)]
    if len(own) < 2 or any(len(text) > 40 or any(char.isdigit() for char in text) for _column, text in own):
        return False
    below_gap = sum(column >= len(upper) or not as_text(upper[column]) for column, _text in own)
    return below_gap * 2 >= len(own) - 1 and below_gap > 0


def _spread(upper: list[Cell], lower: list[Cell]) -> list[Cell]:
    """The first header row with each text carried over the gaps on its right that the second row fills."""
    spread: list[Cell] = []
    for column in range(max(len(upper), len(lower))):
        cell = upper[column] if column < len(upper) else None
        below = lower[column] if column < len(lower) else None
        spread.append(spread[-1] if spread and not as_text(cell) and as_text(below) else cell)
    return spread


_BY_PERSON = {
    Column.HEAD_NAME: {
        Column.PHONE: Column.HEAD_PHONE,
        Column.BIRTH_YEAR: Column.HEAD_BIRTH_YEAR,
        Column.BACKGROUND: Column.HEAD_BACKGROUND,
    },
    Column.DEPUTY_NAME: {
        Column.PHONE: Column.DEPUTY_PHONE,
        Column.BIRTH_YEAR: Column.DEPUTY_BIRTH_YEAR,
        Column.BACKGROUND: Column.DEPUTY_BACKGROUND,
    },
}


def _of_heads(found: dict[int, Column]) -> dict[int, Column]:
    """In a list of teams, a plain `Điện thoại` belongs to the person named to its left."""
    if Column.NAME in found.values() or Column.HEAD_NAME not in found.values():
        return found
    owner = Column.HEAD_NAME
    owned = {}
    for index, column in sorted(found.items()):
        owner = column if column in _BY_PERSON else owner
        owned[index] = _BY_PERSON[owner].get(column, column)
    return owned


def _once_each(found: dict[int, Column]) -> dict[int, Column]:
    """Keep the first column of each meaning: a second one is shown to the user as unused."""
    kept: dict[int, Column] = {}
    for index, column in sorted(found.items()):
        if column not in kept.values():
            kept[index] = column
    return kept


def fill_merged(sheet: Sheet, upto: int | None = None) -> list[list[Cell]]:
    """The rows with every merged region filled from its first cell, where it is empty."""
    rows = [list(row) for row in (sheet.rows if upto is None else sheet.rows[: upto + 2])]
    for (top, left), (bottom, right) in sheet.merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                if row[column] in ("", None):
                    row[column] = value
    return rows
