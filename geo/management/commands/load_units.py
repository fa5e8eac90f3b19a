"""`manage.py load_units FILE --valid-from D`: adds a table of units that are in force from a day on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from geo.loading import LoadReport, load_units
from geo.management.commands._arguments import as_json, day, read_file, refusal
from geo.tables import TableErrors, read_units


class Command(BaseCommand):
    help = "Add a table of units (code, level, type, name, parent_code, …) that are in force from a day on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="CSV in UTF-8, with commas or semicolons")
        parser.add_argument("--valid-from", type=day, required=True, help="the first day, YYYY-MM-DD")
        parser.add_argument("--demo", action="store_true", help="mark the units as invented for the demo")
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            report = load_units(
                read_units(read_file(path), path),
                options["valid_from"],
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

    def _tell(self, report: LoadReport, dry_run: bool) -> None:
        for warning in report.warnings:
            self.stderr.write(self.style.WARNING(warning))
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        self.stdout.write(
            _("%(created)d units added, %(changed)d corrected, %(unchanged)d already known.")
            % {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
        )
