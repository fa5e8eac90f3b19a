"""Small square worlds: provinces, districts and communes written down as they lie.

    WORLD = {"P": {"A": "1 2", "B": "3 4"}}      a 2×2 grid: communes 1 2 in district A, 3 4 in B
    {"P": "5 6"}                                 communes right under the province, no districts
    "5=Mới"                                      commune 5 is called Mới; else it is called Xã 5

Commune `n` is a square of one degree's tenth, counted in rows of two from the north-west.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from geo.loading import load_units
from geo.models import UnitPeriod
from geo.reorganise import Plan, Request, apply
from geo.tables import ChangeRow, HamletRow, UnitRow

Tree = Mapping[str, Any]

START = dt.date(2024, 1, 1)
DAY = dt.date(2025, 1, 1)
LATER = dt.date(2025, 7, 1)
BEFORE = dt.date(2024, 12, 31)


def units(tree: Tree) -> list[UnitRow]:
    """The rows of a table that holds `tree`."""
    rows: list[UnitRow] = []
    for province, below in tree.items():
        rows.append(_row(province, "province", "tỉnh", "Tỉnh", ""))
        districts = below.items() if isinstance(below, Mapping) else [("", below)]
        for district, communes in districts:
            if district:
                rows.append(_row(district, "district", "huyện", "Huyện", province))
            parent = (district or province).partition("=")[0]
            rows += [_row(commune, "commune", "xã", "Xã", parent) for commune in communes.split()]
    return [UnitRow(**(vars(row) | {"row": number})) for number, row in enumerate(rows, start=2)]


def _row(text: str, level: str, type_: str, word: str, parent: str) -> UnitRow:
    code, _, name = text.partition("=")
    number = int("".join(char for char in code if char.isdigit()) or 0)
    lat, lon = 10.0 - (number - 1) // 2 / 10, 105.0 + (number - 1) % 2 / 10
    return UnitRow(code, level, type_, name or f"{word} {code}", parent.partition("=")[0], lat, lon)


def hamlets(**below: str) -> list[UnitRow]:
    """`hamlets(c1="a b")`: hamlets a and b in commune 1, beside its centre."""
    rows = []
    for commune, names in below.items():
        for name in names.split():
            rows.append(UnitRow(name, "hamlet", "ấp", f"Ấp {name}", commune.removeprefix("c"), row=len(rows) + 2))
    return rows


def load(tree: Tree, *more: UnitRow, day: dt.date = START) -> None:
    load_units([*units(tree), *more], day)


def changes(text: str, day: dt.date | None = None) -> list[ChangeRow]:
    """`"1>5 2>5 3~6 3~7"`: 1 and 2 go to 5 in full, 3 in part to 6 and 7."""
    rows = []
    for number, pair in enumerate(text.split(), start=2):
        extent = "partial" if "~" in pair else "full"
        old, new = pair.replace("~", ">").split(">")
        rows.append(ChangeRow(old, new, extent, day, number))
    return rows


def request(text: str, after: Tree, *, day: dt.date = DAY, number: str = "1/NQ", **more: Any) -> Request:
    placed = [HamletRow(hamlet, commune, row) for row, (hamlet, commune) in enumerate(more.pop("placed", ()), 2)]
    given = {"changes": changes(text), "units": [*units(after), *more.pop("hamlet_rows", ())]} | more
    files = {"changes_file": "changes.csv", "units_file": "new.csv", "hamlets_file": "hamlets.csv"}
    return Request(effective_on=day, number=number, hamlets=placed, **(files | given))


def reorganise(text: str, after: Tree, **more: Any) -> Plan:
    return apply(request(text, after, **more))


def unit(code: str, day: dt.date) -> int:
    """The id of the unit that carries `code` on `day`."""
    return UnitPeriod.objects.on(day).get(code=code).unit_id


def in_force(day: dt.date, level: str = "") -> dict[str, str]:
    """Code → code of the parent, of all units in force."""
    codes = dict(UnitPeriod.objects.on(day).values_list("unit", "code"))
    periods = UnitPeriod.objects.on(day)
    if level:
        periods = periods.at_level(level)
    return {code: codes.get(parent, "") for code, parent in periods.values_list("code", "parent")}


def codes(found: Iterable[Any]) -> list[str]:
    return sorted(one.code for one in found)
