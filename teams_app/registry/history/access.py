"""Who may read which changes, and with how much of the phones: built on the register's own access.

Those who keep the list answer for its changes too: province staff read everything, a commune's official what
concerns the teams, the people and the accounts of the ground they answer for today. Nobody else reads any.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from teams_app.accounts.access import Actor, scope_of
from teams_app.accounts.audit import Kind
from teams_app.accounts.audit.querysets import LogEntryQuerySet
from teams_app.accounts.models import LogEntry
from teams_app.registry.access import Phones, covers_everything, visible_teams
from teams_app.registry.models import Member, Person
from teams_app.registry.querysets import PersonQuerySet


def can_read_history(user: Actor, today: dt.date) -> bool:
    """Whether the audit log has anything for `user`: those who keep the list answer for its changes too."""
    return bool(scope_of(user, today).units)


def visible_history(user: Actor, today: dt.date) -> LogEntryQuerySet:
    """The changes that `user` may read: of the teams, people and accounts of the scope; for the province, of all."""
    scope = scope_of(user, today)
    if covers_everything(scope, today):
        return LogEntry.objects.all()
    if not scope.units:
        return LogEntry.objects.none()
    # The ids themselves, not subqueries: only by a list of them does PostgreSQL go through the index.
    teams = list(visible_teams(user, today, today=today).values_list("pk", flat=True))
    people = list(people_known_to(user, today).values_list("pk", "user_id"))
    accounts = [account for _, account in people if account] + ([user.pk] if user.pk else [])
    seen = (
        Q(owner_kind=Kind.TEAM, owner_id__in=teams)
        | Q(owner_kind=Kind.PERSON, owner_id__in=[person for person, _ in people])
        | Q(owner_kind=Kind.ACCOUNT, owner_id__in=accounts)
    )
    if scope.is_province:
        seen |= Q(owner_kind__in=[Kind.SETTING, Kind.MAP])
    # Their entries by the index of owners first, whatever else is asked of them.
    return LogEntry.objects.filter(pk__in=LogEntry.objects.filter(seen).order_by().values("pk"))


def phones_in_history(user: Actor, today: dt.date) -> Phones:
    """What `user` is shown of the phones in the log: the same as on the teams' pages."""
    scope = scope_of(user, today)
    if scope.is_province:
        return Phones.ON_REQUEST
    return Phones.FULL if scope.units else Phones.MASKED


def people_known_to(user: Actor, today: dt.date) -> PersonQuerySet:
    """Those who serve today in a team that `user` sees, or served there and serve nowhere else since."""
    teams = visible_teams(user, today, today=today).order_by().values("pk")
    here = Member.objects.on(today).filter(team__in=teams).values("person")
    ever = Member.objects.filter(team__in=teams).values("person")
    elsewhere = Member.objects.on(today).exclude(team__in=teams).values("person")
    return Person.objects.filter(Q(pk__in=here) | (Q(pk__in=ever) & ~Q(pk__in=elsewhere))).order_by()
