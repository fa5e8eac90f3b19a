"""`manage.py coverage`: the figures of the map, as JSON, CSV or a table of text."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from geo.models import Level, UnitPeriod
from teams_app.activities.models import ActivityForm, Topic
from teams_app.activities.periods import Period, PeriodError
from teams_app.coverage.figures import Kind, figures
from teams_app.coverage.figures.output import as_csv, as_dict, as_text
from teams_app.coverage.figures.rows import Figures


class Command(BaseCommand):
    help = "Print coverage, activity and reach of the units of a level, on a day and in a period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--level", choices=Level.values, default=Level.COMMUNE)
        parser.add_argument("--as-of", type=day, metavar="DATE", help="YYYY-MM-DD; default: today")
        parser.add_argument(
            "--period",
            type=period,
            metavar="PERIOD",
            help="YYYY-MM, YYYY-MM..YYYY-MM, YYYY-Q1…4 or YYYY; default: the month of --as-of",
        )
        parser.add_argument("--units-at", type=day, metavar="DATE", help="restate on the units in force on this day")
        parser.add_argument("--within", metavar="CODE", help="only the unit with this code, and what lies in it")
        parser.add_argument("--topic", metavar="SLUG", help="only activities about this topic or one below it")
        parser.add_argument("--form", choices=ActivityForm.values, help="only activities of this form")
        parser.add_argument("--format", choices=["json", "csv", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["as_of"] or timezone.localdate()
        units_at = options["units_at"] or on
        found = figures(
            options["level"],
            on,
            options["period"] or Period.month_of(on),
            scope=[unit_with(options["within"], units_at)] if options["within"] else None,
            restate_on=units_at,
            kind=Kind.about(topic_with(options["topic"]), options["form"] or ""),
        )
        self.stdout.write({"json": as_json, "csv": as_csv, "table": as_table}[options["format"]](found), ending="")


def as_json(found: Figures) -> str:
    return json.dumps(as_dict(found), ensure_ascii=False, indent=2) + "\n"


def as_table(found: Figures) -> str:
    values = {"date": formats.date_format(found.on), "period": found.period.label}
    head = _("As of %(date)s, activities of %(period)s") % values
    if found.is_restated:
        head += _(", on the units of %(date)s") % {"date": formats.date_format(found.units_at)}
    lines = [head, ""]
    if found.is_empty:
        lines.append(found.why_empty)
    else:
        lines.append(as_text(found))
    if found.is_estimated:
        lines += ["", _("≈ partly estimated: a commune was split, and nobody knows which part it belongs to.")]
    return "\n".join(lines) + "\n"


def topic_with(slug: str | None) -> Topic | None:
    topic = Topic.objects.filter(slug=slug).first()
    if slug and topic is None:
        raise CommandError(_("There is no topic “%(text)s”.") % {"text": slug})
    return topic


def unit_with(code: str, on: dt.date) -> int:
    unit = UnitPeriod.objects.on(on).filter(code=code).values_list("unit", flat=True).first()
    if unit is None:
        values = {"code": code, "date": formats.date_format(on)}
        raise CommandError(
            _("No unit has the code %(code)s on %(date)s. List them with: manage.py units --as-of …") % values
        )
    return unit


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = _("“%(text)s” is no date. Write it as 2024-09-26.") % {"text": text}
        raise argparse.ArgumentTypeError(message) from None


def period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
