"""What one query tells about an entry before the dear questions are asked: most of them need not be.

Entries arrive by the hundred a second, and hardly any belongs to a suspended team or has a twin. So the checks ask
here first and go on to their own queries only where something may be found. Nothing is decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from geo.asks import Ask, together
from geo.prepared import prepared
from teams_app.accounts.access import remember_nowhere
from teams_app.accounts.models import Grant, User
from teams_app.activities.access import teams_led_and_standing
from teams_app.activities.entries import Entry
from teams_app.activities.models import Activity, Closing, Held
from teams_app.registry.models import Team, TeamSuspension


@dataclass(frozen=True)
class Outlook:
    """Without a query nothing can be ruled out."""

    team: Team | None = None
    is_led: bool = False  # the author leads the team today, and it stood on the day of the entry
    may_be_suspended: bool = True
    may_have_twin: bool = True
    may_be_known: bool = True
    may_be_closed: bool = True  # the month of the entry
    may_be_official: bool = True  # the author holds a post today, beside any team
    may_be_held: bool = True  # an entry of the author waits to be put right, maybe this one

    @property
    def is_clear(self) -> bool:
        """Nothing that the database knows can stand against the entry."""
        found = (self.may_be_suspended, self.may_have_twin, self.may_be_known, self.may_be_closed)
        return self.is_led and not (any(found) or self.may_be_official or self.may_be_held)


def outlook(entry: Entry, by: User, today: dt.date) -> Outlook:
    """Lock the team until the transaction ends, then look. One query; where rows are locked one by one, two."""
    return outlooks([(entry, by)], today)[0]


def outlooks(entries: Sequence[tuple[Entry, User]], today: dt.date, *asked: Ask) -> list[Any]:
    """The same for several entries of several authors, and the answers to what else is `asked` behind them; all of it
    at once.
    """
    teams = sorted({entry.team for entry, _by in entries}) if connection.features.has_select_for_update else []
    locks = [_lock.ask(team=team) for team in teams]  # apart: what was read in the same statement could be older
    found = together(*locks, *(_asked(entry, by, today) for entry, by in entries), *asked)[len(locks) :]
    seen = [_outlook(rows, by, today) for (_entry, by), rows in zip(entries, found, strict=False)]
    return [*seen, *found[len(entries) :]]


def _asked(entry: Entry, by: User, today: dt.date) -> Ask:
    return _found.ask(
        team=entry.team,
        date=entry.date,
        people=entry.people,
        uuid=entry.uuid,
        user=by.pk,
        today=today,
        month=entry.date.replace(day=1),
    )


def _outlook(found: list[tuple[Any, ...]], by: User, today: dt.date) -> Outlook:
    if not found:
        return Outlook()
    *values, is_led, has_grants, suspended, twin, known, closed, held = found[0]
    if not has_grants:
        remember_nowhere(by, today)
    team = Team.from_db(connection.alias, _TEAM, values)
    return Outlook(team, is_led, suspended, twin, known, closed, has_grants, held)


_UNASKED = {"created_at", "changed_at"}  # turning them into Python's values would take as long as the looking
_TEAM = [field.attname for field in Team._meta.concrete_fields if field.attname not in _UNASKED]


@prepared
def _lock(team: int) -> QuerySet[Team, tuple[int]]:
    return Team.objects.order_by().filter(pk=team).select_for_update(no_key=True).values_list("pk")


@prepared
def _found(
    team: int, date: dt.date, people: int, uuid: UUID, user: int, today: dt.date, month: dt.date
) -> QuerySet[Team, tuple[object, ...]]:
    author = User(pk=user)
    alike = Activity.objects.standing().filter(team=team, date=date, people=people)
    return (
        Team.objects.order_by()
        .filter(pk=team)
        .annotate(
            is_led=Exists(teams_led_and_standing(author, date, today).filter(pk=OuterRef("pk"))),
            has_grants=Exists(Grant.objects.on(today).filter(user=user)),
            suspended=Exists(TeamSuspension.objects.on(date).filter(team=OuterRef("pk"))),
            twin=Exists(alike.exclude(uuid=uuid)),
            known=Exists(Activity.objects.filter(uuid=uuid)),
            closed=Exists(Closing.objects.standing().filter(month=month)),
            held=Exists(Held.objects.open().filter(user=user)),
        )
        .values_list(*_TEAM, "is_led", "has_grants", "suspended", "twin", "known", "closed", "held")
    )
