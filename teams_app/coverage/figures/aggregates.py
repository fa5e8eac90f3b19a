"""What SQL sums up of facts for a row."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.db.models import Count, F, Q, Sum

from teams_app.coverage.figures.strays import WORK

STANDING: dict[str, models.Aggregate] = {"standing": Sum(F("sessions") + F("waiting"), default=0)}
OF_WORK: dict[str, models.Aggregate] = {
    **{f"{key}_sum": Sum(key, default=0) for key in WORK},
    "teams_logging": Count("team", distinct=True, filter=Q(sessions__gt=0)),
    "teams_logging_submitted": Count("team", distinct=True),
}


def plain(sums: Mapping[str, int]) -> dict[str, int]:
    """A sum may not be called like the column that it sums."""
    return {key.removesuffix("_sum"): count for key, count in sums.items()}
