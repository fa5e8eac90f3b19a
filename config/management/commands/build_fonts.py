"""Cut the fonts down to Vietnamese: run once before collectstatic."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import fonts


class Command(BaseCommand):
    help = "Cut Be Vietnam Pro down to Latin and Vietnamese as woff2, into VAR_DIR/fonts."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for font in fonts.build(settings.FONTS_DIR):
            self.stdout.write(f"{font.path.name}  {font.size / 1024:.1f} KB")
