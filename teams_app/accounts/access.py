"""Where a person may work: the area that the other apps' access modules build on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from geo.models import UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.accounts.models import Role, User

Actor = User | AnonymousUser


@dataclass(frozen=True)
class Scope:
    """The units a person's grants name on a day; everything below them that day is theirs."""

    province_units: frozenset[int]
    commune_units: frozenset[int]

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


NOWHERE = Scope(frozenset(), frozenset())


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
