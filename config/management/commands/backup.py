"""`manage.py backup [FOLDER] [--keep N]`: copies the database and the uploaded files while the site runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import CannotBackUp, back_up


class Command(BaseCommand):
    help = "Copy the database and the uploaded files into a folder, while the site runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.VAR_DIR / "backups")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="delete all but the N newest copies")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        try:
            copy = back_up(folder, keep)
        except (CannotBackUp, OSError) as error:
            raise CommandError(str(error)) from error
        for path in (copy.database, copy.media):
            self.stdout.write(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
        for path in copy.deleted:
            self.stdout.write(f"deleted {path}")
