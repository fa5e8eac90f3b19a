"""Where a person may work: the area that the other apps' access modules build on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.dispatch import Signal

from geo.among import among
from geo.models import Level, Unit, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.accounts.models import Grant, Role, User

Actor = User | AnonymousUser


@dataclass(frozen=True)
class Scope:
    """The units a person's grants name on a day; everything below them that day is theirs."""

    province_units: frozenset[int]
    commune_units: frozenset[int]
    covers: dict[dt.date, bool] = field(default_factory=dict, compare=False, repr=False)  # `covers_everything`, by day

    @property
    def is_province(self) -> bool:
        return bool(self.province_units)

    @property
    def is_commune(self) -> bool:
        return bool(self.commune_units)

    @property
    def units(self) -> frozenset[int]:
        return self.province_units | self.commune_units

    def periods(self, on: dt.date) -> UnitPeriodQuerySet:
        """The periods in force on `on` of all units of this scope, at every level."""
        return UnitPeriod.objects.within(list(self.units), on)


NOWHERE = Scope(frozenset(), frozenset())  # covers nothing, on any day


def scope_of(user: Actor, on: dt.date) -> Scope:
    """The scope of `user` on a day: one query a day and user object, then remembered on it."""
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    remembered: dict[dt.date, Scope] = user.__dict__.setdefault("_scopes", {})
    if on not in remembered:
        grants = user.grants.on(on).values_list("role", "unit_id")
        units: dict[str, set[int]] = {role: set() for role in Role.values}
        for role, unit_id in grants:
            units[role].add(unit_id)
        remembered[on] = Scope(frozenset(units[Role.PROVINCE]), frozenset(units[Role.COMMUNE]))
    return remembered[on]


def remember_nowhere(user: User, on: dt.date) -> None:
    """Tell `scope_of` what somebody else's query has seen: `user` holds no grant on that day."""
    user.__dict__.setdefault("_scopes", {})[on] = NOWHERE


def covers_everything(scope: Scope, on: dt.date) -> bool:
    """Whether province grants reach every province in force, so that no filter is needed.

    One province a site is the common case, and there its lists need no join at all. One query a day and scope.
    """
    if not scope.is_province:
        return False
    if on not in scope.covers:
        provinces = Unit.objects.filter(level=Level.PROVINCE)  # few; a join would begin with the many periods
        in_force = UnitPeriod.objects.on(on).filter(unit__in=provinces).order_by().values_list("unit_id", flat=True)
        scope.covers[on] = set(in_force) <= scope.province_units
    return scope.covers[on]


def may_grant_in_admin(user: Actor) -> bool:
    """Who opens the first accounts in Django's admin, and can give a role to themselves there."""
    return user.is_superuser and user.is_staff and user.is_active


# Other people's accounts. A link to an account gives all that the account has, so only whoever stands above
# all of it may make one: province staff over officials and heads, a commune's official over heads alone.

heads_asked = Signal()  # actor, on → a condition on users: their posts all lie in the actor's own ground


def may_manage_accounts(user: Actor, on: dt.date) -> bool:
    return (user.is_superuser and user.is_active) or bool(scope_of(user, on).units)


def manageable_users(user: Actor, on: dt.date) -> QuerySet[User]:
    """The accounts that `user` may open, hand over and change. Never their own, nor an administrator's."""
    if user.is_superuser and user.is_active:
        return User.objects.exclude(pk=user.pk)
    scope, own = scope_of(user, on), cast("User", user).pk
    if not scope.units:
        return User.objects.none()
    theirs = Q()
    answers: list[tuple[Any, Any]] = heads_asked.send(sender=None, actor=user, on=on)
    for _, heads in answers:
        theirs |= heads
    above = Grant.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    if covers_everything(scope, on):
        theirs |= Q(Exists(Grant.objects.filter(user=OuterRef("pk"))))
        above = above.none()
    elif scope.is_province:
        below = UnitPeriod.objects.within(list(scope.province_units), on)
        area = among(below.order_by().values_list("unit_id", flat=True))
        theirs |= Q(pk__in=Grant.objects.filter(unit__in=area).values("user"))
        above = above.exclude(unit__in=area)
    common = User.objects.filter(is_superuser=False, is_staff=False, groups=None, user_permissions=None)
    return common.filter(theirs).exclude(pk__in=above.values("user")).exclude(pk=own) if theirs else common.none()


def grantable_units(user: Actor, on: dt.date) -> UnitPeriodQuerySet:
    """The provinces and communes on which `user` may give someone a role: province staff in their own."""
    if user.is_superuser and user.is_active:
        periods = UnitPeriod.objects.on(on)
    else:
        scope = scope_of(user, on)
        periods = UnitPeriod.objects.within(list(scope.province_units), on)
    return periods.filter(unit__level__in=[Level.PROVINCE, Level.COMMUNE])
