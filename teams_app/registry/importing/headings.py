"""What the columns of one table hold, all its headings seen together: whose phone, which post, which date. Pure."""

from __future__ import annotations

import re

from geo.names import fold
from teams_app.registry.importing.columns import MEMBER, Column, column_of


def columns_of(headers: dict[int, str]) -> dict[int, Column]:
    """The meaning of each column that has one, by the texts of all headings."""
    found = {column: meaning for column, text in headers.items() if (meaning := column_of(text))}
    return _dates_apart(_once_each(_of_people(_posts_apart(found, headers), headers), headers))


_IN_THE_TEAM = re.compile(r"\bto\b|cnscd|nhiem vu|vai tro|phan cong")


def _posts_apart(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """`Chức vụ` beside `Nhiệm vụ trong tổ`: the one is held elsewhere, the other is the role in the team."""
    roles = [index for index, column in found.items() if column is Column.ROLE]
    in_team = [index for index in roles if _IN_THE_TEAM.search(fold(headers[index]))]
    if not in_team or len(in_team) == len(roles):
        return found
    elsewhere = set(roles) - set(in_team)
    return {index: Column.BACKGROUND if index in elsewhere else column for index, column in found.items()}


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
    Column.MEMBERS: {
        Column.PHONE: Column.MEMBERS_PHONE,
        Column.BIRTH_YEAR: Column.MEMBERS_BIRTH_YEAR,
        Column.BACKGROUND: Column.MEMBERS_BACKGROUND,
        Column.ROLE: Column.MEMBERS_ROLE,
    },
}
MANY = frozenset({Column.MEMBERS, *_BY_PERSON[Column.MEMBERS].values()})  # that may fill many columns
_MEMBERS_HEADER = re.compile(rf"^{MEMBER}|^ho (va )?ten {MEMBER} ?\d")
_NAMES_ALL = re.compile(r"^(thanh phan|co cau|nhan su|danh sach)")


def _of_people(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """In a list of teams, a plain `Điện thoại` belongs to the person named to its left."""
    held = set(found.values())
    if not held & {Column.NAME, Column.HEAD_NAME, Column.DEPUTY_NAME, Column.MEMBERS}:
        return {
            index: Column.MEMBERS if column is Column.BACKGROUND and _NAMES_ALL.search(fold(headers[index])) else column
            for index, column in found.items()
        }
    if not held & {Column.HEAD_NAME, Column.MEMBERS}:
        return found
    names = [index for index, column in found.items() if column is Column.NAME]
    if any(not _MEMBERS_HEADER.match(fold(headers[index])) for index in names):
        return found
    has_own_facts = {Column.ROLE, Column.BIRTH_YEAR} & set(found.values())
    if names and has_own_facts and Column.HEAD_PHONE not in found.values():
        return found  # a list of members that also names each team's head
    owner = Column.HEAD_NAME if Column.HEAD_NAME in held else Column.MEMBERS
    owned: dict[int, Column] = {}
    for index, column in sorted(found.items()):
        if column is Column.NAME or (column is Column.DEPUTY_NAME and column in owned.values()):
            column = Column.MEMBERS  # a second deputy is one of the further members, in that role
        owner = column if column in _BY_PERSON else owner
        owned[index] = _BY_PERSON[owner].get(column) or column
    return owned


def _once_each(found: dict[int, Column], headers: dict[int, str]) -> dict[int, Column]:
    """Keep the first column of each meaning: a second one is shown to the user as unused.

    Names of members may fill many columns; a second column of names beside the first holds given names.
    """
    kept: dict[int, Column] = {}
    for index, column in sorted(found.items()):
        if column not in kept.values() or column in MANY or _is_of_women(column, headers[index]):
            kept[index] = column
        elif column is Column.NAME and kept.get(index - 1) in _OF_A_NAME and _is_given(headers, index):
            kept[index] = Column.GIVEN_NAME
    return kept


_OF_A_NAME = (Column.NAME, Column.GIVEN_NAME)


def _is_of_women(column: Column, header: str) -> bool:
    """`Năm sinh` in two columns, for men and for women: a row fills one of them."""
    rest = re.sub(r"(nam|ngay,? thang,? nam|ngay) sinh", " ", re.sub(r"[^\w, ]+", " ", fold(header)))
    return column is Column.BIRTH_YEAR and bool({"nam", "nu"} & set(rest.split()))


def _is_given(headers: dict[int, str], index: int) -> bool:
    """`Họ đệm | Tên`, or one merged `Họ và tên` over two columns."""
    return headers[index] == headers[index - 1] or fold(headers[index]).split()[-1:] == ["ten"]


def _dates_apart(found: dict[int, Column]) -> dict[int, Column]:
    """A lone `Ngày thành lập` is the date of the decision; beside one, it is the team's own beginning."""
    held = set(found.values())
    if Column.FOUNDED not in held or Column.DECISION_DATE in held:
        return found
    return {index: Column.DECISION_DATE if column is Column.FOUNDED else column for index, column in found.items()}
