"""`manage.py import_teams FILE`: a list of teams or members into the register, by the way that the page goes."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import UnitPeriod
from teams_app.registry.importing import Choices, HasWrongRows, Preview, Unreadable, preview, write
from teams_app.registry.importing.outcomes import RegisterRowResult
from teams_app.registry.models import ImportBatch

_TOLD = 200  # rows told in words; the JSON form holds them all


class Command(BaseCommand):
    help = "Import a list of teams or of members (.xlsx, .xls, .ods, .csv); nothing is written while a row is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the list: .xlsx, .xls, .ods or .csv")
        parser.add_argument("--sheet", type=int, help="number of the only sheet to read, from 1; default: all lists")
        parser.add_argument("--scope", help="code of the unit whose ground the list is of, to tell namesakes apart")
        parser.add_argument("--as-of", type=_day, help="the day that the list is of, YYYY-MM-DD; default: today")
        parser.add_argument("--add-hamlets", action="store_true", help="register hamlets that the register lacks")
        parser.add_argument("--hidden-rows", action="store_true", help="read hidden rows too; else they are left out")
        parser.add_argument("--struck-rows", action="store_true", help="read rows too whose name is crossed out")
        parser.add_argument("--dry-run", action="store_true", help="show what would be done; write nothing")
        parser.add_argument(
            "--accept-valid", action="store_true", help="write the right rows, leave the wrong ones out"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except Unreadable as error:
            if options["format"] == "json":
                self._json(
                    {"sheet": "", "rows": [], "totals": {}, "written": False, "batch": None, "error": str(error)}
                )
            raise CommandError(str(error)) from None

    def _run(self, options: dict[str, Any]) -> None:
        path = Path(options["file"])
        data, choices = _read(path), _choices(options)
        batch: ImportBatch | None = None
        refused = False
        if options["dry_run"]:
            shown = preview(data, path.name, choices)
        else:
            try:
                written = write(data, path.name, choices, user=None, only_right=options["accept_valid"])
                shown, batch = written.preview, written.batch
            except HasWrongRows as wrong:
                shown, refused = wrong.preview, True
        if not shown.sheets:
            raise Unreadable(_nothing_found(shown))
        is_written = not options["dry_run"] and not refused
        if options["format"] == "json":
            for note in shown.told:
                self.stderr.write(note)
            self._json(shown.to_dict() | {"written": is_written, "batch": batch.pk if batch else None})
        else:
            self._tell(shown, batch, is_dry_run=options["dry_run"])
        if refused or (options["dry_run"] and shown.wrong and not options["accept_valid"]):
            raise CommandError(
                _("%(count)s rows are wrong; nothing was written. Correct them, or take the rest with --accept-valid.")
                % {"count": len(shown.wrong)}
            )

    def _json(self, value: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=1))

    def _tell(self, shown: Preview, batch: ImportBatch | None, *, is_dry_run: bool) -> None:
        for note in shown.told:
            self.stdout.write(note)
        told = [(sheet.name, row) for sheet in shown.sheets for row in sheet.rows if row.messages or row.changes]
        for name, row in told[:_TOLD]:
            self._tell_row(name, row)
        if len(told) > _TOLD:
            self.stdout.write(_("… and %(count)d more.") % {"count": len(told) - _TOLD})
        totals = shown.totals
        self.stdout.write(
            _("New: %(new)s. Changed: %(changed)s. Unchanged: %(same)s. Wrong: %(wrong)s.") % totals.to_dict()
        )
        if is_dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        elif batch is not None:
            self.stdout.write(_("Written as import %(number)s.") % {"number": batch.pk})
        else:
            self.stdout.write(_("No changes."))

    def _tell_row(self, sheet: str, row: RegisterRowResult) -> None:
        words = {"sheet": sheet, "row": row.read.number, "label": row.label, "outcome": row.outcome.value}
        self.stdout.write(_("%(sheet)s, row %(row)s, %(label)s: %(outcome)s") % words)
        for change in row.changes:
            self.stdout.write(f"    {change.label}: {change.old or '–'} → {change.new or '–'}")
        for message in row.messages:
            likely = " → " + message.suggestion + "?" if message.suggestion else ""
            self.stdout.write(f"    {message.text}{likely}")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%(value)s” is no date. Write it like 2025-07-01.") % {"value": text}) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(
            _("%(file)s cannot be read (%(reason)s). Check the path and try again.")
            % {"file": path, "reason": error.strerror}
        ) from None


def _choices(options: dict[str, Any]) -> Choices:
    as_of = options["as_of"] or timezone.localdate()
    scope = None
    if code := options["scope"]:
        scope = tuple(UnitPeriod.objects.on(as_of).filter(code=code).values_list("unit_id", flat=True))
        if not scope:
            raise Unreadable(
                _("No unit with code %(code)s was in force on %(date)s.") % {"code": code, "date": f"{as_of:%d/%m/%Y}"}
            )
    return Choices(
        as_of=as_of,
        scope=scope,
        sheets=(options["sheet"] - 1,) if options["sheet"] is not None else None,
        take_hidden_rows=options["hidden_rows"],
        take_struck_rows=options["struck_rows"],
        add_hamlets=options["add_hamlets"],
    )


def _nothing_found(shown: Preview) -> str:
    names = ", ".join(f"“{sheet.name}”" for sheet in shown.other_sheets)
    return _(
        "No list was found in %(sheets)s: no row of headings with at least two known columns, such as “Khóm, ấp” and "
        "“Tổ trưởng”."
    ) % {"sheets": names}
