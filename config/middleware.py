"""The language of a request: what the reader chose, else Vietnamese. And the short way of phones that send."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.module_loading import import_string


class ShortWayMiddleware:
    """A phone that brings a token has no cookie, no page, no form: past what those need, straight to the API.

    What is left is `settings.SHORT_WAY`. Entries arrive by the hundred a second; the whole way costs as much
    as three queries.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.whole_way = get_response
        self.short_way: Callable[[HttpRequest], Any] = convert_exception_to_response(_answer)
        for name in reversed(settings.SHORT_WAY):
            self.short_way = convert_exception_to_response(import_string(name)(self.short_way))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_token = request.META.get("HTTP_AUTHORIZATION", "").startswith("Bearer ")
        is_short = has_token and request.path_info.startswith("/api/")
        if not is_short:
            return self.whole_way(request)
        request.user = AnonymousUser()  # whoever it is, no session says so
        response: HttpResponseBase = self.short_way(request)
        return response


def _answer(request: HttpRequest) -> HttpResponseBase:
    request.resolver_match = match = resolve(request.path_info)
    return match.func(request, *match.args, **match.kwargs)


class ChosenLanguageMiddleware:
    """Take the language from the reader's cookie only.

    Django's own LocaleMiddleware also follows the browser's `Accept-Language`; many phones sold
    in Vietnam are set to English, and their owners still expect a Vietnamese office.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response
