"""A team's life: set up, corrected, moved to other places, dissolved, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from geo.models import Instrument, Unit
from teams_app.accounts import audit
from teams_app.accounts.access import Actor
from teams_app.registry.heads import team_changed
from teams_app.registry.models import Member, Team, TeamArea, TeamSuspension
from teams_app.registry.naming import suggested_name
from teams_app.registry.places import places_of
from teams_app.registry.services.decisions import Decision
from teams_app.registry.services.locking import locked_team
from teams_app.registry.services.rules import check_day, check_units, check_unserved, day, refuse
from teams_app.registry.services.striking import strike_area, strike_dissolution


@transaction.atomic
def team_create(
    *,
    level: str,
    units: Sequence[Unit],
    valid_from: dt.date,
    decision: Decision,
    today: dt.date,
    name: str = "",
    may_share: bool = False,
) -> Team:
    """Set up a team that serves `units`; an empty name is filled in from them."""
    check_day(valid_from, today)
    check_units(level, units, valid_from, today)
    if not may_share:
        check_unserved(units, today)
    instrument = decision.kept()
    team = Team(level=level, name=name or name_for(units, today), decision=instrument, valid_from=valid_from)
    team.set_keys()
    team.full_clean()
    team.save()
    for unit in units:
        TeamArea.objects.create(team=team, unit=unit, valid_from=valid_from, decision=instrument)
    return team


def name_for(units: Sequence[Unit], on: dt.date) -> str:
    places = places_of([unit.pk for unit in units], on).values()
    return suggested_name([place.label for place in sorted(places, key=lambda place: place.sort_key)])


@transaction.atomic
def team_correct(
    *, team: Team, name: str, valid_from: dt.date, decision: Decision, today: dt.date, opened_on: str = ""
) -> Team:
    """Put right what the register says about the setting up. What began with the team moves with its date."""
    team = locked_team(team, opened_on)
    check_day(valid_from, today)
    old, team.name, team.valid_from = team.valid_from, name, valid_from
    if team.valid_to and valid_from >= team.valid_to:
        raise refuse(_("The team ended on %(day)s.") % {"day": day(team.valid_to)}, "valid_from")
    for rows in _spells_of(team):
        if rows.filter(valid_from=old, valid_to__lte=valid_from).exists() or (
            rows.filter(valid_from__lt=valid_from).exclude(valid_from=old).exists()
        ):
            raise refuse(
                _("People, places or suspensions of the team have earlier dates than %(day)s; correct those first.")
                % {"day": day(valid_from)},
                "valid_from",
            )
        audit.update_rows(rows.filter(valid_from=old), valid_from=valid_from)
    team.decision = decision.kept()
    team.set_keys()
    team.full_clean()
    team.save()
    return team


@transaction.atomic
def team_change_areas(
    *,
    team: Team,
    units: Sequence[Unit],
    since: dt.date,
    decision: Decision,
    today: dt.date,
    may_share: bool = False,
    reason: str = "",
    by: Actor | None = None,
    opened_on: str = "",
) -> Team:
    """From `since` on the team serves exactly `units`. What it served before stays on record."""
    team = locked_team(team, opened_on)
    check_day(since, today, "since")
    if since < team.valid_from:
        raise refuse(_("The team was set up on %(day)s.") % {"day": day(team.valid_from)}, "since")
    areas = list(TeamArea.objects.filter(team=team))
    _check_after_last_change(team, areas, since)
    standing = {area.unit_id: area for area in areas if area.valid_to is None}
    wanted = {unit.pk: unit for unit in units}
    added = [unit for pk, unit in wanted.items() if pk not in standing]
    check_units(team.level, added or units, since, today)
    if not may_share:
        check_unserved(added, today, besides=team)
    instrument = decision.kept()
    for pk, area in standing.items():
        if pk not in wanted:
            _end_area(area, since, instrument, reason, by)
    for unit in added:
        TeamArea.objects.create(team=team, unit=unit, valid_from=since, decision=instrument, reason=reason)
    team.save()  # a new state for whoever has the form open
    return team


def _check_after_last_change(team: Team, areas: list[TeamArea], since: dt.date) -> None:
    changes = [date for area in areas for date in (area.valid_from, area.valid_to) if date and date > since]
    if changes:
        raise refuse(
            _("The places last changed on %(day)s; choose that day or a later one.") % {"day": day(max(changes))},
            "since",
        )


def _end_area(area: TeamArea, on: dt.date, instrument: Instrument | None, reason: str, by: Actor | None) -> None:
    if area.valid_from == on:  # set and taken back on one day: it never held
        labels = [place.label for place in places_of([area.unit_id], on).values()]
        strike_area(area, label="".join(labels), by=by, why=reason or _("Set and taken back on the same day"))
    else:
        area.valid_to, area.ended_by, area.end_reason = on, instrument, reason
        area.save()


def _spells_of(team: Team) -> tuple[QuerySet[Any], ...]:
    """Whatever lies within the team's life: people, places, suspensions."""
    return tuple(model._default_manager.filter(team=team) for model in (Member, TeamArea, TeamSuspension))


@transaction.atomic
def team_close(
    *,
    team: Team,
    on: dt.date,
    reason: str,
    decision: Decision,
    today: dt.date,
    successor: Team | None = None,
    opened_on: str = "",
) -> Team:
    """Dissolve the team: from `on` it stands no more; with it end its areas, its people's service, a suspension."""
    team = locked_team(team, opened_on)
    check_day(on, today, "on")
    if team.valid_to:
        raise refuse(_("The team has already ended on %(day)s.") % {"day": day(team.valid_to)}, "on")
    if on <= team.valid_from:
        raise refuse(_("The team was set up on %(day)s.") % {"day": day(team.valid_from)}, "on")
    for rows in _spells_of(team):
        if later := rows.filter(valid_from__gte=on).order_by("-valid_from").first():
            raise refuse(
                _("Something of the team begins on %(day)s; choose a later day.") % {"day": day(later.valid_from)},
                "on",
            )
        audit.update_rows(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)), valid_to=on)
    team.valid_to, team.end_reason, team.successor = on, reason, successor
    team.ended_by = decision.kept()
    team.full_clean()
    team.save()
    team_changed(team)
    return team


@transaction.atomic
def team_reopen(*, team: Team, by: Actor | None = None, why: str = "") -> Team:
    """Take a dissolution back: what ended with the team stands again. A re-formed team stays closed."""
    team = locked_team(team)
    if team.valid_to is None:
        return team
    if team.successor_id:
        raise refuse(_("This team was re-formed into another; it cannot be opened again by itself."))
    strike_dissolution(team, by=by, why=why)
    ended = team.valid_to
    team.valid_to, team.end_reason, team.ended_by = None, "", None
    team.save()
    for rows in _spells_of(team):
        # What ended earlier that day by a decision or for a reason of its own stays ended.
        audit.update_rows(rows.filter(valid_to=ended, ended_by__isnull=True, end_reason=""), valid_to=None)
    team_changed(team)
    return team
