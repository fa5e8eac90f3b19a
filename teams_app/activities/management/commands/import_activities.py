"""`manage.py import_activities FILE … --user NAME`: workbooks of sessions into the log, by the way of the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import LogImport, LogImportState
from teams_app.activities.tables import jobs, lines
from teams_app.activities.tables.columns import HEADINGS
from teams_app.activities.tables.rows import Outcome
from teams_app.registry.importing import Choices


class Command(BaseCommand):
    help = "Import lists of activities (.xlsx, .xls, .ods, .csv); nothing of a file is written while a row is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--user", required=True, help="user name of whoever logs: rights and history are theirs")
        parser.add_argument("--accept-valid", action="store_true", help="write the right rows, leave the others out")
        parser.add_argument("--sheet", type=int, help="only this sheet, counted from 1; else every list of the file")
        parser.add_argument("--reason", default="", help="why rows of closed months come late: they become corrections")
        parser.add_argument("--dry-run", action="store_true", help="show what would be done; write nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None or not access.can_log(user, timezone.localdate()):
            raise CommandError(_("%(user)s logs for no team. Name an official or a head.") % {"user": options["user"]})
        told = [self._import(Path(file), user, options) for file in options["files"]]
        if options["format"] == "json":
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        if any(file["refused"] for file in told):
            raise CommandError(_("Rows are wrong. Put them right, or write the others with --accept-valid."))

    def _import(self, path: Path, user: User, options: dict[str, Any]) -> dict[str, Any]:
        today = timezone.localdate()
        sheets = (options["sheet"] - 1,) if options["sheet"] else None
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from None
        choices = Choices(as_of=today, sheets=sheets)
        draft = jobs.take_in(by=user, data=data, file_name=path.name, at=timezone.now(), choices=choices)
        draft.reason = " ".join(options["reason"].split())[:300]
        jobs.begin(draft, LogImportState.READING, waits=True)
        if draft.state == LogImportState.FAILED or not draft.summary.get("sheets"):
            said = draft.said or _("“%(file)s” holds no list of activities on that sheet.") % {"file": path.name}
            draft.delete()
            raise CommandError(said)
        wrong, totals = _wrong(draft), lines.totals(draft)
        refused = False
        if not options["dry_run"]:
            draft.only_right = options["accept_valid"]
            refused = bool(wrong) and not draft.only_right
            jobs.begin(draft, LogImportState.WRITING, waits=True)
        written = draft.written.count()
        if not written:
            draft.delete()
        if options["format"] == "text":
            self._tell(path, wrong, totals, written)
        return {"file": path.name, "totals": totals, "written": written, "refused": refused, "rows": wrong}

    def _tell(self, path: Path, rows: list[dict[str, Any]], totals: dict[str, int], written: int) -> None:
        for row in rows:
            for name, text in row["errors"].items():
                heading = next((words for column, words in HEADINGS.items() if column == name), name)
                self.stdout.write(f"{path.name} {row['number']}, {heading}: {text}")
            for text in row["questions"].values():
                self.stdout.write(f"{path.name} {row['number']}: {text}?")
        words = totals | {"file": path.name, "written": written}
        self.stdout.write(
            _(
                "%(file)s: new %(new)s, changed %(changed)s, known %(same)s, to confirm %(asked)s, wrong %(wrong)s; "
                "%(written)s written."
            )
            % words
        )


def _wrong(draft: LogImport) -> list[dict[str, Any]]:
    """Rows that wait for somebody: number, errors, questions; no cell of theirs."""
    several = len(draft.summary["sheets"]) > 1
    names = {sheet["index"]: sheet["name"] for sheet in draft.summary["sheets"]}
    return [
        ({"sheet": names.get(line.sheet, "")} if several else {})
        | {"number": line.number, "errors": line.data["errors"], "questions": line.data["questions"]}
        for line in draft.lines.filter(outcome__in=(Outcome.WRONG, Outcome.ASKED)).iterator()
    ]
