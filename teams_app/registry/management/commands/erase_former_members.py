"""`manage.py erase_former_members --older-than 24m --dry-run`: erases whose time of keeping is over."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams_app.accounts import audit
from teams_app.accounts.keeping import BadSpan, Span
from teams_app.registry import retention


class Command(BaseCommand):
    help = "Erase the data of people whose last service ended long ago and who use no account. Counts stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than", type=span, metavar="SPAN", help="24m, 2y or 730d; default: FORMER_MEMBERS_KEEP"
        )
        parser.add_argument("--dry-run", action="store_true", help="count, erase nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        today, kept = timezone.localdate(), options["older_than"] or retention.time_of_keeping()
        before = kept.before(today)
        communes = retention.count_by_commune(retention.due_people(today, kept), today)
        due = sum(count for _label, count in communes)
        erased = 0
        if not options["dry_run"]:
            with audit.source(audit.Source.COMMAND, label="erase_former_members"):
                erased = retention.erase_due(today, kept)
        if options["format"] == "json":
            answer = {
                "ended_by": before.isoformat(),
                "dry_run": options["dry_run"],
                "due": due,
                "erased": erased,
                "communes": [{"commune": label, "people": count} for label, count in communes],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for label, count in communes:
            self.stdout.write(f"{count:>7}  {label or _('no commune')}")
        said = {"count": due if options["dry_run"] else erased, "day": date_format(before, "SHORT_DATE_FORMAT")}
        if options["dry_run"]:
            told = ngettext(
                "%(count)d person left on %(day)s or before and is due. Nothing was erased.",
                "%(count)d people left on %(day)s or before and are due. Nothing was erased.",
                due,
            )
        else:
            told = ngettext(
                "%(count)d person who left on %(day)s or before was erased.",
                "%(count)d people who left on %(day)s or before were erased.",
                erased,
            )
        self.stdout.write(told % said)


def span(text: str) -> Span:
    try:
        return Span.read(text)
    except BadSpan as wrong:
        raise ArgumentTypeError(str(wrong)) from None
