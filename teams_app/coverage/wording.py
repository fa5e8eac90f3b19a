"""The finding in one sentence, and the sentence behind it: every number with its denominator and its day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.models import Level, UnitPeriod
from teams_app.coverage.figures import Figures
from teams_app.coverage.measures import ACTIVITY, COMMUNES, HAMLETS, SESSIONS, Measure
from teams_app.coverage.text import number, percent

_TYPES = ("xã", "phường", "thị trấn", "đặc khu")  # the order in which offices name them


@dataclass(frozen=True)
class Finding:
    headline: str
    basis: str


def communes_word(on: dt.date) -> str:
    """`xã, phường, thị trấn`: the types of commune that exist on the day, as offices list them."""
    periods = UnitPeriod.objects.on(on).at_level(Level.COMMUNE).order_by()
    found = set(periods.values_list("type", flat=True).distinct())
    named = [type_ for type_ in _TYPES if type_ in found] + sorted(found.difference(_TYPES))
    return ", ".join(named) or "xã"


def finding(measure: Measure, found: Figures, communes: str) -> Finding:
    """The answer to "where is nobody working?" for one figure. `communes`: what communes are called."""
    own = {HAMLETS.slug: _hamlets, COMMUNES.slug: _communes, ACTIVITY.slug: _activity, SESSIONS.slug: _sessions}
    return own.get(measure.slug, _reach)(found, communes)


def _communes(found: Figures, communes: str) -> Finding:
    total = found.total
    missing = total.communes_missing
    if not total.communes:
        return Finding(_("No commune is registered on this day"), "")
    headline = (
        ngettext("%(count)s %(communes)s has no commune team", "%(count)s %(communes)s have no commune team", missing)
        if missing
        else _("Every %(communes)s has a commune team")
    )
    basis = _("%(date)s: %(part)s/%(whole)s %(communes)s have a commune team (%(rate)s).")
    values = {"count": number(missing), "communes": communes, "date": formats.date_format(found.on)}
    values |= _parts(total.communes_covered, total.communes)
    return Finding(headline % values, basis % values)


def _hamlets(found: Figures, communes: str) -> Finding:
    total = found.total
    if not total.hamlets:
        return Finding(_("The list of hamlets is not registered yet"), _("Hamlet coverage cannot be told without it."))
    missing = total.hamlets_missing
    headline = (
        ngettext("%(count)s hamlet is served by no team", "%(count)s hamlets are served by no team", missing)
        if missing
        else _("Every hamlet is served by a team")
    )
    basis = _("%(date)s: %(part)s/%(whole)s hamlets are served by a team (%(rate)s).")
    values = {"count": number(missing), "date": formats.date_format(found.on)}
    values |= _parts(total.hamlets_covered, total.hamlets)
    basis = basis % values
    if total.unlisted:
        listed = {"count": number(total.unlisted), "communes": communes}
        basis += " " + _("%(count)s %(communes)s have no list of hamlets yet and are not in it.") % listed
    return Finding(headline % values, basis)


def _activity(found: Figures, communes: str) -> Finding:
    total = found.total
    idle = total.teams - total.teams_logging
    values = {"count": number(idle), "period": found.period.label} | _parts(total.teams_logging, total.teams)
    if not total.teams:
        return Finding(_("No team existed in %(period)s") % values, "")
    headline = (
        ngettext(
            "%(count)s team has no verified activity in %(period)s",
            "%(count)s teams have no verified activity in %(period)s",
            idle,
        )
        if idle
        else _("Every team was at work in %(period)s")
    )
    basis = _("%(part)s/%(whole)s teams have a verified activity (%(rate)s).") % values
    if total.waiting:
        basis += " " + _("%(rate)s with the %(count)s activities that still wait for verification.") % {
            "rate": percent(total.activity_rate_submitted),
            "count": number(total.waiting),
        }
    return Finding(headline % values, f"{basis} {_silent(found, communes)}".strip())


def _reach(found: Figures, communes: str) -> Finding:
    total = found.total
    values = {"people": number(total.people), "period": found.period.label, "sessions": number(total.sessions)}
    if not total.has_reported:
        return Finding(_("Nobody has reported for %(period)s yet") % values, "")
    basis = _("In %(sessions)s verified sessions.") % values
    return Finding(_("%(people)s people guided in %(period)s") % values, f"{basis} {_silent(found, communes)}".strip())


def _sessions(found: Figures, communes: str) -> Finding:
    total = found.total
    values = {"people": number(total.people), "period": found.period.label, "count": number(total.sessions)}
    if not total.has_reported:
        return Finding(_("Nobody has reported for %(period)s yet") % values, "")
    basis = _("%(people)s people were guided in them.") % values
    headline = _("%(count)s verified sessions in %(period)s") % values
    return Finding(headline, f"{basis} {_silent(found, communes)}".strip())


def kind_of(topic: str, form: str) -> str:
    """Which activities are meant, where not all are; empty where all are."""
    if topic and form:
        return _("Only activities about %(topic)s, of the form “%(form)s”.") % {"topic": topic, "form": form}
    if topic:
        return _("Only activities about %(topic)s.") % {"topic": topic}
    return _("Only activities of the form “%(form)s”.") % {"form": form} if form else ""


def _silent(found: Figures, communes: str) -> str:
    count = found.total.not_reported
    if not count:
        return ""
    text = ngettext("%(count)s %(communes)s has not reported.", "%(count)s %(communes)s have not reported.", count)
    return text % {"count": number(count), "communes": communes}


def _parts(part: int, whole: int) -> dict[str, str]:
    return {"part": number(part), "whole": number(whole), "rate": percent(part / whole if whole else None)}
