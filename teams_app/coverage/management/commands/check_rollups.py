"""`manage.py check_rollups`: sums the log once more and compares the facts with it."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from teams_app.coverage import facts
from teams_app.coverage.models import Fact

TOLD = 20


class Command(BaseCommand):
    help = "Recount the sums of activities from the log and print where they differ; --repair puts them right."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write what the log says in place of what differs")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        found = facts.differences()
        told = [
            {"what": what, "held": held, "counted": counted} for what, held, counted in islice(found, TOLD)
        ]  # fmt: skip
        count = len(told) + sum(1 for _more in found)
        repaired = bool(count and options["repair"])
        if repaired:
            facts.rebuild()
        answer = {
            "facts": Fact.objects.count(),
            "differences": count,
            "repaired": repaired,
            "seconds": round(time.monotonic() - started, 1),
            "first": told,
        }
        self.stdout.write(json.dumps(answer) if options["format"] == "json" else self._in_words(answer))
        if count and not repaired:
            raise SystemExit(1)

    def _in_words(self, answer: Mapping[str, Any]) -> str:
        lines = [_("%(facts)s sums, %(differences)s differences, %(seconds)s s.") % answer]
        lines += [
            f"{', '.join(f'{name} {value}' for name, value in each['what'].items())}: "
            + _("held %(held)s, counted %(counted)s") % {key: _changed(each, key) for key in ("held", "counted")}
            for each in answer["first"]
        ]
        if answer["differences"] > len(answer["first"]):
            lines.append("…")
        if answer["repaired"]:
            lines.append(_("All of it has been put right."))
        elif answer["differences"]:
            lines.append(_("Run it again with --repair to put it right."))
        return "\n".join(lines)


def _changed(difference: Mapping[str, Any], key: str) -> dict[str, Any] | str:
    """Of one side only what the other has not."""
    one, other = difference[key], difference["counted" if key == "held" else "held"]
    if one is None:
        return _("no such sum")
    return {name: value for name, value in one.items() if other is None or other[name] != value}
