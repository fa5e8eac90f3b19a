"""Who may see figures, maps and the pages of units. Nothing else decides it.

Figures are counts: they name nobody, so everyone who signs in sees those of the whole province, and the
public too where the province decided so (`PUBLIC_MAP`). A reader's own area only decides where the pages
begin. Which teams stand behind a count is the register's question (`registry.access`).
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from geo.models import Level, UnitPeriod
from teams_app.accounts.access import Actor, scope_of
from teams_app.registry.access import teams_led_by
from teams_app.registry.models import TeamArea


def sees_figures(user: Actor) -> bool:
    return settings.PUBLIC_MAP or (user.is_authenticated and user.is_active)


def may_reorganise(user: Actor, today: dt.date) -> bool:
    """Units and their boundaries are the province's to change."""
    return scope_of(user, today).is_province


def home_units(user: Actor, today: dt.date) -> frozenset[int]:
    """The communes the reader works in today; empty for province staff and for the public."""
    scope = scope_of(user, today)
    if scope.commune_units or scope.is_province or not user.is_authenticated:
        return scope.commune_units
    areas = TeamArea.objects.on(today).filter(team__in=teams_led_by(user, today).values("pk")).values("unit")
    served = UnitPeriod.objects.on(today).filter(unit__in=areas).values_list("unit", "parent", "unit__level")
    return frozenset(unit if level == Level.COMMUNE else parent for unit, parent, level in served)
