"""`manage.py forget_log_imports [--older-than 30d] [--dry-run]`: rows and files of imports that nobody settled."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from teams_app.accounts.keeping import Span
from teams_app.activities.models import LogImport
from teams_app.activities.tables import lines


class Command(BaseCommand):
    help = "Forget files and their rows that nobody touched for a while. What was written from them stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--older-than", type=Span.read, default=Span(days=30), metavar="30d")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, older_than: Span, dry_run: bool, **options: Any) -> None:
        day = older_than.before(timezone.localdate())
        old = LogImport.objects.unsettled().untouched_before(day)
        number = old.count() if dry_run else lines.forget(old.values_list("pk", flat=True))
        self.stdout.write(f"{number} files {'would be' if dry_run else 'were'} forgotten.")
