"""Months: who hands them in, who states that there was nothing, who reads them all."""

from __future__ import annotations

import datetime as dt

from geo.models import Level, Unit, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.activities.access.ground import own_ground
from teams_app.activities.access.logging import loggable_teams, may_log_today
from teams_app.activities.models import Correction
from teams_app.activities.periods import Month
from teams_app.activities.querysets import CorrectionQuerySet
from teams_app.registry.access import visible_ids
from teams_app.registry.ground import ground_kept
from teams_app.registry.models import Team


def sees_all_months(user: Actor, today: dt.date) -> bool:
    """Staff of every province: they read every commune's months, close them and open them again."""
    return covers_everything(scope_of(user, today), today)


def oversees_months(user: Actor, today: dt.date) -> bool:
    """Province staff: they read who has handed in, commune by commune."""
    return scope_of(user, today).is_province


def months_ground(user: Actor, today: dt.date) -> frozenset[int] | None:
    """The ground whose communes' months `user` reads, with what it came from; None stands for everything."""
    return ground_kept(user, scope_of(user, today), today)


def provinces_to_choose(user: Actor, today: dt.date) -> UnitPeriodQuerySet:
    """The provinces of which province staff may look at one by one."""
    scope = scope_of(user, today)
    if not scope.is_province:
        return UnitPeriod.objects.none()
    provinces = Unit.objects.filter(level=Level.PROVINCE)
    if not covers_everything(scope, today):
        provinces = provinces.filter(pk__in=scope.province_units)
    return UnitPeriod.objects.on(today).filter(unit__in=provinces).order_by("sort_key", "pk")


def may_hand_in(user: Actor, commune: int, today: dt.date) -> bool:
    """The official of the commune, or of the commune that it was merged into."""
    return commune in own_ground(user, today)


def own_communes(user: Actor, today: dt.date) -> frozenset[int]:
    """The ground whose months `user` hands in; more than communes lie in it."""
    return own_ground(user, today)


def may_speak_for(user: Actor, team: Team, month: Month, today: dt.date) -> bool:
    """Whether `user` may state that `team` did nothing: whoever may log for it on a day of the month."""
    last = min(month.end, team.valid_to - dt.timedelta(days=1)) if team.valid_to else month.end
    day = max(team.valid_from, last)
    return Month.of(day) == month and may_log_today(user, team, day, today)


def speakable_teams(user: Actor, month: Month, today: dt.date) -> frozenset[int]:
    """The teams standing on the last day of the month for which `user` may state that there was nothing."""
    return frozenset(loggable_teams(user, month.end, today).values_list("pk", flat=True))


def keeps_corrections(user: Actor, unit: int, today: dt.date) -> bool:
    """Whether those of a unit's figure are `user`'s to open: it lies on the ground that one keeps."""
    ground = ground_kept(user, scope_of(user, today), today)
    return ground is None or unit in ground


def visible_corrections(user: Actor, on: dt.date, today: dt.date) -> CorrectionQuerySet:
    """What was corrected after its month was closed: of what was done on the ground that `user` keeps, whoever did it,
    and of every team that one may look at when the page shows the day `on`.
    """
    ground = ground_kept(user, scope_of(user, today), today)
    if ground is None:
        return Correction.objects.all()
    return Correction.objects.on_ground(ground, visible_ids(user, on, today=today))
