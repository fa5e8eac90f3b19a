"""`manage.py reorganise CHANGES.csv --units NEW.csv --effective D --number N`: plan, then one transaction."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo import reorganise
from geo.management.commands._arguments import as_json, day, read_file, refusal
from geo.reorganise.telling import tell
from geo.tables import TableErrors, read_changes, read_hamlets, read_units


class Command(BaseCommand):
    help = "Apply a reorganisation of units from a table of changes and a table of the units afterwards, or undo one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "changes", nargs="?", help="CSV: old_code, new_code, extent (full, partial), effective_date"
        )
        parser.add_argument("--units", help="CSV of all units of the provinces concerned, as they are afterwards")
        parser.add_argument("--effective", type=day, help="the first day of the new units, YYYY-MM-DD")
        parser.add_argument("--number", help="number and symbol of the instrument")
        parser.add_argument("--issuer", default="", help="who issued the instrument")
        parser.add_argument("--issued-on", type=day, help="its date, YYYY-MM-DD")
        parser.add_argument("--hamlets", help="CSV for split communes: old hamlet code, new commune code")
        parser.add_argument(
            "--assign-nearest", action="store_true", help="place the hamlets left over provisionally, by distance"
        )
        parser.add_argument("--dry-run", action="store_true", help="print the plan; write nothing")
        parser.add_argument("--undo", metavar="NUMBER", help="take back the reorganisation applied under this number")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["undo"]:
            self._undo(options)
            return
        missing = [f"--{name}" for name in ("units", "effective", "number") if not options[name]]
        if missing or not options["changes"]:
            wanted = ", ".join((["CHANGES.csv"] if not options["changes"] else []) + missing)
            raise CommandError(_("Missing: %(arguments)s.") % {"arguments": wanted})
        try:
            plan = self._plan_or_apply(options)
        except TableErrors as errors:
            raise refusal(self, errors, options["format"]) from None
        self.stdout.write(as_json(plan.to_dict() | {"dry_run": options["dry_run"]}) if _json(options) else tell(plan))
        if plan.open and not options["dry_run"]:
            raise CommandError(
                _("Nothing was written: place the hamlets listed above with --hamlets, or with --assign-nearest.")
            )
        if not _json(options) and not plan.already_applied:
            self.stdout.write("")
            self.stdout.write(_("Dry run: nothing was written.") if options["dry_run"] else _("Applied."))

    def _plan_or_apply(self, options: dict[str, Any]) -> reorganise.Plan:
        request = _request(options)
        if options["dry_run"]:
            return reorganise.make_plan(request)
        try:
            return reorganise.apply(request)
        except reorganise.NeedsDecision as undecided:
            return undecided.plan

    def _undo(self, options: dict[str, Any]) -> None:
        try:
            undone = reorganise.undo(options["undo"])
        except reorganise.CannotUndo as obstacle:
            raise CommandError(str(obstacle)) from None
        if _json(options):
            self.stdout.write(as_json(undone.to_dict()))
            return
        self.stdout.write(
            _("%(number)s (%(date)s) is undone. Units removed: %(removed)d; restored: %(restored)d.")
            % {
                "number": undone.number,
                "date": date_format(undone.effective_on, "SHORT_DATE_FORMAT"),
                "removed": undone.units_removed,
                "restored": undone.periods_restored,
            }
        )


def _request(options: dict[str, Any]) -> reorganise.Request:
    changes, units, hamlets = options["changes"], options["units"], options["hamlets"]
    faults: list[Any] = []
    tables: list[Any] = []
    for read, path in ((read_changes, changes), (read_units, units), (read_hamlets, hamlets)):
        try:
            tables.append(read(read_file(path), path) if path else [])
        except TableErrors as errors:
            faults += errors.errors
    if faults:
        raise TableErrors(faults)
    return reorganise.Request(
        changes=tables[0],
        units=tables[1],
        hamlets=tables[2],
        effective_on=options["effective"],
        number=options["number"],
        issuer=options["issuer"],
        issued_on=options["issued_on"],
        assign_nearest=options["assign_nearest"],
        changes_file=changes,
        units_file=units,
        hamlets_file=hamlets or "--hamlets",
    )


def _json(options: dict[str, Any]) -> bool:
    return bool(options["format"] == "json")
