"""`manage.py forget_import_drafts [--older-than 30d]`: deletes files that were sent for import and lie about."""

import datetime as dt
import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from teams_app.registry.drafting import keeping
from teams_app.registry.models import ImportDraft


class Command(BaseCommand):
    help = "Delete uploads nobody has touched for a while, with their rows. What was imported from them stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--older-than", type=_span, default=dt.timedelta(days=30), metavar="30d")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, older_than: dt.timedelta, dry_run: bool, **options: Any) -> None:
        old = ImportDraft.objects.untouched_since(timezone.now() - older_than)
        if dry_run:
            self.stdout.write(f"{old.count()} uploads would be deleted.")
        else:
            self.stdout.write(f"{keeping.forget(old.values_list('pk', flat=True))} uploads deleted.")


def _span(text: str) -> dt.timedelta:
    match = re.fullmatch(r"(\d+)d", text.strip().lower())
    if match is None:
        raise ArgumentTypeError(f"“{text}” is no number of days; write it like 30d.")
    return dt.timedelta(days=int(match[1]))
