"""Who may read which changes, and with how much of the phones: built on the register's own access.

Those who keep the list answer for its changes too: province staff read everything, a commune's official what
concerns the teams, the people and the accounts of the ground they answer for today. Nobody else reads any.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from geo.among import Among, among
from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.accounts.audit import Kind
from teams_app.accounts.audit.querysets import LogEntryQuerySet
from teams_app.accounts.models import LogEntry
from teams_app.registry.access import Phones, visible_ids
from teams_app.registry.models import Member, Person, Team
from teams_app.registry.querysets import PersonQuerySet

MANY = 5000  # people whose changes are read
MANY_TEAMS = 1000  # of fewer, the list of all their people is soon made
LOOKED_BACK = 5000  # entries, looked at one by one before any list is made


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
    served = visible_ids(user, today, today=today)
    if connection.vendor == "sqlite" and isinstance(served, Among) and len(served.ids) >= MANY_TEAMS:
        return _looked_through().filter(_is_seen(user, today, served))  # without the list of all their people
    mine = Team.objects.filter(pk__in=served).order_by()
    teams = list(mine.values_list("pk", flat=True))
    people = _known_ids(user, today)
    holders = Person.objects.filter(user__isnull=False, pk__in=among(people)).order_by()
    accounts = [account for account in (*holders.values_list("user_id", flat=True), user.pk) if account]
    is_large = len(people) > MANY  # a part of all whose newest entries are soon met, one after the other
    entries = _looked_through() if is_large else LogEntry.objects.alias(kind=F("owner_kind"), owner=F("owner_id"))
    seen = (
        Q(kind=Kind.TEAM, owner__in=_listed(teams))
        | Q(kind=Kind.PERSON, owner__in=_listed(list(people)))
        | Q(kind=Kind.ACCOUNT, owner__in=_listed(accounts))
    )
    if scope.is_province:
        seen |= Q(kind__in=[Kind.SETTING, Kind.MAP])
    if is_large:
        return entries.filter(seen)
    # Their entries by the index of owners first, whatever else is asked of them.
    return LogEntry.objects.filter(pk__in=entries.filter(seen).order_by().values("pk"))


def recent_history(user: Actor, today: dt.date, before: int | None) -> LogEntryQuerySet:
    """Of these, the ones among the last `LOOKED_BACK` entries of everybody; nothing where it would not help.

    Of a province's own there are dozens among them: enough for a page, without the list of all its people.
    """
    scope = scope_of(user, today)
    if not scope.units or covers_everything(scope, today):
        return LogEntry.objects.none()
    teams = visible_ids(user, today, today=today)
    if isinstance(teams, Among) and len(teams.ids) < MANY_TEAMS:
        return LogEntry.objects.none()
    newest = before or (LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    return _looked_through().filter(_is_seen(user, today, teams), pk__gte=newest - LOOKED_BACK, pk__lt=newest)


def _is_seen(user: Actor, today: dt.date, teams: Any) -> Q:
    """The same as a condition on each entry that is looked at."""
    holders = Person.objects.filter(_is_known("pk", teams, today), user=OuterRef("owner_id"))
    seen = Q(kind=Kind.TEAM, owner__in=teams)
    seen |= Q(kind=Kind.PERSON) & _is_known("owner_id", teams, today)
    seen |= Q(kind=Kind.ACCOUNT) & (Q(owner=user.pk) | Q(Exists(holders)))
    if scope_of(user, today).is_province:
        seen |= Q(kind__in=[Kind.SETTING, Kind.MAP])
    return seen


def _looked_through() -> LogEntryQuerySet:
    """Entries whose `kind` and `owner` are no columns of an index.

    SQLite would go through all entries of all these owners by that index, to find the newest fifty in the end.
    """
    if connection.vendor == "postgresql":
        return LogEntry.objects.alias(kind=F("owner_kind"), owner=F("owner_id"))
    return LogEntry.objects.alias(kind=Concat("owner_kind", Value("")), owner=F("owner_id") + 0)


def _is_known(person: str, teams: Any, today: dt.date) -> Q:
    """`people_known_to` as a condition, for the few rows that are looked at."""
    services = Member.objects.filter(person=OuterRef(person)).order_by()
    # A sum is no column of an index: SQLite would go through all the teams for each person, not the other way round.
    here = services.annotate(their_team=F("team") + 0).filter(their_team__in=teams)
    return Q(Exists(here.on(today))) | (Q(Exists(here)) & ~Q(Exists(services.on(today))))


def _listed(ids: list[int]) -> Any:
    """Only by a list of the ids themselves does PostgreSQL go through the index; SQLite reads a long one faster."""
    return ids if connection.vendor == "postgresql" else among(ids)


def phones_in_history(user: Actor, today: dt.date) -> Phones:
    """What `user` is shown of the phones in the log: the same as on the teams' pages."""
    scope = scope_of(user, today)
    if scope.is_province:
        return Phones.ON_REQUEST
    return Phones.FULL if scope.units else Phones.MASKED


def people_known_to(user: Actor, today: dt.date) -> PersonQuerySet:
    """Those who serve today in a team that `user` sees, or served there and serve nowhere else since."""
    if covers_everything(scope_of(user, today), today):
        return Person.objects.order_by()
    return Person.objects.filter(pk__in=among(_known_ids(user, today))).order_by()


def _known_ids(user: Actor, today: dt.date) -> set[int]:
    services = Member.objects.filter(team__in=visible_ids(user, today, today=today)).order_by()
    here = set(services.on(today).values_list("person_id", flat=True))
    other_days = services.filter(Q(valid_to__lte=today) | Q(valid_from__gt=today))
    left = set(other_days.values_list("person_id", flat=True)) - here
    elsewhere = Member.objects.on(today).filter(person__in=among(left)).order_by()
    return here | (left - set(elsewhere.values_list("person_id", flat=True)))
