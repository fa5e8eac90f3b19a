"""`manage.py units --as-of D`: the units in force on a day, in the columns of the unit tables."""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from geo.management.commands._arguments import as_json, day
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet

COLUMNS = (
    "code", "level", "type", "name", "parent_code", "lat", "lon", "south", "west", "north", "east", "area_km2",
    "valid_from", "valid_to",
)  # fmt: skip
_ORDER = {level: index for index, level in enumerate(Level.values)}


class Command(BaseCommand):
    help = "List the units in force on a day, as JSON, csv (which load_units reads again) or a table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=day, required=True, dest="on")
        parser.add_argument("--level", choices=Level.values)
        parser.add_argument("--within", metavar="CODE", help="only what lies in the unit with this code that day")
        parser.add_argument("--format", choices=["json", "csv", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = rows_of(self._asked(**options), options["on"])
        if options["format"] == "json":
            self.stdout.write(as_json(rows))
        elif options["format"] == "csv":
            writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        else:
            for row in rows:
                self.stdout.write(f"{row['code']:<12} {row['type']:<11} {row['name']:<28} {row['parent_code'] or ''}")

    def _asked(self, **options: Any) -> UnitPeriodQuerySet:
        periods = UnitPeriod.objects.on(options["on"])
        if code := options["within"]:
            unit = periods.filter(code=code).values_list("unit_id", flat=True).first()
            if unit is None:
                raise CommandError(
                    _("No unit had the code %(code)s on %(date)s.")
                    % {"code": code, "date": f"{options['on']:%d/%m/%Y}"}
                )
            periods = UnitPeriod.objects.within([unit], options["on"])
        return periods.at_level(options["level"]) if options["level"] else periods


def rows_of(periods: UnitPeriodQuerySet, on: Any) -> list[dict[str, Any]]:
    """The periods as rows of a unit table, provinces first, then by code. Two queries."""
    codes = dict(UnitPeriod.objects.on(on).exclude(unit__level=Level.HAMLET).values_list("unit_id", "code"))
    rows = [
        {
            "code": period.code,
            "level": period.unit.level,
            "type": period.type,
            "name": period.name,
            "parent_code": codes.get(period.parent_id or 0),
            **{column: getattr(period, column) for column in COLUMNS[5:12]},
            "valid_from": period.valid_from.isoformat(),
            "valid_to": period.valid_to.isoformat() if period.valid_to else None,
        }
        for period in periods.select_related("unit")
    ]
    return sorted(rows, key=lambda row: (_ORDER[row["level"]], row["code"]))
