"""Which teams an export holds, as of which day, under which words, and for whose eyes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from geo.models import Level, UnitPeriod
from teams_app.accounts.access import Actor, scope_of
from teams_app.registry import access
from teams_app.registry.forms import TeamFilter
from teams_app.registry.forms.filters import View
from teams_app.registry.models import Member, Team, TeamSuspension
from teams_app.registry.places import Place, places_of, served_by
from teams_app.registry.querysets import TeamQuerySet


@dataclass(frozen=True)
class Selection:
    """The teams of an export in their order, and what its title says about them.

    `with_phones` are the teams whose phones show in full; None where the reader left phones out.
    """

    teams: TeamQuerySet
    on: dt.date
    areas: Sequence[Place] = ()
    filters: Sequence[str] = ()
    with_phones: TeamQuerySet | None = None
    is_closed_view: bool = False
    team: Team | None = None  # the one team of a list made from its page

    @cached_property
    def ids(self) -> list[int]:
        return list(self.teams.values_list("pk", flat=True))

    @cached_property
    def members(self) -> int:
        """How many services the export lists."""
        return Member.objects.on(self.on).filter(team__in=self.teams.order_by().values("pk")).count()

    @cached_property
    def heads(self) -> int:
        teams = self.teams.order_by().values("pk")
        heads = Member.objects.on(self.on).filter(team__in=teams, role="head")
        return heads.order_by().values("team").distinct().count()

    @cached_property
    def shows_phones(self) -> bool:
        """Whether any phone is in it in full."""
        if self.with_phones is None:
            return False
        shown = self.with_phones.order_by().filter(pk__in=self.teams.order_by().values("pk"))
        services = Member.objects.on(self.on).filter(team__in=shown.values("pk"))
        return services.exclude(person__phone="").exists()

    @cached_property
    def has_suspended(self) -> bool:
        """Whether a team stands still on the day: the list then says which."""
        return TeamSuspension.objects.on(self.on).filter(team__in=self.teams.order_by().values("pk")).exists()

    @cached_property
    def is_demo(self) -> bool:
        return self.teams.order_by().filter(is_demo=True).exists()

    @cached_property
    def has_districts(self) -> bool:
        return UnitPeriod.objects.on(self.on).at_level(Level.DISTRICT).exists()

    @property
    def area(self) -> str:
        """`xã Mỹ Xương`: where the teams are, as far as it can be said in few words."""
        return ", ".join(place.label for place in self.areas)

    @property
    def unit_id(self) -> int | None:
        """The one unit that covers everything in the export; None where there is no such one."""
        return self.areas[0].unit_id if len(self.areas) == 1 else None


def of_list(user: Actor, form: TeamFilter, teams: TeamQuerySet, *, phones: bool, today: dt.date) -> Selection:
    """What the list page shows: `teams` are those of its view, in its order."""
    return Selection(
        teams=teams,
        on=form.on,
        areas=_areas(user, form, today),
        filters=_filters(form),
        with_phones=access.teams_with_phones(user, today=today) if phones else None,
        is_closed_view=form.view == View.CLOSED,
    )


def of_team(user: Actor, team: Team, on: dt.date, *, phones: bool, today: dt.date) -> Selection:
    """One team with its people, whose list is headed by the commune it serves."""
    served = served_by([team], on)[team.pk]
    return Selection(
        teams=Team.objects.filter(pk=team.pk),
        on=on,
        areas=_communes_of(served.places),
        with_phones=access.teams_with_phones(user, today=today) if phones else None,
        is_closed_view=team.valid_to is not None and team.valid_to <= on,
        team=team,
    )


def area_of_keeper(user: Actor, today: dt.date) -> str:
    """`xã Mỹ Xương`: the place or places whose list the reader keeps."""
    return ", ".join(place.label for place in _own_areas(user, today, today))


def _areas(user: Actor, form: TeamFilter, today: dt.date) -> list[Place]:
    """The place that was asked for, else the reader's own ones, else the communes of the teams they lead."""
    asked = form.cleaned_data
    if place := asked.get("xa") or asked.get("huyen"):
        return list(places_of([place], form.on).values())
    if scope_of(user, today).units:
        return _own_areas(user, form.on, today)
    led = access.teams_led_by(user, today)
    return _communes_of([place for served in served_by(led, form.on).values() for place in served.places])


def _own_areas(user: Actor, on: dt.date, today: dt.date) -> list[Place]:
    scope = scope_of(user, today)
    units = scope.province_units or scope.commune_units
    return sorted(places_of(units, on).values(), key=lambda place: place.sort_key)


def _communes_of(places: Sequence[Place]) -> list[Place]:
    communes = [place.parent if place.level == Level.HAMLET and place.parent else place for place in places]
    return list({place.unit_id: place for place in communes}.values())


def _filters(form: TeamFilter) -> list[str]:
    """The filters in words. What was searched for may be somebody's name, so only that it was is said."""
    asked, words = form.cleaned_data, []
    if form.view != View.ACTIVE:
        words.append(str(form.view.label))
    chosen = [name for name in ("cap", "quyetdinh", "dongy") if asked.get(name)]
    words += [str(dict(form.fields[name].choices)[asked[name]]) for name in chosen]  # type: ignore[attr-defined]
    if asked.get("q"):
        words.append(_("found by a search"))
    return words
