"""What the commands of geo share: reading days and files, and answering faults in words."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo.tables import TableErrors

MOST_ERRORS = 50  # told in words; the JSON form holds them all


def day(text: str) -> dt.date:
    """An argument `YYYY-MM-DD`."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%(value)s” is no date. Write it like 2025-07-01.") % {"value": text}) from None


def read_file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read (%(reason)s). Check the path and try again.")
            % {"file": path, "reason": error.strerror}
        ) from None


def as_json(value: Any, cls: type[json.JSONEncoder] = json.JSONEncoder) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, cls=cls)


def refusal(command: BaseCommand, errors: TableErrors, output_format: str) -> CommandError:
    """What to raise for tables that cannot be true; in the JSON form all faults are written out as well."""
    if output_format == "json":
        command.stdout.write(as_json({"status": "refused", "errors": [error.to_dict() for error in errors.errors]}))
    lines = [str(error) for error in errors.errors[:MOST_ERRORS]]
    if len(errors.errors) > MOST_ERRORS:
        lines.append(_("… and %(count)d more.") % {"count": len(errors.errors) - MOST_ERRORS})
    return CommandError("\n".join(lines))
