"""What one query tells about an entry before the dear questions are asked: most of them need not be.

Entries arrive by the hundred a second, and hardly any belongs to a suspended team or has a twin. So the checks ask
here first and go on to their own queries only where something may be found. Nothing is decided here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from geo.prepared import prepared
from teams_app.accounts.access import remember_nowhere
from teams_app.accounts.models import Grant, User
from teams_app.activities.access import teams_led_and_standing
from teams_app.activities.entries import Entry
from teams_app.activities.models import Activity, Closing
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


def outlook(entry: Entry, by: User, today: dt.date) -> Outlook:
    """Lock the team until the transaction ends, then look. One query; where rows are locked one by one, two."""
    if connection.features.has_select_for_update:
        _lock(team=entry.team)  # apart: what was read in the same statement could be older than the lock
    month = entry.date.replace(day=1)
    found = _found(
        team=entry.team,
        date=entry.date,
        people=entry.people,
        uuid=entry.uuid,
        user=by.pk,
        today=today,
        month=month,
    )
    if not found:
        return Outlook()
    *values, is_led, has_grants, suspended, twin, known, closed = found[0]
    if not has_grants:
        remember_nowhere(by, today)
    return Outlook(Team.from_db(connection.alias, _TEAM, values), is_led, suspended, twin, known, closed)


_TEAM = [field.attname for field in Team._meta.concrete_fields]


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
        )
        .values_list(*_TEAM, "is_led", "has_grants", "suspended", "twin", "known", "closed")
    )
