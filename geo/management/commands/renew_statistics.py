"""Let the database count again what it plans its queries by."""

from typing import Any

from django.core.management.base import BaseCommand

from geo.upkeep import renew_statistics


class Command(BaseCommand):
    help = "Lets the database count again what it plans its queries by; run it every night."

    def handle(self, *args: Any, **options: Any) -> None:
        renew_statistics()
