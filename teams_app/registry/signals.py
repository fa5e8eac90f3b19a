"""What the register lets the rooms above put on its pages, without knowing them.

`team_page` asks, while the page of a team is made, for what else there is to show of it. Keyword
arguments: `team`, `request`, `on` (the day looked at). A receiver answers with safe HTML, a section with
its own heading, or with None.
"""

from django.dispatch import Signal

team_page = Signal()
