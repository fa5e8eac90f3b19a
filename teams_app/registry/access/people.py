"""Whose data someone answers for, erases, and sees the looking at."""

from __future__ import annotations

import datetime as dt

from teams_app.accounts.access import Actor, scope_of
from teams_app.accounts.disclosures import Disclosure
from teams_app.accounts.disclosures.querysets import DisclosureQuerySet
from teams_app.registry.access.teams import teams_kept
from teams_app.registry.ground import ground_kept
from teams_app.registry.memory import consents
from teams_app.registry.models import Member, Person, StruckEntry
from teams_app.registry.querysets import PersonQuerySet


def people_kept(user: Actor, today: dt.date) -> PersonQuerySet:
    """The people whose data `user` answers for: those who serve or served in the teams of the own scope."""
    scope = scope_of(user, today)
    if not scope.units:
        return Person.objects.none()
    kept = teams_kept(user, scope, today)
    if kept is None:
        return Person.objects.all()
    teams = kept.ids_if_few()
    services = Member.objects.filter(team__in=teams).order_by().values("person")
    struck = StruckEntry.objects.filter(team__in=teams, person__isnull=False).order_by().values("person")
    ids = services.union(struck)  # no OR: each part goes by its own index
    return Person.objects.filter(pk__in=ids)


def consents_counted(user: Actor, today: dt.date) -> tuple[int, int]:
    """Of how many of them data is held, and of how many without consent; counted again when something changed."""
    what = f"consents {sorted(scope_of(user, today).units)} {today}"
    return consents.remembered(what, people_kept(user, today).count_consents)


def can_erase(user: Actor, person: Person, today: dt.date) -> bool:
    """Only who answers for every team the person served in: erasing reaches all of them."""
    scope = scope_of(user, today)
    if not scope.units:
        return False
    teams = teams_kept(user, scope, today)
    return teams is None or not person.services.exclude(team__in=teams).exists()


def can_read_access_log(user: Actor, today: dt.date) -> bool:
    return bool(scope_of(user, today).units)


def can_oversee_people_data(user: Actor, today: dt.date) -> bool:
    """Whether `user` may take the access log out and sees who is due for erasure: the province."""
    return scope_of(user, today).is_province


def disclosures_of(user: Actor, today: dt.date) -> DisclosureQuerySet:
    """The lines of the access log about people of the own scope; all of them where that is everything."""
    scope = scope_of(user, today)
    if not scope.units:
        return Disclosure.objects.none()
    ground = ground_kept(user, scope, today)
    return Disclosure.objects.all() if ground is None else Disclosure.objects.of_units(ground)
