"""Compare the search index with the names in use, and rebuild it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.finding import Difference, compare, rebuild


class Command(BaseCommand):
    help = "Rebuilds what search knows of names. With --check it only compares, and fails where something differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            rebuild()
        differences = compare()
        for one in differences:
            self.stdout.write(
                f"{one.kind}: {one.names} names, {len(one.missing)} missing, {len(one.unused)} unused,"
                f" {len(one.broken)} broken"
            )
        wrong: list[Difference] = [one for one in differences if not one.is_right]
        if wrong:
            raise CommandError("The index differs. Run rebuild_search without --check.")
