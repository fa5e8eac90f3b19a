"""The units in force on a day as rows of a table, in the columns that `geo.tables` reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from geo.lineage import NotInForce
from geo.models import UnitPeriod
from geo.names.types import LEVELS
from geo.world import FACTS

COLUMNS = ("code", "level", "type", "name", "parent_code", *FACTS, "valid_from", "valid_to")


def units_on(on: dt.date, *, level: str = "", within: str = "") -> list[dict[str, Any]]:
    """One dict a unit, the highest levels first, then by code. Two or three queries, whatever the units.

    `within` is the code of a unit in force that day; the unit itself is listed too. Raises NotInForce.
    """
    periods = UnitPeriod.objects.on(on)
    codes = dict(periods.values_list("unit", "code"))
    if within:
        top = [unit for unit, code in codes.items() if code == within]
        if not top:
            raise NotInForce(_("%(code)s is not in force on %(date)s.") % {"code": within, "date": on.isoformat()})
        periods = UnitPeriod.objects.within(top, on)
    if level:
        periods = periods.at_level(level)
    rows = periods.values("code", "unit__level", "type", "name", "parent", *FACTS, "valid_from", "valid_to")
    found = [
        {"code": row["code"], "level": row["unit__level"], "type": row["type"], "name": row["name"]}
        | {"parent_code": codes.get(row["parent"], "")}
        | {column: row[column] for column in (*FACTS, "valid_from", "valid_to")}
        for row in rows
    ]
    return sorted(found, key=lambda row: (LEVELS.index(row["level"]), row["code"]))
