"""`manage.py units --as-of D`: the units in force on a day, as a table that load_units reads again."""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from geo.lineage import NotInForce
from geo.listing import COLUMNS, units_on
from geo.management.commands._arguments import as_json, day
from geo.models import Level

SHOWN = ("code", "level", "type", "name", "parent_code", "valid_from", "valid_to")


class Command(BaseCommand):
    help = "List the units in force on a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=day, help="the day, YYYY-MM-DD; today when not given")
        parser.add_argument("--level", choices=Level.values, default="")
        parser.add_argument("--within", metavar="CODE", default="", help="only this unit and what lies in it")
        parser.add_argument("--format", choices=["json", "csv", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["as_of"] or timezone.localdate()
        try:
            rows = units_on(on, level=options["level"], within=options["within"])
        except NotInForce as error:
            raise CommandError(str(error)) from None
        {"json": self._json, "csv": self._csv, "table": self._table}[options["format"]](rows)

    def _json(self, rows: list[dict[str, Any]]) -> None:
        self.stdout.write(as_json(rows, cls=DjangoJSONEncoder))

    def _csv(self, rows: list[dict[str, Any]]) -> None:
        writer = csv.DictWriter(self.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

    def _table(self, rows: list[dict[str, Any]]) -> None:
        lines = [SHOWN, *(tuple(str(row[column] or "") for column in SHOWN) for row in rows)]
        widths = [max(len(line[index]) for line in lines) for index in range(len(SHOWN))]
        for line in lines:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
