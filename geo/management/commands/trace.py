"""`manage.py trace CODE --on D --to D2`: the line of a unit, forwards or backwards."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo import lineage, names
from geo.management.commands._arguments import as_json, day


class Command(BaseCommand):
    help = "Follow the successions of the unit that carries a code on a day, forwards or backwards to another day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--on", type=day, required=True, help="the day on which the unit carries the code")
        parser.add_argument("--to", type=day, required=True, help="the day to follow it to; may lie before")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            steps = lineage.trace(options["code"], options["on"], options["to"])
        except lineage.NotInForce as error:
            raise CommandError(str(error)) from None
        if options["format"] == "json":
            self.stdout.write(as_json([step.to_dict() for step in steps]))
            return
        for step in steps:
            self.stdout.write(_line(step))


def _line(step: lineage.Step) -> str:
    start = date_format(step.valid_from, "SHORT_DATE_FORMAT")
    end = date_format(step.valid_to, "SHORT_DATE_FORMAT") if step.valid_to else "…"
    label = f"{step.code} {names.label(step.type, step.name)} ({start} – {end})"
    if not step.extent:
        return label
    extent = {"full": _("in full"), "partial": _("in part")}[step.extent]
    return f"  {label}, {extent}, {step.number}"
