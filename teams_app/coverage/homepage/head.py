"""What a team's head finds first: the next thing to do, and how the own team's month goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from geo.models import Level, UnitPeriod
from geo.querysets import valid_on
from teams_app.activities import telling
from teams_app.activities.access import answerable_requests, own_held, returned_to
from teams_app.activities.models import MonthStatement
from teams_app.activities.periods import Month
from teams_app.coverage.homepage import facts
from teams_app.coverage.homepage.counting import count_each
from teams_app.registry.access import teams_led_by
from teams_app.registry.models import TeamArea


def context(request: HttpRequest, today: dt.date) -> dict[str, Any]:
    user = request.user
    states = facts.team_states(teams_led_by(user, today), today)
    teams = [state.team.pk for state in states]
    stated = MonthStatement.objects.standing().filter(team__in=teams, is_nothing=True).order_by()
    said = {Month.of(first) for first in stated.values_list("month", flat=True)}
    months = facts.months_of(facts.work_of(teams), Month.of(today), stated=said)
    counts = count_each(
        own_held=own_held(user),
        returned=returned_to(user, today),
        asked=answerable_requests(user, today).waiting(),
    )
    communes = _communes(states, today)
    return counts | {
        "today": today,
        "states": states,
        "places": [(state, communes.get(state.team.pk, "")) for state in states],
        "month": months[-1],
        "before": months[-2],
        "trends": facts.trends(months),
        "told": telling.tell(user, today, counts["returned"], counts["own_held"]),
    }


def _communes(states: Sequence[facts.TeamState], today: dt.date) -> dict[int, str]:
    """Team → the commune it works in, by name. Two queries."""
    areas = TeamArea.objects.filter(
        valid_on(today), valid_on(today, "unit__periods__"), team__in=[state.team.pk for state in states]
    )
    found = {}
    for team, level, unit, parent in areas.values_list("team", "unit__level", "unit", "unit__periods__parent"):
        found[team] = unit if level == Level.COMMUNE else parent
    labels = {each.unit_id: each.label for each in UnitPeriod.objects.on(today).filter(unit__in=set(found.values()))}
    return {team: labels[unit] for team, unit in found.items() if unit in labels}
