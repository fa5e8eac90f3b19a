"""What the commands of geo share: reading days and files, and answering faults in words."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


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
