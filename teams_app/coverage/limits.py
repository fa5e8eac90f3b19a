"""How often one address may take files that cost something: allauth's limits, with rates of our own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def limited(action: str) -> Callable[[View], View]:
    """Answer 429 in plain words to an address that asks more often than `PUBLIC_FILE_RATES` allows."""

    def limit(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            rates = settings.PUBLIC_FILE_RATES
            if ratelimit.consume(request, app="coverage", action=action, config=rates, limit_get=True):
                return view(request, *args, **kwargs)
            told = {"error": _("Too many files at once from this address. Wait a minute, then try again.")}
            return JsonResponse(
                told, status=429, json_dumps_params={"ensure_ascii": False}, headers={"Retry-After": "60"}
            )

        return counted

    return limit
