"""What the register answers when the map of units changes, and when people are erased.

Nothing has to move: areas point at the identity of a unit, so hamlet teams follow their hamlet by
themselves, and commune teams of an ended commune turn up in `registry.reforming` because their commune
is no longer in force. An undo finds teams on units that would vanish through their areas' foreign key.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from geo.models import UnitPeriod
from geo.signals import Impact, impact
from teams_app.registry.drafting import keeping
from teams_app.registry.importing.batches import forget_people
from teams_app.registry.models import Member, Team, TeamArea
from teams_app.registry.signals import ErasedPerson, people_erased


@receiver(impact, dispatch_uid="registry.impact")
def count_teams_and_members(*, units: frozenset[int], on: dt.date, **kwargs: Any) -> list[Impact]:
    """How many teams and serving members hang on each unit or below it on `on`. Four queries."""
    serving = _teams_below(units, on)
    teams = set(Team.objects.on(on).values_list("pk", flat=True))
    people: defaultdict[int, int] = defaultdict(int)
    for team in Member.objects.on(on).values_list("team_id", flat=True).order_by():
        people[team] += 1
    standing = {unit: below & teams for unit, below in serving.items()}
    return [
        Impact("teams", _("teams"), {unit: len(below) for unit, below in standing.items()}),
        Impact("members", _("members"), {unit: sum(people[t] for t in below) for unit, below in standing.items()}),
    ]


@receiver(people_erased, dispatch_uid="registry.people_erased")
def forget_what_imports_said(*, people: Mapping[int, ErasedPerson], **kwargs: Any) -> None:
    forget_people(people)
    keeping.forget_uploads_naming([person.name for person in people.values()])


def _teams_below(units: frozenset[int], on: dt.date) -> dict[int, set[int]]:
    """Unit → the teams that serve it or anything below it; a team of two hamlets counts once."""
    parent = dict(UnitPeriod.objects.on(on).values_list("unit_id", "parent_id"))
    below: dict[int, set[int]] = {unit: set() for unit in units}
    for team, unit in TeamArea.objects.on(on).values_list("team_id", "unit_id").order_by():
        above: int | None = unit
        while above is not None:
            if above in below:
                below[above].add(team)
            above = parent.get(above)
    return below
