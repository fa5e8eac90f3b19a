"""Who owes a month, as a text to paste into Zalo or to send by e-mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams_app.activities.closing import closing_day
from teams_app.activities.month_overview import CommuneState
from teams_app.activities.months import CommuneRow, State, TeamRow
from teams_app.activities.periods import Month
from teams_app.registry.models import Team


def communes_text(rows: Sequence[CommuneState], month: Month, today: dt.date) -> str:
    """For the province's group: the communes that owe the month, by what is said to lie above them."""
    missing = [row for row in rows if row.state is State.MISSING]
    if not missing:
        return ""
    head = ngettext(
        "%(count)s of %(all)s communes has not handed in %(month)s:",
        "%(count)s of %(all)s communes have not handed in %(month)s:",
        len(missing),
    ) % {"count": len(missing), "all": len(rows), "month": month.label}
    lines = []
    by_place = sorted(missing, key=attrgetter("above"))
    for above, some in groupby(by_place, key=attrgetter("above")):
        names = ", ".join(row.label for row in some)
        lines.append(f"- {above}: {names}" if above else f"- {names}")
    return "\n".join([head, *lines, _until(month, today), _where(month)])


def teams_text(rows: list[TeamRow], formerly: Mapping[int, str], month: Month, today: dt.date) -> str:
    """For the commune's group: the teams that logged nothing and stated nothing.

    `formerly`: where a team's place lay before a merger, for a merged commune has several *Tổ ấp 1*.
    """
    missing = [_named(row.team, formerly) for row in rows if row.state is State.MISSING]
    if not missing:
        return ""
    head = ngettext(
        "%(count)s team has logged nothing in %(month)s:",
        "%(count)s teams have logged nothing in %(month)s:",
        len(missing),
    ) % {"count": len(missing), "month": month.label}
    ask = _("Log what was held, or state that there was no activity.")
    return "\n".join([head, *(f"- {name}" for name in missing), ask, _until(month, today), _where(month)])


def _named(team: Team, formerly: Mapping[int, str]) -> str:
    before = formerly.get(team.pk)
    return f"{team.short_name} ({before})" if before else team.short_name


def days_left(month: Month, today: dt.date) -> int:
    """Until the closing day, that day included; less than 0 when it has gone by."""
    return (closing_day(month) - today).days


def _until(month: Month, today: dt.date) -> str:
    day = closing_day(month)
    text = _("The last day was %(date)s.") if day < today else _("The last day is %(date)s.")
    return text % {"date": formats.date_format(day)}


def _where(month: Month) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("activities:month", args=[month])


def commune_letter(row: CommuneRow, month: Month, today: dt.date) -> str:
    """For the officials of one commune: what is owed, what the log holds, until when."""
    head = _("%(commune)s has not handed in %(month)s yet.") % {"commune": row.period.label, "month": month.label}
    holds = _("The log holds %(sessions)s verified activities, %(waiting)s wait; %(silent)s teams said nothing.")
    said = {"sessions": row.work.sessions, "waiting": row.work.waiting, "silent": row.silent}
    return "\n".join([head, holds % said, _until(month, today), _where(month)])
