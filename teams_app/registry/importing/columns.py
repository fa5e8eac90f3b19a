"""Which column is what: headers in any wording, in one row or two, anywhere near the top. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.names import fold
from teams_app.registry.importing.values import Cell, as_text
from teams_app.registry.importing.workbook import Sheet

_DEEPEST = 3
_DEPTHS = range(1, _DEEPEST + 1)  # rows that a header may fill
_SEARCHED_ROWS = 40  # a table whose header stands lower than this is not found by itself


class Column(models.TextChoices):
    """What a column can hold."""

    COMMUNE_CODE = "commune_code", _("commune's code")
    COMMUNE = "commune", _("commune")
    DISTRICT = "district", _("district")
    HAMLET_CODE = "hamlet_code", _("hamlet's code")
    HAMLET = "hamlet", _("hamlet")
    TEAM = "team", _("team")
    LEVEL = "level", _("level of the team")
    DECISION_NUMBER = "decision_number", _("number of the decision")
    DECISION_DATE = "decision_date", _("date of the decision")
    DECISION_ISSUER = "decision_issuer", _("issuer of the decision")
    HEAD_NAME = "head_name", _("head: name")
    HEAD_PHONE = "head_phone", _("head: phone")
    HEAD_BIRTH_YEAR = "head_birth_year", _("head: year of birth")
    HEAD_BACKGROUND = "head_background", _("head: background")
    DEPUTY_NAME = "deputy_name", _("deputy: name")
    DEPUTY_PHONE = "deputy_phone", _("deputy: phone")
    DEPUTY_BIRTH_YEAR = "deputy_birth_year", _("deputy: year of birth")
    DEPUTY_BACKGROUND = "deputy_background", _("deputy: background")
    MEMBERS = "members", _("names of further members")
    TEAM_CODE = "team_code", _("team's code in this register")
    FOUNDED = "founded", _("set up on")
    ENDED = "ended", _("ended on")
    END_REASON = "end_reason", _("reason for its end")
    NAME = "name", _("full name")
    GIVEN_NAME = "given_name", _("given name, in a column of its own")
    MEMBER_CODE = "member_code", _("member's code in this register")
    PHONE = "phone", _("phone")
    BIRTH_YEAR = "birth_year", _("year of birth")
    BACKGROUND = "background", _("background")
    ROLE = "role", _("role in the team")
    SINCE = "since", _("serving since")
    UNTIL = "until", _("served until")
    MEMBER_COUNT = "member_count", _("number of members")
    NUMBER = "number", _("row number")
    NOTE = "note", _("note")

    __hash__ = str.__hash__  # of an enum's members is worked out in Python, and rows ask for it all the time


_NAME = (
    r"(ho ?(va |, ?|- ?)?(ten dem |chu dem )?ten\b|^ten$|^ten (thanh vien|tv|to vien|nguoi)|full ?name|"
    r"^ho (va )?(dem|lot|chu dem|chu lot)\b)"
)
_GIVEN = r"^(ten goi|ten rieng)$"
_PHONE = (
    r"(dien thoai|\bs ?o? ?dt\b|\bsdt\b|\bs d t\b|\bdt\b|\bdtdd\b|di dong|lien he|lien lac|\bphone\b|so may|"
    r"zalo|\btel\b|mobile)"
)
_BIRTH = r"(nam sinh|ngay sinh|sinh nam|sinh ngay|ngay,? thang,? nam sinh|\bnam s\b|\bns\b|tuoi\b)"
_FORCE = (
    r"(don vi cong tac|luc luong|thanh phan|nghe nghiep|co quan|doan the|cong tac tai|noi cong tac|chuc vu hien|"
    r"don vi|to chuc)"
)
_HEAD = r"(to truong|truong to|\btt to\b)"
_DEPUTY = r"(to pho|pho to)"
_DECISION = r"(quyet dinh|\bqd\b|van ban)"
_MEMBER = r"(thanh vien|to vien|\btv\b)"
_SINCE = r"(ngay (tham gia|vao|bat dau|bo nhiem|nhan nhiem vu)|tham gia tu|thoi gian tham gia|^tu ngay$|^tu$)"
_UNTIL = r"(den ngay|ngay (ra khoi|nghi|thoi|ket thuc nhiem vu)|^den$)"
# The first rule that fits a header (folded, all its rows joined) wins: the special before the plain.
_RULES: list[tuple[Column, re.Pattern[str]]] = [
    (column, re.compile(pattern))
    for column, pattern in [
        (Column.NUMBER, r"^(stt|tt|so tt|s ?t ?t|so thu tu|thu tu|no|#)\.?$"),
        (Column.MEMBER_CODE, r"^ma (so )?(thanh vien|tv|to vien)$"),
        (Column.TEAM_CODE, r"^ma (so )?to( cnscd| cong nghe.*)?$"),
        (Column.HAMLET_CODE, r"^ma (so )?(khom|ap|thon|dia ban|to dan pho)\b"),
        (Column.COMMUNE_CODE, r"\bma\b.*(xa|phuong|dvhc|don vi|hanh chinh)|^ma so$"),
        (Column.HEAD_PHONE, rf"{_HEAD}.*{_PHONE}|{_PHONE}.*{_HEAD}"),
        (Column.DEPUTY_PHONE, rf"{_DEPUTY}.*{_PHONE}|{_PHONE}.*{_DEPUTY}"),
        (Column.HEAD_BIRTH_YEAR, rf"{_HEAD}.*{_BIRTH}|{_BIRTH}.*{_HEAD}"),
        (Column.DEPUTY_BIRTH_YEAR, rf"{_DEPUTY}.*{_BIRTH}|{_BIRTH}.*{_DEPUTY}"),
        (Column.HEAD_BACKGROUND, rf"{_HEAD}.*{_FORCE}"),
        (Column.DEPUTY_BACKGROUND, rf"{_DEPUTY}.*{_FORCE}"),
        (Column.HEAD_NAME, _HEAD),
        (Column.DEPUTY_NAME, _DEPUTY),
        (Column.END_REASON, r"ly do (ket thuc|giai the)"),
        (Column.ENDED, r"ngay (ket thuc|giai the)$"),
        (Column.DECISION_ISSUER, r"(co quan|noi|don vi|nguoi).*(ban hanh|ra quyet dinh|ky)"),
        (Column.FOUNDED, r"^ngay thanh lap( to)?$|^thanh lap( ngay)?$"),
        (Column.DECISION_DATE, rf"{_DECISION}.*\bngay\b|ngay.*({_DECISION}|thanh lap|ban hanh|\bky\b)"),
        (Column.DECISION_NUMBER, rf"{_DECISION}|so hieu|so,? ky hieu"),
        (Column.MEMBER_COUNT, r"(^|\b)(so|tong so|sl|so luong)\b.*(tv|thanh vien|to vien|nguoi)"),
        (Column.SINCE, _SINCE),
        (Column.UNTIL, _UNTIL),
        (Column.BACKGROUND, r"chuc vu,? (hien|cong tac|chinh quyen|dang|dam nhiem|don vi)"),
        (Column.ROLE, r"nhiem vu|vai tro|chuc danh|chuc vu|phan cong|trong to\b"),
        (Column.BIRTH_YEAR, _BIRTH),
        (Column.BACKGROUND, _FORCE.replace("|don vi|", "|")),
        (Column.PHONE, _PHONE),
        (Column.LEVEL, r"^(cap|cap to|loai to)$"),
        (Column.DISTRICT, r"\b(huyen|quan)\b(?!.*\b(xa|phuong|khom|ap)\b)|^thi xa$"),
        (
            Column.MEMBERS,
            rf"^(cac |danh sach |ho (va )?ten cac )?{_MEMBER} ?(so )?\d+$|"
            rf"^(cac|danh sach|ho (va )?ten cac|nhung) {_MEMBER}|^{_MEMBER} khac",
        ),
        (Column.GIVEN_NAME, _GIVEN),
        (Column.NAME, rf"{_NAME}|^{_MEMBER}"),
        (Column.TEAM, r"^to\b(?! dan pho)|ten to\b(?! dan pho)|to cong nghe|to cnsc|cnscd|ten nhom"),
        (Column.HAMLET, r"\b(khom|ap|thon|to dan pho|khu pho|khu vuc|dia ban|ban|lang)\b"),
        (Column.COMMUNE, r"\b(xa|phuong|thi tran)\b|don vi hanh chinh|^(ten )?don vi$|dia phuong"),
        (Column.NOTE, r"ghi chu|note"),
    ]
]


@lru_cache(maxsize=20_000)
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
        return bool(held & {Column.HAMLET, Column.TEAM, Column.COMMUNE, Column.TEAM_CODE}) and not self.holds_members

    @cached_property
    def names_places(self) -> bool:
        """Each row says itself which hamlet or team it speaks of."""
        return bool({Column.HAMLET, Column.TEAM, Column.HAMLET_CODE} & set(self.columns.values()))

    def index(self, column: Column) -> int | None:
        return next((index for index, held in self.columns.items() if held is column), None)

    def remapped(self, columns: Mapping[int, str]) -> Layout:
        """The same table with the user's own corrections of some columns; an empty one is passed over."""
        merged: dict[int, str] = {**self.columns, **columns}
        return Layout(
            self.header_row, self.first_row, self.headers, {i: Column(held) for i, held in merged.items() if held}
        )


