"""Load the guides that come with the project. Safe to run again: pages that editors changed stay theirs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.guide_files import GuideFileError
from cms.loading import FOLDER, load_guides


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="folder of *.toml and images/*.svg")
        parser.add_argument("--force", action="store_true", help="overwrite also what editors changed or deleted")

    def handle(self, *args: Any, folder: Path, force: bool, **options: Any) -> None:
        try:
            report = load_guides(folder, force=force)
        except GuideFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Guides: %(new)s new, %(changed)s changed, %(same)s the same, %(kept)s kept as editors left them.")
            % {name: len(getattr(report, name)) for name in ("new", "changed", "same", "kept")}
        )
        if report.kept:
            self.stdout.write(_("Kept: %(guides)s (--force overwrites them)") % {"guides": ", ".join(report.kept)})
