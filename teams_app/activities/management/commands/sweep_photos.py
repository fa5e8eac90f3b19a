"""`manage.py sweep_photos [--dry-run]`: ends the files of photos that nothing needs any more. Run it every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from teams_app.activities.photos.sweeping import sweep


class Command(BaseCommand):
    help = "Delete the files of photos removed 30 days ago or older than PHOTOS_KEEP, and files without a photo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        swept = sweep(at=timezone.now(), dry_run=dry_run)
        done = "would be deleted" if dry_run else "deleted"
        self.stdout.write(
            f"{swept.removed} removed, {swept.old} old and {swept.abandoned} abandoned photos, "
            f"{swept.orphans} files without a photo {done}."
        )