def find_layout(sheet: Sheet, header_row: int | None = None) -> Layout | None:
    """The header with the most columns known, in up to three rows; None when no row has two.

    `header_row` (Excel row) says where it begins, when a person has pointed at it.
    """
    if header_row is not None:
        filled = fill_merged(sheet, upto=header_row + _DEEPEST)
        found = [one for depth in _DEPTHS if (one := _layout_at(sheet, filled, header_row - 1, depth))]
        return max(found, key=_score, default=None)
    filled = fill_merged(sheet, upto=_SEARCHED_ROWS)
    best: Layout | None = None
    for index in range(min(len(filled), _SEARCHED_ROWS)):
        for depth in _DEPTHS:
            layout = _layout_at(sheet, filled, index, depth)
            if layout is not None and _score(layout) >= 2 and (best is None or _score(layout) > _score(best)):
                best = layout
    return best


def _score(layout: Layout) -> int:
    return len(set(layout.columns.values()) - {Column.NUMBER, Column.NOTE})


def _layout_at(sheet: Sheet, filled: list[list[Cell]], index: int, depth: int) -> Layout | None:
    rows = filled[index : index + depth]
    if len(rows) < depth or not any(as_text(cell) for cell in sheet.rows[index]):
        return None
    if any(not _is_lower_header(sheet.rows[row - 1], sheet.rows[row]) for row in range(index + 1, index + depth)):
        return None
    for upper in range(depth - 1):
        rows[upper] = _spread(rows[upper], rows[upper + 1])
    headers: dict[int, str] = {}
    for column in range(max(len(row) for row in rows)):
        parts = [as_text(row[column]) if column < len(row) else "" for row in rows]
        text = " ".join(dict.fromkeys(part for part in parts if part))
        if text and len(text) < 120:
            headers[column] = text
    found = {column: meaning for column, text in headers.items() if (meaning := column_of(text))}
    meanings = _dates_apart(_once_each(_of_heads(found, headers), headers))
    return Layout(index + 1, index + depth + 1, headers, meanings)


