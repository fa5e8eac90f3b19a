"""`manage.py erase_request_contacts [--dry-run]`: lets go of what residents wrote. Run it every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import ngettext

from teams_app.accounts.keeping import BadSpan
from teams_app.activities.requests import erasing


class Command(BaseCommand):
    help = "Erase the contacts and words of residents' requests whose time of keeping is over. Counts stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, erase nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            count = erasing.due(now).count() if options["dry_run"] else erasing.contacts_erase(at=now)
        except BadSpan as wrong:
            raise CommandError(f"REQUEST_CONTACTS_KEEP, REQUEST_CONTACTS_KEEP_OPEN: {wrong}") from None
        told = (
            ngettext(
                "%(count)d request is due. Nothing was erased.",
                "%(count)d requests are due. Nothing was erased.",
                count,
            )
            if options["dry_run"]
            else ngettext(
                "The contact of %(count)d request was erased.",
                "The contacts of %(count)d requests were erased.",
                count,
            )
        )
        self.stdout.write(told % {"count": count})
