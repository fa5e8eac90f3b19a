"""What the register lets the rooms above put on its pages, without knowing them.

`team_page` asks, while the page of a team is made, for what else there is to show of it. Keyword
arguments: `team`, `request`, `on` (the day looked at). A receiver answers with safe HTML, a section with
its own heading, or with None.

`person_page` asks the same for what is held of a person: keyword argument `person`; a receiver answers
with a `teams_app.registry.holdings.Section`, or with None.

`people_erased` says, inside the transaction that erases, whose data goes: `people`, a mapping of person id →
`ErasedPerson`. Whoever keeps copies of personal data blanks them for all of these at once.

`template_made` says that the workbook to fill in is being made, with its own sheets but the guide: `book`, an
xlsxwriter workbook, `user`, `today`. A receiver may add sheets, which the import of teams passes by; it answers with a
step of the guide, a title and what to do there, or with None.

`work_logged` asks how much was logged of a team's work from a day on: `team`, `since`; a receiver answers with a
number.
"""

from typing import NamedTuple

from django.dispatch import Signal


class ErasedPerson(NamedTuple):
    """What must no longer be found anywhere."""

    name: str
    phone: str


team_page = Signal()
person_page = Signal()
people_erased = Signal()
template_made = Signal()
work_logged = Signal()
