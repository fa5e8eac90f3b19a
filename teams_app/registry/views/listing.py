"""The list of teams: what the reader may see, narrowed, in a saved view, fifty at a time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from teams_app.accounts.viewing import viewing_date
from teams_app.registry import access
from teams_app.registry.by_place import ByPlace
from teams_app.registry.by_size import BySize
from teams_app.registry.forms import TeamFilter
from teams_app.registry.forms.filters import View, sort_word
from teams_app.registry.models import Team, TeamLevel
from teams_app.registry.places import Served, served_by
from teams_app.registry.querysets import MOST_FOUND, TeamQuerySet
from teams_app.registry.views import offering

PAGE = 50
_Ids = QuerySet[Any, int] | ByPlace | BySize
SORTED = 3000  # teams that are sorted by place or size at once; of more, no more are looked at than the page needs


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    team: Team
    served: Served
    is_closed: bool
    is_stranded: bool
    where: str
    formerly: str = ""  # told only where two rows of the page would read the same

    @property
    def heads(self) -> list[str]:
        return [service.person.name for service in self.team.heads_on]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Tab:
    view: View
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Column:
    """A heading of the table, and the order that a tap on it asks for."""

    label: str
    word: str = ""
    direction: str = ""  # ascending, descending, or empty when the list is in another order
    is_number: bool = False


@dataclass(frozen=True)
class Asked:
    """The filter as it was read, the teams that the reader may see, and those of all views that it leaves."""

    form: TeamFilter
    seen: TeamQuerySet
    found: TeamQuerySet


@require_safe
@login_required
def team_list(request: HttpRequest) -> HttpResponse:
    today, asked = timezone.localdate(), asked_for(request)
    form, found, on = asked.form, asked.found, asked.form.on
    counts = _counts(asked)
    tabs = [Tab(view, str(view.label), counts[view], view == form.view) for view in View]
    count = counts[form.view]
    teams = form.in_view(found, form.view)
    page = _CountedPaginator(_in_order(teams, form, count), count).get_page(request.GET.get("page"))
    return render(
        request,
        "registry/team_list.html",
        {
            "form": form,
            "on": on,
            "is_today": on == today,
            "page": page,
            "rows": _rows(_teams(list(page), on), on),
            "tabs": tabs,
            "count": count,
            "take": offering.of_list(request, form, teams, count) if count else None,
            "finding": counts | {"no_head": counts[View.NO_HEAD]},
            "columns": _columns(form.order, form.view),
            "is_closed_view": form.view == View.CLOSED,
            "most_found": MOST_FOUND if form.is_cut else None,
            "is_reform_view": form.view == View.TO_REFORM,
            "has_scope": access.can_add_team(request.user, today),
            "may_add": on == today and access.can_add_team(request.user, today),
        },
    )


def asked_for(request: HttpRequest) -> Asked:
    """What the address asks for, of what the reader may see. The export of the list asks the same."""
    on = viewing_date(request)
    form = TeamFilter(request.GET, units=access.units_to_choose(request.user, on), on=on)
    seen = access.teams_to_list(request.user, on)
    return Asked(form, seen, form.narrow(seen))


class _CountedPaginator(Paginator):
    """The tabs have counted already."""

    def __init__(self, ids: _Ids, count: int) -> None:
        super().__init__(ids, PAGE)  # type: ignore[arg-type]  # of a sequence it asks for slices alone
        self.__dict__["count"] = count  # a cached_property of the base class


def _teams(ids: list[int], on: dt.date) -> list[Team]:
    """The teams of one page: in order by their ids alone, so that only these fifty are counted and read."""
    teams = Team.objects.with_counts(on).with_heads(on).in_bulk(ids)
    return [teams[pk] for pk in ids]


def _rows(teams: list[Team], on: dt.date) -> list[Row]:
    served = served_by(teams, on)
    where = {team.pk: _where(team, served[team.pk]) for team in teams}
    seen = Counter((team.short_name, where[team.pk]) for team in teams)
    return [
        Row(
            team=team,
            served=served[team.pk],
            is_closed=team.valid_to is not None and team.valid_to <= on,
            is_stranded=team.level == TeamLevel.COMMUNE and bool(served[team.pk].ended),
            where=where[team.pk],
            formerly=served[team.pk].formerly if seen[team.short_name, where[team.pk]] > 1 else "",
        )
        for team in teams
    ]


def _where(team: Team, served: Served) -> str:
    """Where it serves, without saying again what its name already says."""
    is_said = len(served.places) == 1 and served.label.lower() in team.name.lower()
    own = "" if is_said and served.above else served.label
    return ", ".join(part for part in (own, served.above) if part)


def _in_order(teams: TeamQuerySet, form: TeamFilter, count: int) -> _Ids:
    """The ids of the view in the order asked for."""
    key, backwards = form.order.removeprefix("-"), form.order.startswith("-")
    if key == "place" and count > SORTED:
        return ByPlace(teams, form.on, backwards=backwards)
    if key == "members" and count > SORTED:
        return BySize(teams, form.on, backwards=backwards)
    return teams.sorted_by(form.order, form.on).values_list("pk", flat=True)


def _counts(asked: Asked) -> dict[str, int]:
    """How many teams each view and, of the active ones, each level holds."""
    form, found = asked.form, asked.found
    # Where a level alone was asked for, all are counted, each level off its index, and the other is left out.
    counted = asked.seen if form.level and form.is_of_level_only else found
    lives = [one for one in counted.count_lives(form.on) if form.level in ("", one.level)]
    counts = dict.fromkeys(map(str, TeamLevel), 0) | {one.level: one.active for one in lives}
    counts[View.ACTIVE] = sum(one.active for one in lives)
    counts[View.NO_HEAD] = sum(one.headless for one in lives)
    counts[View.SUSPENDED] = sum(one.standing - one.active for one in lives)
    counts[View.CLOSED] = sum(one.ended for one in lives)
    rest = (view for view in View if view not in counts)
    return counts | {view: form.in_view(found, view).count() for view in rest}


def _columns(order: str, view: View) -> list[Column]:
    def column(label: str, key: str, *, is_number: bool = False) -> Column:
        is_current = order.removeprefix("-") == key
        backwards = order.startswith("-")
        direction = ("descending" if backwards else "ascending") if is_current else ""
        word = sort_word(f"-{key}" if is_current and not backwards else key)
        return Column(label, word, direction, is_number)

    columns = [
        column(_("Team"), "name"),
        column(_("Serves"), "place"),
        Column(_("Head")),
        column(_("Members"), "members", is_number=True),
        column(_("Set up"), "founded"),
    ]
    return [*columns, Column(pgettext("team", "ended"))] if view == View.CLOSED else columns
