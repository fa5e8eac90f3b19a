"""All the numbers on the cards of a home page in one statement."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Count, QuerySet, Value

from teams_app.accounts.models import LogEntry
from teams_app.registry import problems
from teams_app.registry.querysets import TeamQuerySet

COUNTED_AGAIN_AFTER = 300  # seconds


def count_each(**things: QuerySet[Any]) -> dict[str, int]:
    """How many rows each of these has, by its name: one query, however many they are."""
    parts = []
    for name, rows in things.items():
        card = Value(name, CharField())
        parts.append(
            rows.order_by().annotate(card=card).values("card").annotate(n=Count("pk")).values_list("card", "n")
        )
    first, *rest = parts
    return dict.fromkeys(things, 0) | dict(first.union(*rest, all=True))


def problems_to_look_at(teams: TeamQuerySet | None, units: Iterable[int], today: dt.date) -> int:
    """How much looks wrong in the register of these units (`teams` None: in all of it). Two queries, mostly.

    Of a commune it is counted anew after any change that the audit knows. To go through a whole province takes long, so
    there the number may be some minutes old; its page counts anew.
    """
    mark = "all" if teams is None else LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"home:problems:{hashlib.sha256(repr(sorted(units)).encode()).hexdigest()}:{today:%Y%m%d}:{mark}"
    return int(cache.get_or_set(key, lambda: problems.count_all(today, teams), COUNTED_AGAIN_AFTER) or 0)
