"""Every change that a request makes carries its page and the person who asked for it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from teams_app.accounts.audit.origin import Source, source


class AuditMiddleware:
    """The library's own asks who is reading on every request, and believes `X-Forwarded-For`; this does neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with source(Source.PAGE, label=lambda: _page(request), actor=lambda: request.user):
            return self.get_response(request)


def _page(request: HttpRequest) -> str:
    """The path; where a part of it may be a secret, such as a link for one sign-in, only its pattern."""
    match = request.resolver_match
    if match is None or all(isinstance(value, int | UUID) for value in match.kwargs.values()):
        return request.path
    return f"/{match.route}"
