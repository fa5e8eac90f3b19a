"""`manage.py forget_log_imports [--older-than 30d] [--dry-run]`: what came into the log by file or phone, as it came.

Rows and files of imports that nobody settled, and payloads of phones older than PHONE_PAYLOADS_KEEP. Run it nightly.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from teams_app.accounts.keeping import Span
from teams_app.activities.models import LogImport, Received
from teams_app.activities.sync.keeping import kept_since, payloads_forget
from teams_app.activities.tables import lines


class Command(BaseCommand):
    help = (
        "Forget files and their rows that nobody touched for a while, and what phones sent before PHONE_PAYLOADS_KEEP. "
        "What was written from them stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--older-than", type=Span.read, default=Span(days=30), metavar="30d")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, older_than: Span, dry_run: bool, **options: Any) -> None:
        today = timezone.localdate()
        day, since = older_than.before(today), kept_since(today)
        old = LogImport.objects.unsettled().untouched_before(day)
        number = old.count() if dry_run else lines.forget(old.values_list("pk", flat=True))
        sent = Received.objects.filter(at__lt=since).count() if dry_run else payloads_forget(before=since)
        self.stdout.write(
            f"{number} files and {sent} payloads of phones {'would be' if dry_run else 'were'} forgotten."
        )