def _is_lower_header(upper: list[Cell], lower: list[Cell]) -> bool:
    """A second header row holds a few short words without digits, mostly below gaps of the row above."""
    own = [(column, as_text(cell)) for column, cell in enumerate(lower) if as_text(cell)]
    if len(own) < 2 or any(len(text) > 40 or _has_data(text) for _column, text in own):
        return False
    below_gap = sum(column >= len(upper) or not as_text(upper[column]) for column, _text in own)
    return below_gap * 2 >= len(own) - 1 and below_gap > 0


def _has_data(text: str) -> bool:
    return any(char.isdigit() for char in text) and column_of(text) is not Column.MEMBERS


def _spread(upper: list[Cell], lower: list[Cell]) -> list[Cell]:
    """A header row with each text carried over the gaps on its right that the row below fills."""
    spread: list[Cell] = []
    for column in range(max(len(upper), len(lower))):
        cell = upper[column] if column < len(upper) else None
        below = lower[column] if column < len(lower) else None
        spread.append(spread[-1] if spread and not as_text(cell) and as_text(below) else cell)
    return spread


_BY_PERSON: dict[Column, dict[Column, Column | None]] = {
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
    Column.MEMBERS: {Column.PHONE: None, Column.BIRTH_YEAR: None, Column.BACKGROUND: None},
}
_MEMBERS_HEADER = re.compile(rf"^{_MEMBER}")


