"""What the pages of coverage share: the gate, the filter of teams, and today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from teams_app.accounts.access import scope_of
from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.accounts.viewing import viewing_date
from teams_app.coverage.access import sees_figures
from teams_app.registry.access import units_to_choose
from teams_app.registry.forms import TeamFilter

View = Callable[..., HttpResponseBase]


def figures_required(view: View) -> View:
    """To the sign-in page for the public, where the province keeps its figures to itself."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sees_figures(request.user):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return gated


def filter_asked(request: HttpRequest, today: dt.date) -> TeamFilter:
    """What narrows a list of the reader's own area, on the day looked at; 404 for who has no area."""
    if not scope_of(request.user, today).units:
        raise Http404
    on = viewing_date(request)
    return TeamFilter(request.GET, units=units_to_choose(request.user, on), on=on)


def unit_covering(request: HttpRequest, form: TeamFilter) -> int | None:
    """The narrowest unit that covers a list: what was asked for, else the reader's own, where it is one."""
    if place := form.cleaned_data.get("xa") or form.cleaned_data.get("huyen"):
        return int(place)
    return own_unit(request)


def own_unit(request: HttpRequest) -> int | None:
    """The reader's own unit, where it is one."""
    units = scope_of(request.user, timezone.localdate()).units
    return next(iter(units)) if len(units) == 1 else None


def record_nameless(request: HttpRequest, what: Any, file_format: str, unit: int | None, filters: str) -> None:
    """Write down that a list that names teams or places, and no people, leaves as a file."""
    record_disclosure(
        user=request.user,
        kind=DisclosureKind.EXPORT,
        what=what,
        people=0,
        phones_in_full=False,
        file_format=file_format,
        unit=unit,
        filters=filters,
    )


def today() -> dt.date:
    return timezone.localdate()
