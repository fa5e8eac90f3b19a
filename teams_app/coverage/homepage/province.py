"""What province staff find first: four figures with their way, where to go, and how the reporting stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.among import Among, among
from geo.models import Level, UnitPeriod
from teams_app.accounts.access import Scope, covers_everything
from teams_app.accounts.viewing import PARAMETER, viewing_date
from teams_app.activities.access import counts_held, months_ground, requests_counted_for
from teams_app.activities.models import Held, MonthStatement
from teams_app.activities.periods import Month, Period
from teams_app.coverage.answers.changes import map_changed
from teams_app.coverage.answers.ranking import ranked
from teams_app.coverage.answers.silence import STEPS, Silence, Summary
from teams_app.coverage.answers.telling import SECONDS, standings, told_places
from teams_app.coverage.answers.ways import Lacking, Those, Ways, communes_url
from teams_app.coverage.asking import Asked
from teams_app.coverage.charts import Trends, chart
from teams_app.coverage.figures import Figures, monthly
from teams_app.coverage.figures.memory import last_change, one_look
from teams_app.coverage.homepage.counting import count_each, problems_to_look_at
from teams_app.coverage.homepage.facts import MONTHS, label_of
from teams_app.coverage.homepage.older import older_months
from teams_app.coverage.links import inside
from teams_app.coverage.measures import ACTIVITY, COMMUNES, HAMLETS
from teams_app.coverage.text import percent
from teams_app.registry.access import hamlets_to_settle, teams_to_check, units_to_reform, visible_teams
from teams_app.registry.models import Team
from teams_app.registry.problems import is_large
from teams_app.registry.querysets import TeamQuerySet
from teams_app.registry.reforming import proposals


@dataclass(frozen=True)
class Reporting:
    """How far the month that is over has come: handed in by so many communes."""

    month: Month
    handed_in: int
    communes: int

    @property
    def missing(self) -> int:
        return self.communes - self.handed_in


def context(request: HttpRequest, scope: Scope, today: dt.date) -> dict[str, Any]:
    user, on = request.user, viewing_date(request)
    # All of it is of what the reader answers for; where that is everything, of everything.
    units = None if covers_everything(scope, today) else scope.units
    period = Period.month_of(on)
    asked = Asked(on, period, today)
    ways = Ways.of(asked, user)
    with one_look():
        months = _months(on, units)
        before, now = months[-2:]
        is_restated = before.on < last_change() and map_changed(before.on, on)
        teams = visible_teams(user, on).settled()
        silence = _silence(on, teams, units)
    month = Month.of(today).previous
    ground = months_ground(user, today)
    communes = None if ground is None else among(ground)
    headless = teams.active_on(on).missing_head(on)
    counted = is_large() and not teams.query.where  # of a whole country by the index of heads, in a third of the time
    counts = count_each(
        without_head=Team.objects.none() if counted else headless,
        to_reform=Team.objects.needing_reform(on),
        held=Held.objects.open() if counts_held(user, today) else Held.objects.none(),
        asked=requests_counted_for(user, today).waiting(),
        provisional=hamlets_to_settle(user, today),  # only those of today can be
        handed_in=_of(communes, MonthStatement.objects.standing().filter(month=month.start, unit__isnull=False)),
        communes=_of(communes, UnitPeriod.objects.on(month.end).at_level(Level.COMMUNE)),
    )
    if counted:
        counts["without_head"] = teams.count_missing_head(on, teams.active_on(on).count())
    return counts | {
        "on": on,
        "is_today": on == today,
        "period": period,
        "now": now.total,
        "map_url": inside(f"{reverse('coverage:map')}?{PARAMETER}={on}", units),
        "teams_url": inside(ways.of_area(Those.AT_WORK), units),
        "log_url": ways.log_of_units(units, scope.units),
        "unreported_url": communes_url(asked, Lacking.REPORT, units),
        "without_team_url": communes_url(asked, Lacking.TEAM, units),
        "before": before.total,
        "is_restated": is_restated,
        "trends": _trends([*older_months(_kept_back(on), on, units, now.total), *months], asked, units),
        "places": told_places(ranked(standings(now, before, silence)), asked),
        "silent": [(days, silence.counts[days]) for days in STEPS],
        "reforms": len(proposals(on, units_to_reform(user, on, today=today))) if counts["to_reform"] else 0,
        "to_look_at": problems_to_look_at(teams_to_check(user, today), scope.units, today),
        "last_month": Reporting(month, counts["handed_in"], counts["communes"]),
        "scope": scope,
    }


def _of(communes: Among | None, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows if communes is None else rows.filter(unit__in=communes)


def _silence(on: dt.date, teams: TeamQuerySet, units: frozenset[int] | None) -> Summary:
    """Counted anew each time; where a whole country is silent in many places, once a minute."""
    if units is not None or not is_large():
        return Silence(on, teams).summary()
    key = f"home:silence:all:{on}"
    found: Summary = cache.get(key) or Silence(on, teams).summary()
    cache.add(key, found, SECONDS)
    return found


def _months(on: dt.date, units: frozenset[int] | None) -> list[Figures]:
    """The months up to the day on the units of the day, at least this one and the one before, at most a year.

    Not further back than the map of units last changed. Of a country only these two: the others are `_kept_back`.
    """
    this, since = Month.of(on), last_change()
    back = range(-1 if is_large() else 1 - MONTHS, 1)
    days = {month: min(month.end, on) for month in map(this.plus, back)}
    wanted = {month: day for month, day in days.items() if day >= since or month >= this.previous}
    return monthly(Level.COMMUNE, wanted, on, scope=units)


def _kept_back(on: dt.date) -> list[Month]:
    """Of a country the months before these two: each would be counted anew after every change of its register."""
    if not is_large():
        return []
    this, since = Month.of(on), last_change()
    return [month for month in map(this.plus, range(1 - MONTHS, -1)) if month.end >= since]


def _trends(months: list[Figures], asked: Asked, units: frozenset[int] | None) -> Trends:
    """The four figures month by month; a month leads to its map, where every number leads to its rows."""
    rates = {
        _("Hamlets with a team"): HAMLETS,
        _("Communes with a commune team"): COMMUNES,
        _("Teams active"): ACTIVITY,
    }
    labels = [label_of(each.period.first) for each in months]
    drawn = [
        chart(
            title,
            zip(labels, (rate.value(each.total) for each in months), strict=True),
            percent,
            top=1,
            missing=rate.missing,
        )
        for title, rate in rates.items()
    ]
    people = [each.total.people for each in months]
    drawn.append(chart(_("People guided"), zip(labels, people, strict=True)))
    map_url = reverse("coverage:map")
    then = [asked.but(on=each.on, period=each.period, restate_on=each.restated_on) for each in months]
    return Trends(drawn, [inside(map_url + each.query(), units) for each in then])
