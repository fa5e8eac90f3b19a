"""The sums of the rows that the log lists behind a figure, from the facts that the figure reads."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from django.db.models import QuerySet, Sum

from geo.among import among
from teams_app.activities.periods import Period
from teams_app.activities.totals import Rows, Totals
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import FactQuerySet, Kind
from teams_app.registry.models import TeamArea


def totals(rows: Rows) -> Totals:
    """A query or two; one more where a topic is given."""
    kind = Kind.about(rows.topic, rows.form)
    facts = _facts(rows, kind)
    parts: list[QuerySet[Any]] = [facts]
    is_of_all = rows.ground is None and rows.teams is None and rows.team is None
    if is_of_all and kind.is_summed and not rows.waiting:  # one row a commune and month, and the few without a commune
        parts = [facts.filter(commune__isnull=True), _of_communes(kind, rows.period)]
    columns = {
        "sessions": ["sessions"] * rows.verified + ["waiting"] * rows.waiting,
        "people": ["people"] * rows.verified + ["waiting_people"] * rows.waiting,
    }
    sums = {name: reduce(add, (Sum(column, default=0) for column in those)) for name, those in columns.items()}
    found = [part.order_by().aggregate(**sums) for part in parts]
    return Totals(sum(each["sessions"] for each in found), sum(each["people"] for each in found))


def _facts(rows: Rows, kind: Kind) -> FactQuerySet:
    facts = Fact.objects.of(kind)
    if rows.period:
        facts = facts.between(rows.period.start, rows.period.end)
    if rows.team is not None:
        facts = facts.filter(team=rows.team)
    if rows.teams is not None:
        facts = facts.filter(team__in=rows.teams)
    if rows.ground is not None:  # the teams are named apart, so that their facts alone are looked at
        served = TeamArea.objects.filter(unit__in=among(rows.ground)).order_by().values("team")
        facts = facts.filter(team__in=served).on_ground(rows.ground)
    return facts


def _of_communes(kind: Kind, period: Period | None) -> QuerySet[CommuneSum]:
    kept = CommuneSum.objects.of(kind)
    return kept.between(period.start, period.end) if period else kept
