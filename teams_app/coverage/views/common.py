"""What the pages of coverage share: the gate, and today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from teams_app.coverage.access import sees_figures

View = Callable[..., HttpResponse]


def figures_required(view: View) -> View:
    """To the sign-in page for the public, where the province keeps its figures to itself."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_figures(request.user):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return gated


def today() -> dt.date:
    return timezone.localdate()
