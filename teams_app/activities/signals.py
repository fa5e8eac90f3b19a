"""What the log tells the rooms above, without knowing them: inside the transaction that wrote, after all is written.

`work_added` says what is being logged (`added`, a list of `Added`), by whoever holds the lock on its teams. A receiver
runs nothing itself: it answers with what is to be written `Besides`, so that all of it is sent together.
`work_changed` says whose work on which days is no longer what it was (`days`, a set of (team id, date): those that an
activity left and those that it came to).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.dispatch import Signal

from geo.prepared import Ask

work_added = Signal()
work_changed = Signal()


class Added(NamedTuple):
    """An activity as it was logged."""

    team: int
    date: dt.date
    form: str
    status: str
    people: int
    households: int | None
    women: int | None
    elderly: int | None
    topics: tuple[int, ...]  # their primary keys
    taught: frozenset[int]  # these, and the topics above them


class Besides(NamedTuple):
    """Statements of a receiver of `work_added`, run after all that makes up the activities."""

    asked: Sequence[Ask]
    finish: Callable[[list[list[Any]]], None]  # is given their rows
