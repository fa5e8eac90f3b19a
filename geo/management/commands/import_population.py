"""`manage.py import_population FILE [--year Y]`: keeps people and households of units, told for a year."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.management.commands._arguments import as_json, day, read_file, refusal
from geo.populating import PopulationReport, import_population
from geo.tables import TableErrors, read_population

MOST_MISSING = 10  # named in words; the JSON form holds them all


class Command(BaseCommand):
    help = "Keep people and households of units (code, population, households, [name, year, source]) for a year."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="CSV in UTF-8, with commas or semicolons")
        parser.add_argument(
            "--year", type=int, choices=range(1900, 2201), metavar="YEAR", help="of rows that name none"
        )
        parser.add_argument("--as-of", type=day, help="the day whose codes the table uses; else the end of the year")
        parser.add_argument("--source", default="", help="who tells these numbers, where the table does not say it")
        parser.add_argument("--demo", action="store_true", help="mark the numbers as invented for the demo")
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            report = import_population(
                read_population(read_file(path), path),
                year=options["year"],
                as_of=options["as_of"],
                source=options["source"],
                is_demo=options["demo"],
                filename=path,
                dry_run=options["dry_run"],
            )
        except TableErrors as errors:
            raise refusal(self, errors, options["format"]) from None
        if options["format"] == "json":
            self.stdout.write(as_json(report.to_dict() | {"dry_run": options["dry_run"]}))
        else:
            self._tell(report, options["dry_run"])

    def _tell(self, report: PopulationReport, dry_run: bool) -> None:
        for warning in report.warnings:
            self.stderr.write(self.style.WARNING(warning))
        if report.missing:
            self.stderr.write(self.style.WARNING(missing_in_words(report)))
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        self.stdout.write(
            _("%(created)d figures added, %(changed)d corrected, %(unchanged)d already known.")
            % {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
        )


def missing_in_words(report: PopulationReport) -> str:
    units = ", ".join(report.missing[:MOST_MISSING]) + (", …" if len(report.missing) > MOST_MISSING else "")
    return ngettext(
        "%(count)d commune is not in the table and stays without a figure: %(units)s.",
        "%(count)d communes are not in the table and stay without a figure: %(units)s.",
        len(report.missing),
    ) % {"count": len(report.missing), "units": units}
