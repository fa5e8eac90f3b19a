"""Addresses that keep the day looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.http import urlencode

from teams_app.accounts.viewing import PARAMETER


def dated(path: str, on: dt.date, today: dt.date, **fields: Any) -> str:
    """`path` with `fields`, and with the day where that is not today."""
    if on != today:
        fields[PARAMETER] = on.isoformat()
    return f"{path}?{urlencode(fields)}" if fields else path
