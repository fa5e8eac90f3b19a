"""Which teams someone looks at, changes, and answers for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from geo.among import Among, among
from teams_app.accounts.access import Actor, Scope, covers_everything, scope_of
from teams_app.registry.finding import Wanted
from teams_app.registry.ground import ground_kept
from teams_app.registry.memory import grounds
from teams_app.registry.models import Member, MemberRole, Team, TeamArea
from teams_app.registry.querysets import MOST_SETTLED, TeamAreaQuerySet, TeamQuerySet

LEADERS = (MemberRole.HEAD, MemberRole.DEPUTY)


def visible_teams(user: Actor, on: dt.date, *, today: dt.date | None = None) -> TeamQuerySet:
    """The teams that `user` may look at when the page shows the day `on`.

    In an official's scope: those that serve the ground on `on` or later, or served it to their end.
    """
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    if not scope.units:
        return Team.objects.filter(pk__in=teams_led_by(user, today).values("pk"))
    areas = areas_in(user, scope, today)
    if areas is None:
        return Team.objects.all()
    led = teams_led_by(user, today).values("pk")
    return Team.objects.filter(Q(pk__in=areas.reaching(on).values("team")) | Q(pk__in=led))


def visible_ids(user: Actor, on: dt.date, *, today: dt.date | None = None) -> Any:
    """The same for `team__in` of a page that asks often: the ids where they are few, found once a request.

    They are read off the areas; to look up the teams first would cost as much again.
    """
    today = today or timezone.localdate()
    remembered: dict[Any, Any] = user.__dict__.setdefault("_visible_ids", {})
    if (on, today) not in remembered:
        scope = scope_of(user, today)
        what = f"served {sorted(scope.units)} {on} {today}"
        served = grounds.remembered(what, lambda: _served(user, scope, on, today)) if scope.units else ()
        led = () if served is None else tuple(teams_led_by(user, today).values_list("pk", flat=True))
        if served is None:
            remembered[on, today] = visible_teams(user, on, today=today).order_by().values("pk")
        else:
            remembered[on, today] = among({*served, *led})
    return remembered[on, today]


def _served(user: Actor, scope: Scope, on: dt.date, today: dt.date) -> tuple[int, ...] | None:
    """The teams of the scope; None where carrying their ids would cost more than to find them again."""
    areas = areas_in(user, scope, today)
    if areas is None:
        return None
    served = tuple(areas.reaching(on).order_by().values_list("team", flat=True)[: MOST_SETTLED + 1])
    return None if len(served) > MOST_SETTLED else served


def teams_to_list(user: Actor, on: dt.date) -> TeamQuerySet:
    """The same for a page that asks several questions about them."""
    today = timezone.localdate()
    if covers_everything(scope_of(user, today), today):
        return Team.objects.all()
    return Team.objects.filter(pk__in=visible_ids(user, on, today=today))


def teams_to_search(user: Actor, text: str, on: dt.date) -> Wanted:
    """The same for whoever looks for `text` among them."""
    teams, ids = teams_to_list(user, on), visible_ids(user, on)
    return Wanted(text, teams, on, frozenset(ids.ids) if teams.query.where and isinstance(ids, Among) else None)


def editable_teams(user: Actor, on: dt.date, *, today: dt.date | None = None) -> TeamQuerySet:
    """The standing teams whose facts and people `user` may change: those that serve the ground now.

    `on` is the day of the change; a team that has ended by then, or by today, is history.
    """
    today = today or timezone.localdate()
    scope = scope_of(user, today)
    if not scope.units:
        return Team.objects.none()
    areas = areas_in(user, scope, today)
    teams = Team.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=max(on, today)))
    if areas is None:
        return teams
    now = areas.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    return teams.filter(pk__in=now.values("team"))


def teams_to_check(user: Actor, today: dt.date) -> TeamQuerySet | None:
    """The teams whose problems are `user`'s to settle; None stands for all of them."""
    return None if covers_everything(scope_of(user, today), today) else editable_teams(user, today)


def teams_led_by(user: Actor, on: dt.date) -> TeamQuerySet:
    """The teams that stand on `on` and in which `user` serves as head or deputy that day."""
    if not user.is_authenticated or not user.is_active:
        return Team.objects.none()
    services = Member.objects.on(on).filter(person__user=user, role__in=LEADERS)
    return Team.objects.on(on).filter(pk__in=services.values("team"))


def teams_kept(user: Actor, scope: Scope, today: dt.date) -> TeamQuerySet | None:
    """The teams that serve the ground of the scope, or did to their end; None stands for all."""
    areas = areas_in(user, scope, today)
    return None if areas is None else Team.objects.filter(pk__in=areas.reaching(today).values("team"))


def can_open_register(user: Actor, on: dt.date) -> bool:
    """Whether the register has anything for `user`: a scope, or a team of their own."""
    return bool(scope_of(user, on).units) or teams_led_by(user, on).exists()


def can_add_team(user: Actor, on: dt.date) -> bool:
    return bool(scope_of(user, on).units)


def can_edit(user: Actor, team: Team, on: dt.date) -> bool:
    return editable_teams(user, on).filter(pk=team.pk).exists()


def can_reopen(user: Actor, team: Team, on: dt.date) -> bool:
    """Whether `user` may take the dissolution of `team` back; a re-formed one goes on as its successor."""
    has_ended = team.valid_to is not None and team.valid_to <= on and team.successor_id is None
    return has_ended and bool(scope_of(user, on).units) and visible_teams(user, on).filter(pk=team.pk).exists()


def keeps(user: Actor, team: Team, *, today: dt.date | None = None) -> bool:
    """Whether `user` keeps the list that `team` stands in, today: province staff, the commune's official."""
    today = today or timezone.localdate()
    return bool(scope_of(user, today).units) and visible_teams(user, today, today=today).filter(pk=team.pk).exists()


def areas_in(user: Actor, scope: Scope, today: dt.date) -> TeamAreaQuerySet | None:
    """The areas of all times in the ground of the scope. None: no limit at all."""
    ground = ground_kept(user, scope, today)
    return None if ground is None else TeamArea.objects.filter(unit__in=among(ground))
