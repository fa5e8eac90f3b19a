"""`manage.py trace CODE --on D --to D2`: what became of a unit, or what it came from."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from geo import lineage, names
from geo.management.commands._arguments import as_json, day


class Command(BaseCommand):
    help = "Walk the successions of a unit from one day to another, forwards or backwards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--on", type=day, required=True, help="the day on which the code is read")
        parser.add_argument("--to", type=day, required=True, help="the day to walk to; may be earlier")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            steps = lineage.trace(options["code"], options["on"], options["to"])
        except lineage.NoSuchUnit:
            raise CommandError(
                _("No unit had the code %(code)s on %(date)s. `manage.py units --as-of %(iso)s` lists those that were.")
                % {"code": options["code"], "date": f"{options['on']:%d/%m/%Y}", "iso": options["on"].isoformat()}
            ) from None
        if options["format"] == "json":
            self.stdout.write(as_json([step.to_dict() for step in steps]))
            return
        for step in steps:
            self.stdout.write(line(step))


def line(step: lineage.Step) -> str:
    """`29869 phường Cao Lãnh · 01/07/2025 – nay · toàn bộ, 1663/NQ-UBTVQH15`."""
    until = f"{step.valid_to:%d/%m/%Y}" if step.valid_to else _("now")
    parts = [f"{step.code} {names.label(step.type, step.name)}", f"{step.valid_from:%d/%m/%Y} – {until}"]
    if step.extent:
        extent = _("in full") if step.extent == "full" else _("in part")
        parts.append(f"{extent}, {step.number}" if step.number else str(extent))
    return " · ".join(parts)
