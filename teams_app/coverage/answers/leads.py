"""The way from a unit's figures to the rows behind them: what lacks a team, who is silent, what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams_app.accounts.access import Actor
from teams_app.activities.periods import Period
from teams_app.coverage.answers.silence import STEPS, Silence
from teams_app.coverage.answers.ways import Done, Lacking, Those, Ways, communes_url
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Row
from teams_app.coverage.links import dated, narrowed_to
from teams_app.coverage.measures import ACTIVITY, COMMUNES, HAMLETS
from teams_app.coverage.text import number
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team


@dataclass(frozen=True)
class Lead:
    """A number in words, and the list of exactly so many rows; empty for who may not open it."""

    text: str
    url: str = ""


def leads_of(row: Row, level: str, on: dt.date, period: Period, user: Actor, today: dt.date) -> list[Lead]:
    """What there is to say of the unit of `row`, and to open. A constant number of queries."""
    unit = row.unit_id or 0
    teams = Team.objects.on_ground(ground_of([unit], on), on).settled()
    ways = Ways.of(Asked(on, period, today), user)
    keeps = ways.keeps(unit)
    place = narrowed_to(unit, level)

    def lead(text: str, name: str, **fields: object) -> Lead:
        return Lead(text, dated(reverse(name), on, today, **fields, **place) if keeps else "")

    found = []
    if row.hamlets_missing:
        text = ngettext("%(count)s hamlet without a team", "%(count)s hamlets without a team", row.hamlets_missing)
        found.append(lead(text % {"count": number(row.hamlets_missing)}, "coverage:hamlet_gaps"))
    if silent := Silence(on, teams).counts()[STEPS[0]]:
        text = ngettext("%(count)s team silent for 30 days", "%(count)s teams silent for 30 days", silent)
        found.append(lead(text % {"count": number(silent)}, "coverage:silent_teams", tu=STEPS[0]))
    if idle := row.teams - row.teams_logging:
        text = ngettext(
            "%(count)s team without a verified activity in %(period)s",
            "%(count)s teams without a verified activity in %(period)s",
            idle,
        )
        found.append(Lead(text % {"count": number(idle), "period": period.label}, ways.to(Those.IDLE, unit)))
    if row.sessions:
        text = ngettext(
            "%(count)s verified activity in %(period)s", "%(count)s verified activities in %(period)s", row.sessions
        )
        words = text % {"count": number(row.sessions), "period": period.label}
        found.append(Lead(words, ways.log(unit)))
    if row.waiting:
        text = ngettext(
            "%(count)s activity waits for verification", "%(count)s activities wait for verification", row.waiting
        )
        found.append(Lead(text % {"count": number(row.waiting)}, ways.log(unit, Done.WAITING)))
    return found


def inhabitants(row: Row, unit: int, units_at: dt.date, period: Period, today: dt.date) -> list[Lead]:
    """Who lives there, as far as it is told, with the rows it is told by: for whoever sees the figures."""
    said = []
    if row.population is not None:
        said.append(_("%(people)s inhabitants (%(year)s)") % _told(people=row.population, year=row.population_year))
    if row.households_registered is not None:
        told = _told(households=row.households_registered, year=row.households_year)
        said.append(_("%(households)s households (%(year)s)") % told)
    url = dated(reverse("coverage:population", args=[unit]), units_at, today, nam=period.end.year)
    return [Lead(" · ".join(said), url)] if said else []


def _told(*, year: int | None, **count: int) -> dict[str, object]:
    return {"year": year, **{name: number(value) for name, value in count.items()}}


def headline_url(asked: Asked, total: Row, ways: Ways) -> str:
    """The list of what the headline of a figure counts; empty where nothing is missing, or for who may not open it."""
    unit = asked.within.unit_id if asked.within else None
    if asked.measure == COMMUNES:
        return communes_url(asked, Lacking.TEAM) if total.communes_missing else ""
    if asked.measure == HAMLETS:
        return _gaps_url(asked, ways) if total.hamlets_missing else ""
    if asked.measure == ACTIVITY:
        return ways.to(Those.IDLE, unit) if total.teams > total.teams_logging else ways.to(Those.AT_WORK, unit)
    return ways.log(unit) if total.sessions else ""


def _gaps_url(asked: Asked, ways: Ways) -> str:
    """The list knows no other map than that of its day: on another one only the whole is the same."""
    unit = asked.within
    if not ways.keeps(unit.unit_id if unit else None) or (unit and asked.restate_on):
        return ""
    place = narrowed_to(unit.unit_id, unit.unit.level) if unit else {}
    return dated(reverse("coverage:hamlet_gaps"), asked.on, asked.today, **place)
