"""What the log tells the rooms above, without knowing them.

`work_changed` says, inside the transaction that wrote and after all of it is written, whose work on which days
is no longer what it was. Keyword arguments: `days`, a set of (team id, date), those that an activity left and
those that it came to; `is_new`, whether all of it was just logged (then the team is locked by whoever logged).
"""

from django.dispatch import Signal

work_changed = Signal()
