"""Who may change the map: province staff, and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from teams_app.accounts.access import Actor, scope_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def can_change_map(user: Actor, on: dt.date) -> bool:
    return scope_of(user, on).is_province


def for_map_keepers(view: View[P]) -> View[P]:
    """The public signs in first; for anyone else who may not, the address does not exist."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not can_change_map(request.user, timezone.localdate()):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
