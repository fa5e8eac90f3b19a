"""Pages of the site itself: the choice of a theme, and what to say when a page has grown old."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from config.frame import THEME_COOKIE, THEMES

A_YEAR = 60 * 60 * 24 * 365


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or "as the device" in a cookie, so that the server can write it into the page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme == "auto":
        response.delete_cookie(THEME_COOKIE)
    elif theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came from a page that is too old. Nobody did anything wrong, and nothing typed is lost.

    When the browser vouches that the form came from this very site (its Origin header cannot be
    forged by a page elsewhere), the fields are offered again with a fresh token. Passwords are not.
    """
    own_page = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    typed = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    may_resend = own_page and typed and not request.FILES and not any("password" in name for name, _ in typed)
    return render(request, "403_csrf.html", {"typed": typed if may_resend else []}, status=403)
