"""`manage.py import_boundaries FILE --level L --valid-from D`: keeps a file's boundaries as an edition."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from geo.boundaries import BoundaryError, Report, Request, read
from geo.management.commands._arguments import as_json, day
from geo.models import Level


class Command(BaseCommand):
    help = "Import the boundaries of units from any map file: GeoJSON, GeoPackage, FlatGeobuf, zipped Shapefile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--level", choices=[Level.PROVINCE, Level.DISTRICT, Level.COMMUNE], required=True)
        parser.add_argument("--valid-from", type=day, required=True, help="the first day, YYYY-MM-DD")
        parser.add_argument("--code-field", help="the field with the codes; guessed if not given")
        parser.add_argument("--name-field", help="the field with the names; guessed if not given")
        parser.add_argument("--crs", help="the coordinate system, EPSG:n, where the file does not say it or is wrong")
        parser.add_argument("--source", default="", help="who made the map")
        parser.add_argument("--licence", default="", help="under which licence")
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = ("level", "valid_from", "code_field", "name_field", "crs", "source", "licence")
        try:
            survey = read(options["file"], Request(**{key: options[key] for key in keys}))
        except BoundaryError as error:
            report = Report()
            report.refuse("unreadable", str(error))
            self._show(report, options["format"])
            raise CommandError(str(error)) from None
        if survey.can_write and not options["dry_run"]:
            survey.write()
        self._show(survey.report, options["format"])
        if not survey.can_write:
            raise CommandError(" ".join(note.text for note in survey.report.errors))
        if options["dry_run"] and options["format"] == "text":
            self.stdout.write(_("Dry run: nothing was written."))

    def _show(self, report: Report, style: str) -> None:
        if style == "json":
            self.stdout.write(as_json(report.to_dict()))
            return
        for note in report.warnings:
            self.stderr.write(self.style.WARNING(f"- {note.text}"))
        if report.errors:
            return
        self.stdout.write(
            _("%(matched)d units matched, %(unmatched)d rows unmatched, %(missing)d units missing; %(crs)s; "
              "%(moved)s km² moved; %(written)d shapes written.")
            % {
                "matched": report.matched,
                "unmatched": len(report.unmatched),
                "missing": len(report.missing),
                "crs": report.crs[:40],
                "moved": f"{report.moved_km2:.3f}",
                "written": report.written,
            }
        )  # fmt: skip
