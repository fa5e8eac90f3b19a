"""The page of one unit: where it lies, its figures, its history, its teams, what lies in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.models import Level, Unit, UnitPeriod
from teams_app.accounts.access import Actor
from teams_app.accounts.viewing import PARAMETER, viewing_date
from teams_app.activities.periods import Period
from teams_app.coverage.answers.leads import Lead, inhabitants, leads_of
from teams_app.coverage.answers.ways import Those, Ways
from teams_app.coverage.asking import Asked
from teams_app.coverage.cards import Crumbs, line_of, teams_url
from teams_app.coverage.figures import Figures, Row, figures
from teams_app.coverage.figures.behind import TeamsBehind
from teams_app.coverage.history import history_of
from teams_app.coverage.links import dated
from teams_app.coverage.measures import FOUR
from teams_app.coverage.namesakes import former_places_in
from teams_app.coverage.table import links_of
from teams_app.coverage.views.common import figures_required, today
from teams_app.registry.access import visible_teams
from teams_app.registry.models import Team, TeamLevel

MOST_TEAMS = 30  # more than that is a list of its own: the register has it


@dataclass(frozen=True)
class TeamsThen:
    """The active teams of the unit on a day, as its figures count them: also those still bound to what it came from."""

    on: dt.date
    hamlet: int
    commune: int
    named: list[Team]  # those that the reader may open; none for the public
    list_url: str
    url: str  # of the list of exactly those that are counted


@require_safe
@figures_required
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Unit, pk=pk)
    on, now = viewing_date(request), today()
    history = history_of(found.pk)
    if not history.own:
        raise Http404
    period = _period_on(history.own, on)
    day = _nearest_day(period, on)
    inside = _inside(found, day)
    ways = Ways.of(Asked(day, inside.period, now), request.user)
    return render(
        request,
        "coverage/unit.html",
        {
            "unit": found,
            "period": period,
            "on": on,
            "day": day,
            "is_in_force": day == on,
            "is_yet_to_come": period.valid_from > on,
            "is_today": on == now,
            "today": now,
            "crumbs": _crumbs(found.pk, day, now),
            "figures": _cards(inside.total, links_of(inside.total, ways, found.pk)),
            "leads": [
                *inhabitants(inside.total, found.pk, day, inside.period, now),
                *_leads(found, inside, request.user, now),
            ],
            "inside": inside if found.level != Level.HAMLET else None,
            "inside_rows": _rows(inside, ways),
            "month": inside.period,
            "history": history,
            "drawing": None if history.is_plain else history.drawing(on),
            "events": history.events(),
            "teams": [_teams(request.user, found, each, now) for each in _days(day, now, history.own)],
            "map_url": _map_url(found, period, day, now),
        },
    )


@require_safe
@figures_required
def unit_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Old links and printed codes: a code leads to the unit that carried it; several offer the choice."""
    periods = UnitPeriod.objects.filter(code=code).select_related("unit").order_by("-valid_from")
    if PARAMETER in request.GET:
        that_day = periods.on(viewing_date(request)).first()
        if that_day:
            return redirect(dated(reverse("coverage:unit", args=[that_day.unit_id]), viewing_date(request), today()))
    units = {period.unit_id for period in periods}
    if not units:
        raise Http404
    if len(units) == 1:
        return redirect("coverage:unit", pk=units.pop())
    choices = [
        (period, dated(reverse("coverage:unit", args=[period.unit_id]), _last_day(period) or today(), today()))
        for period in periods
    ]
    return render(request, "coverage/unit_choice.html", {"code": code, "choices": choices})


def _period_on(own: list[UnitPeriod], on: dt.date) -> UnitPeriod:
    """The unit's period on the day; outside its life the nearest one."""
    begun = [period for period in own if period.valid_from <= on]
    return begun[-1] if begun else own[0]


def _nearest_day(period: UnitPeriod, on: dt.date) -> dt.date:
    last = _last_day(period)
    return max(period.valid_from, min(on, last) if last else on)


def _last_day(period: UnitPeriod) -> dt.date | None:
    return period.valid_to - dt.timedelta(days=1) if period.valid_to else None


