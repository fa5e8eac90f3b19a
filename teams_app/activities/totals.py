"""What a list of activities says of all its rows, without summing the log: a country's has millions.

The rows of a figure are summed by the room above, which keeps the sums (`signals.totals_asked`). Other lists hold what
no figure counts: of these a list says how many rows there are, and their people where all of them are on the page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from teams_app.activities.models import Activity, Topic
from teams_app.activities.periods import Period
from teams_app.activities.signals import totals_asked


@dataclass(frozen=True)
class Totals:
    """`people` is None where it is not told."""

    sessions: int
    people: int | None

    def __sub__(self, other: Totals) -> Totals:
        return Totals(self.sessions - other.sessions, (self.people or 0) - (other.people or 0))


@dataclass(frozen=True)
class Rows:
    """Rows of the log that figures count: with both statuses, all that they do. What is None narrows nothing."""

    verified: bool
    waiting: bool
    period: Period | None = None
    ground: Collection[int] | None = None  # a place of which the team served on the day of the activity
    teams: Any = None  # ids, or a subquery
    team: int | None = None
    topic: Topic | None = None  # with those below it
    form: str = ""


def totals_of(rows: Rows) -> Totals:
    """As the figures have them. Two queries; one more where a topic is given."""
    answers: list[tuple[Any, Any]] = totals_asked.send(sender=None, rows=rows)
    return Totals(sum(told.sessions for _, told in answers), sum(told.people or 0 for _, told in answers))


def totals_shown(page: Page[Activity]) -> Totals:
    """Of a list that no sum is kept of."""
    is_whole = page.paginator.num_pages == 1
    return Totals(page.paginator.count, sum(each.people for each in page) if is_whole else None)
