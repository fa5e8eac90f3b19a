"""`manage.py trim_access_log [--older-than 5y] [--dry-run]`: the access log has its own time of keeping."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import ngettext

from teams_app.accounts.disclosures import Disclosure
from teams_app.accounts.keeping import BadSpan, Span


class Command(BaseCommand):
    help = "Delete entries of the access log that are older than its time of keeping."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--older-than", type=span, metavar="SPAN", help="24m, 2y or 730d; default: ACCESS_LOG_KEEP")
        parser.add_argument("--dry-run", action="store_true", help="count, delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = options["older_than"] or Span.read(settings.ACCESS_LOG_KEEP)
        old = Disclosure.objects.between(None, kept.before(timezone.localdate()))
        count = old.count() if options["dry_run"] else old.delete()[0]
        if options["dry_run"]:
            told = ngettext("%(count)d entry would be deleted.", "%(count)d entries would be deleted.", count)
        else:
            told = ngettext("%(count)d entry deleted.", "%(count)d entries deleted.", count)
        self.stdout.write(told % {"count": count})


def span(text: str) -> Span:
    try:
        return Span.read(text)
    except BadSpan as wrong:
        raise ArgumentTypeError(str(wrong)) from None
