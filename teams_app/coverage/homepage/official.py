"""What a commune's official finds first: what is to be done, how the month goes, and the own teams."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest

from geo.lookup import Lookup
from geo.models import Level, UnitPeriod
from teams_app.accounts.access import Scope
from teams_app.activities import telling
from teams_app.activities.access import (
    answerable_requests,
    held_of_others,
    own_held,
    returned_to,
    verifiable_activities,
)
from teams_app.activities.periods import Month
from teams_app.coverage.answers.ways import Those, Ways
from teams_app.coverage.asking import Asked
from teams_app.coverage.comparing import told_of_months
from teams_app.coverage.figures.stated import Stated
from teams_app.coverage.homepage import facts
from teams_app.coverage.homepage.counting import count_each, problems_to_look_at
from teams_app.registry.access import teams_to_check, visible_teams
from teams_app.registry.ground import ground_in_figures
from teams_app.registry.models import Team
from teams_app.registry.reforming import proposals


def context(request: HttpRequest, scope: Scope, today: dt.date) -> dict[str, Any]:
    user = request.user
    states = facts.team_states(visible_teams(user, today), today)
    this_month = Month.of(today)
    stated = Stated(facts.months_to(this_month)[0], this_month).months_of(scope.commune_units, Lookup(today))
    # As the map counts it, and as the log lists it: whoever did it there, and nothing that the own teams did elsewhere.
    work = facts.work_on(ground_in_figures(scope.units, today))
    months = facts.months_of(work, this_month, stated=stated)
    counts = count_each(
        waiting=verifiable_activities(user, today).waiting(),
        held=held_of_others(user, today),
        own_held=own_held(user),
        returned=returned_to(user, today),
        asked=answerable_requests(user, today).waiting(),
        to_reform=Team.objects.needing_reform(today),
    )
    return counts | {
        "today": today,
        "communes": list(UnitPeriod.objects.on(today).filter(unit__in=scope.commune_units)),
        "month": months[-1],
        "before": months[-2],
        "trends": facts.trends(months),
        "ground": told_of_months(Level.COMMUNE, months[0].month.end, today, units_at=today, scope=scope.commune_units),
        "teams_url": _teams_url(user, months[-1], today),
        "teams_url_before": _teams_url(user, months[-2], today),
        "states": states[: facts.MOST_TEAMS],
        "silent": [state for state in states if state.is_silent],
        "owed": telling.owed_month(user, today),
        "told": telling.tell(user, today, counts["returned"], counts["own_held"]),
        "without_head": sum(not state.has_head and not state.is_suspended for state in states),
        "reforms": len(proposals(today, scope.commune_units)) if counts["to_reform"] else 0,
        "to_look_at": problems_to_look_at(teams_to_check(user, today), scope.units, today),
    }


def _teams_url(user: Any, month: facts.MonthFigures, today: dt.date) -> str:
    """The teams that logged anything in the month."""
    if not month.teams:
        return month.url
    return Ways.of(Asked(today, month.period, today), user).of_area(Those.LOGGED)