def _of_heads(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """In a list of teams, a plain `Điện thoại` belongs to the person named to its left."""
    if Column.HEAD_NAME not in found.values():
        return found
    names = [index for index, column in found.items() if column is Column.NAME]
    if any(not _MEMBERS_HEADER.match(fold(headers[index])) for index in names):
        return found
    has_own_facts = {Column.ROLE, Column.BIRTH_YEAR} & set(found.values())
    if names and has_own_facts and Column.HEAD_PHONE not in found.values():
        return found  # a list of members that also names each team's head
    owner = Column.HEAD_NAME
    owned = {}
    for index, column in sorted(found.items()):
        column = Column.MEMBERS if column is Column.NAME else column
        owner = column if column in _BY_PERSON else owner
        if (meaning := _BY_PERSON[owner].get(column, column)) is not None:
            owned[index] = meaning
    return owned


def _once_each(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """Keep the first column of each meaning: a second one is shown to the user as unused.

    Names of members may fill many columns; a second column of names beside the first holds given names.
    """
    kept: dict[int, Column] = {}
    for index, column in sorted(found.items()):
        if column not in kept.values() or column is Column.MEMBERS:
            kept[index] = column
        elif column is Column.NAME and kept.get(index - 1) is Column.NAME and _is_given(headers, index):
            kept[index] = Column.GIVEN_NAME
    return kept


def _is_given(headers: dict[int, str], index: int) -> bool:
    """`Họ đệm | Tên`, or one merged `Họ và tên` over two columns."""
    return headers[index] == headers[index - 1] or fold(headers[index]).split()[-1:] == ["ten"]


def _dates_apart(found: dict[int, Column]) -> dict[int, Column]:
    """A lone `Ngày thành lập` is the date of the decision; beside one, it is the team's own beginning."""
    held = set(found.values())
    if Column.FOUNDED not in held or Column.DECISION_DATE in held:
        return found
    return {index: Column.DECISION_DATE if column is Column.FOUNDED else column for index, column in found.items()}


def fill_merged(sheet: Sheet, upto: int | None = None) -> list[list[Cell]]:
    """The rows with every merged region filled from its first cell, where it is empty.

    The sheet's own rows are shared where nothing is filled, so a list without merged cells costs nothing.
    """
    rows = list(sheet.rows if upto is None else sheet.rows[: upto + 2])
    copied: set[int] = set()
    for (top, left), (bottom, right) in sheet.merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for index in range(top, min(bottom + 1, len(rows))):
            if index not in copied:
                rows[index] = list(rows[index])
                copied.add(index)
            row = rows[index]
            if value not in ("", None):
                row += [""] * (right + 1 - len(row))
            for column in range(left, min(right + 1, len(row))):
                if row[column] in ("", None):
                    row[column] = value
    return rows
