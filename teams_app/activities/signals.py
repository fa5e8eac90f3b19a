"""What the log tells the rooms above, without knowing them: inside the transaction that wrote, after all is written.

`work_added` says what is being logged (`added`, a list of `Added`), by whoever holds the lock on its teams. A receiver
runs nothing itself: it answers with a list of statements (`Ask`), run after all that makes up the activities and sent
together with it.
`work_changed` says whose work on which days is no longer what it was (`days`, a set of (team id, date): those that an
activity left and those that it came to).
`work_asked` asks what was done in a `month`, by `teams` (ids; None: by all), as the figures count it: a receiver
answers with a list of `Stretch`.
`totals_asked` asks how many activities and people `rows` (`totals.Rows`) are; a receiver answers with `totals.Totals`.
"""

import datetime as dt
from typing import NamedTuple

from django.dispatch import Signal

work_added = Signal()
work_changed = Signal()
work_asked = Signal()
totals_asked = Signal()


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


class Stretch(NamedTuple):
    """What a team did on days of a month on which it served the same places as on the first of them, `since`."""

    team: int
    since: dt.date
    sessions: int
    people: int
    waiting: int
    waiting_people: int
