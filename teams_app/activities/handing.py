"""Handing a month in, and stating that there was nothing: by whom, when, and what it covered. One transaction each."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from geo.models import Unit
from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import MonthStatement
from teams_app.activities.months import commune_rows
from teams_app.activities.periods import Month
from teams_app.activities.worked import Work, stretches
from teams_app.registry.models import Team


def month_hand_in(*, by: User, unit: Unit, month: Month, is_nothing: bool, at: dt.datetime) -> MonthStatement:
    """Hand in the month of a commune with what it holds now, or state that there was nothing.

    Handed in again, it covers what there is by then; the earlier statement stays readable as taken back.
    """
    today = timezone.localdate(at)
    if not access.may_hand_in(by, unit.pk, today):
        raise PermissionDenied
    _must_be_over(month, today)
    work = commune_rows(month, [unit.pk])[0].work
    if is_nothing and work.is_some:
        raise ValidationError(_("Activities are logged in this month: hand it in with them."))
    if not is_nothing and not work.is_some:
        raise ValidationError(_("Nothing is logged in this month. If there was nothing, state so."))
    with transaction.atomic():
        standing = MonthStatement.objects.standing().select_for_update().filter(unit=unit, month=month.start).first()
        if standing and _says(standing, is_nothing, work):
            return standing
        if standing:
            _take_back(standing, by, at)
        return _state(
            MonthStatement(
                unit=unit,
                month=month.start,
                is_nothing=is_nothing,
                sessions=work.sessions,
                people=work.people,
                waiting=work.waiting,
                at=at,
                by=by,
            )
        )


def nothing_state(*, by: User, team: Team, month: Month, at: dt.datetime) -> MonthStatement:
    """State that a team did nothing in a month. Twice is as good as once."""
    today = timezone.localdate(at)
    if not access.may_speak_for(by, team, month, today):
        raise PermissionDenied
    _must_be_over(month, today)
    if stretches(month, [team.pk]):
        raise ValidationError(_("Activities are logged in this month: there was something."))
    with transaction.atomic():
        standing = MonthStatement.objects.standing().filter(team=team, month=month.start).first()
        return standing or _state(MonthStatement(team=team, month=month.start, is_nothing=True, at=at, by=by))


def statement_take_back(*, by: User, statement: MonthStatement, at: dt.datetime) -> None:
    """Take back what was stated: the month is owed again."""
    today = timezone.localdate(at)
    if statement.team:
        allowed = access.may_speak_for(by, statement.team, Month.of(statement.month), today)
    else:
        allowed = access.may_hand_in(by, statement.unit_id or 0, today)
    if not allowed:
        raise PermissionDenied
    with transaction.atomic():
        _take_back(statement, by, at)


def _must_be_over(month: Month, today: dt.date) -> None:
    if not month.is_over(today):
        text = _("This month is not over yet: it can be handed in from %(date)s on.")
        raise ValidationError(text % {"date": formats.date_format(month.next.start)})


def _says(statement: MonthStatement, is_nothing: bool, work: Work) -> bool:
    said = (statement.is_nothing, statement.sessions, statement.people, statement.waiting)
    return said == (is_nothing, work.sessions, work.people, work.waiting)


def _take_back(statement: MonthStatement, by: User, at: dt.datetime) -> None:
    statement.taken_back_at, statement.taken_back_by = at, by
    statement.save(update_fields=["taken_back_at", "taken_back_by"])


def _state(statement: MonthStatement) -> MonthStatement:
    """Two taps at once make one statement: the database's own constraint decides."""
    try:
        with transaction.atomic():
            statement.save()
    except IntegrityError:
        same = MonthStatement.objects.standing().filter(month=statement.month)
        return same.get(unit=statement.unit, team=statement.team)
    return statement