def _inside(found: Unit, day: dt.date) -> Figures:
    """The figures of what lies in the unit; their total is the unit's own."""
    children = UnitPeriod.objects.on(day).filter(parent=found.pk).order_by().values_list("unit__level", flat=True)
    levels = set(children.distinct())
    below = next((level for level in Level.values if level in levels), found.level)
    return figures(below, day, Period.month_of(day), scope=[found.pk])


def _rows(inside: Figures, ways: Ways) -> list[dict[str, Any]]:
    """The rows by the alphabet; hamlets that share a name since a merger, with where they lay before it."""
    was_in = former_places_in(inside, inside.rows)
    ordered = sorted(inside.rows, key=lambda row: (not row.code, row.sort_key, was_in.get(row.unit_id or 0, "")))
    return [
        {
            **vars(row),
            "was_in": was_in.get(row.unit_id or 0, ""),
            "log": ways.log(row.unit_id) if row.unit_id and row.sessions else "",
        }
        for row in ordered
    ]


def _cards(total: Row, links: Mapping[str, str]) -> list[dict[str, Any]]:
    shown = [each for each in FOUR if not each.parts or each.parts(total)[1]]
    return [
        {
            "label": each.label,
            "value": each.show(total),
            "basis": each.basis(total),
            "url": links.get(each.slug, "") if each.value(total) is not None else "",
        }
        for each in shown
    ]


def _leads(found: Unit, inside: Figures, user: Actor, now: dt.date) -> list[Lead]:
    """From the unit's figures to the rows behind them; a hamlet's rows are the teams beside it."""
    if found.level == Level.HAMLET:
        return []
    return leads_of(replace(inside.total, unit_id=found.pk), found.level, inside.on, inside.period, user, now)


def _crumbs(unit_id: int, day: dt.date, now: dt.date) -> Crumbs:
    line = line_of(unit_id, day)[::-1]
    crumbs: Crumbs = [(_("Map"), dated(reverse("coverage:map"), day, now))]
    crumbs += [(each.label, dated(reverse("coverage:unit", args=[each.unit_id]), day, now)) for each in line[:-1]]
    return [*crumbs, (line[-1].label, None)]


def _days(day: dt.date, now: dt.date, own: list[UnitPeriod]) -> list[dt.date]:
    """Then and now: the day looked at, and today where that is another one and the unit still there."""
    is_there_now = any(period.valid_from <= now and (_last_day(period) or now) >= now for period in own)
    return [day, now] if day != now and is_there_now else [day]


def _teams(user: Actor, found: Unit, day: dt.date, now: dt.date) -> TeamsThen:
    period = Period.month_of(day)
    teams = TeamsBehind(day, period, frozenset({found.pk})).standing()
    counts = teams.order_by().aggregate(
        hamlet=Count("pk", filter=Q(level=TeamLevel.HAMLET)), commune=Count("pk", filter=Q(level=TeamLevel.COMMUNE))
    )
    named = list(teams.filter(pk__in=visible_teams(user, day, today=now).values("pk"))[: MOST_TEAMS + 1])
    is_long = len(named) > MOST_TEAMS
    url = teams_url(found.pk, found.level, day, now, user) if named else ""
    ways = Ways.of(Asked(day, period, now), user)
    these = ways.to(Those.OF_HAMLETS if counts["hamlet"] else Those.OF_COMMUNES, found.pk)
    return TeamsThen(day, counts["hamlet"], counts["commune"], [] if is_long else named, url, these)


def _map_url(found: Unit, period: UnitPeriod, day: dt.date, now: dt.date) -> str:
    """The map with the unit's card open; for a hamlet, its commune's."""
    if found.level == Level.HAMLET:
        return dated(reverse("coverage:map"), day, now, **{"don-vi": period.parent_id})
    words = {Level.DISTRICT: {"cap": "huyen"}, Level.PROVINCE: {"cap": "tinh"}}
    return dated(reverse("coverage:map"), day, now, **{"don-vi": found.pk, **words.get(Level(found.level), {})})
