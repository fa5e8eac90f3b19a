"""The place that a title or a tab names, for a list whose rows leave it out. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from geo import names
from geo.models import Level
from geo.names import fold
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import Layout
from teams_app.registry.importing.rows.row import Kind
from teams_app.registry.importing.values import Cell

_COMMUNE = re.compile(r"\b(?:xã|phường|thị trấn|đặc khu)\s*:?\s+[^,;:()\d–-]*(?:\d+)?", re.IGNORECASE)
_BEHIND_A_NAME = re.compile(  # `xã Mỹ Xương năm 2024`, `xã Mỹ Xương có 02 ấp`: tried when the whole is no commune
    r"(?<=\S)\s+(?:năm|có|gồm|như|thuộc|huyện|thị xã|thành phố|tỉnh|được|theo|tháng|đợt|giai đoạn|quý|kèm|tính đến)\b"
    r".*$",
    re.IGNORECASE,
)
_HAMLET = re.compile(r"\b(?:khóm|ấp|thôn|khu phố|tổ dân phố)\s*:?\s+[^,;:()–]+", re.IGNORECASE)
_NO_NAME = re.compile(  # what may stand behind the word for hamlet without being a name
    r"^(nam|thang|ngay|theo|tren|thuoc|cua|co|va|van hoa|nong thon|dan cu|den|tu|cho|cong tac|trong|duoc|tai|la)\b"
)
_OWN_PLACES = {Column.HAMLET, Column.TEAM, Column.HAMLET_CODE, Column.TEAM_CODE, Column.MEMBER_CODE}
_MOST_WORDS = 5  # of a hamlet's name
_SHORT = 60  # characters: a longer line is a sentence that may name anything


class Titles:
    """Reads titles for one table: only what none of its columns says is looked for."""

    def __init__(self, kind: Kind, layout: Layout, is_commune: Callable[[str], bool]) -> None:
        held = set(layout.columns.values())
        self.is_commune = is_commune
        self.wants_commune = not {Column.COMMUNE, Column.COMMUNE_CODE} & held
        self.wants_hamlet = kind is Kind.MEMBER and not _OWN_PLACES & held

    def place_of(self, lines: Iterable[str]) -> dict[Column, Cell]:
        """The one commune, and for a list of people the one hamlet: `Danh sách tổ … ấp Mỹ Thới, xã Mỹ Xương`."""
        lines = list(lines)
        found: dict[Column, Cell] = {}
        if self.wants_commune and (commune := self._commune(lines)):
            found[Column.COMMUNE] = commune
        if self.wants_hamlet and (hamlet := self._hamlet(lines)):
            found[Column.TEAM] = hamlet
        return found

    def place_of_tab(self, name: str) -> dict[Column, Cell]:
        """What a tab is called, if that is a commune or, in a list of people that says no more, perhaps a hamlet."""
        found = self.place_of([name])
        if self.wants_hamlet and not found and _may_be_a_hamlet(name):
            found[Column.TEAM] = name
        return found

    def _commune(self, lines: list[str]) -> str:
        """`UBND XÃ MỸ XƯƠNG`, `Danh sách tổ … xã Mỹ Xương (kèm theo …)`, `Mỹ Xương`; empty where two are named."""
        communes: dict[str, str] = {}
        for line in lines:
            named = [self._meant(match[0].strip()) for match in _COMMUNE.finditer(line)]
            if not any(named) and len(line) < _SHORT and self.is_commune(line):
                named = [line]
            communes |= {fold(text): text for text in named if text}
        by_name = {key.removeprefix("xa ").removeprefix("phuong ").removeprefix("thi tran ") for key in communes}
        return next(iter(communes.values())) if len(by_name) == 1 else ""

    def _meant(self, text: str) -> str:
        """The commune that a text begins with; empty where it names none."""
        return next((one for one in (text, _BEHIND_A_NAME.sub("", text)) if self.is_commune(one)), "")

    def _hamlet(self, lines: list[str]) -> str:
        found = {}
        for line in lines:
            for match in _HAMLET.finditer(line):
                typed = names.parse(match[0].strip())
                is_name = bool(typed.name) and len(typed.name.split()) <= _MOST_WORDS
                if is_name and Level.HAMLET in typed.levels and not _NO_NAME.match(fold(typed.name)):
                    found[names.loose_key(typed.name)] = names.label(typed.type, typed.name)
        return next(iter(found.values())) if len(found) == 1 else ""


def _may_be_a_hamlet(name: str) -> bool:
    """No `Sheet1`, `DS thành viên` or `2024`: a tab that the program or a habit named says nothing."""
    folded = fold(name)
    is_habit = re.match(
        r"(sheet|trang( tinh)?|bang|ds|danh sach|tong|thanh vien|to vien|mau|phu luc|pl|bieu|to)\b", folded
    )
    return not is_habit and not re.match(r"(sheet|bang|ds|pl)\s*\d", folded) and not folded.isdigit()
