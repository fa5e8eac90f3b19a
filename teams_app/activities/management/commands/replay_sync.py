"""`manage.py replay_sync`: take again what phones sent, from the payloads as they came."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from teams_app.activities.models import Received
from teams_app.activities.sync.keeping import payloads_forget
from teams_app.activities.sync.replaying import replay


class Command(BaseCommand):
    help = "Take again the payloads that phones sent; what the log holds already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="numbers of payloads; all since --since without them")
        parser.add_argument("--since", help="a day or moment, 2024-09-26 or 2024-09-26T14:05+07:00")
        parser.add_argument("--delete-before", help="instead: delete payloads older than this day")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["delete_before"]:
            gone = payloads_forget(before=_moment(options["delete_before"]))
            self.stdout.write(f"{gone} payloads deleted")
            return
        if not options["ids"] and not options["since"]:
            raise CommandError("Name payloads, or --since.")
        wanted = Received.objects.select_related("user").order_by("pk")
        wanted = (
            wanted.filter(pk__in=options["ids"]) if options["ids"] else wanted.filter(at__gte=_moment(options["since"]))
        )
        self._replay(wanted)

    def _replay(self, wanted: Any) -> None:
        counts: Counter[str] = Counter()
        for received in wanted.iterator(chunk_size=500):
            counts["payloads"] += 1
            counts += replay(received, timezone.now())
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()) or "no payloads")


def _moment(text: str) -> dt.datetime:
    try:
        found = parse_datetime(text)
        day = parse_date(text) if found is None else None
    except ValueError:
        found = day = None
    if found is None and day is None:
        raise CommandError(f"“{text}” is no day or moment; write 2024-09-26.")
    moment = found or dt.datetime.combine(day or dt.date.min, dt.time())
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
