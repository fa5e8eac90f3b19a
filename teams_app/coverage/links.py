"""Addresses that keep the day looked at, and the place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from geo.models import Level
from teams_app.accounts.viewing import PARAMETER


def dated(path: str, on: dt.date, today: dt.date, **fields: Any) -> str:
    """`path` with `fields`, and with the day where that is not today."""
    if on != today:
        fields[PARAMETER] = on.isoformat()
    return f"{path}?{urlencode(fields)}" if fields else path


def inside(address: str, units: Collection[int] | None) -> str:
    """The same bounded to the one unit; unchanged where `address` is bounded already, and for everything or several."""
    if units is None or len(units) != 1 or "trong=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}trong={next(iter(units))}"


def card_url(unit: int, on: dt.date, today: dt.date) -> str:
    """The map of the day with the card of the unit open."""
    return dated(reverse("coverage:map"), on, today, **{"don-vi": unit}) + "#unit-card-name"


def narrowed_to(unit: int, level: str) -> dict[str, int]:
    """The field by which the lists of hamlets and teams are narrowed to a commune, or to what lies above it."""
    return {"xa" if level == Level.COMMUNE else "huyen": unit}
