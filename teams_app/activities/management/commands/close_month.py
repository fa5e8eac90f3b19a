"""`manage.py close_month [2024-09]`: close a month, or open it again; without a month, the one that is due."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.activities.closing import month_close, month_due, month_reopen
from teams_app.activities.models import Closing
from teams_app.activities.periods import Month


class Command(BaseCommand):
    help = "Close a month: afterwards a change needs a reason and is kept as a correction. Run it every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", nargs="?", help="2024-09; without it, the newest whose closing day is over")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--reopen", action="store_true", help="open the month again; needs --reason")
        parser.add_argument("--reason", default="", help="why it is opened again")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        month = self._month(options["month"])
        is_closed = Closing.objects.standing().filter(month=month.start).exists()
        if options["reopen"] and not options["month"]:
            raise CommandError(_("Name the month to open again, for instance 2024-09."))
        if is_closed != bool(options["reopen"]):
            text = (
                _("%(month)s is closed already: nothing to do")
                if is_closed
                else _("%(month)s is not closed: nothing to do")
            )
            self.stdout.write(text % {"month": month})
            return
        if options["dry_run"]:
            text = _("%(month)s would be opened again") if options["reopen"] else _("%(month)s would be closed")
            self.stdout.write(text % {"month": month})
            return
        try:
            if options["reopen"]:
                month_reopen(month=month, by=None, reason=options["reason"], at=now)
            else:
                month_close(month=month, by=None, at=now)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        text = _("%(month)s opened again") if options["reopen"] else _("%(month)s closed")
        self.stdout.write(text % {"month": month})

    def _month(self, text: str | None) -> Month:
        if not text:
            return month_due(timezone.localdate())
        month = Month.read(text)
        if month is None:
            raise CommandError(_("“%(text)s” is no month; write 2024-09.") % {"text": text})
        return month
