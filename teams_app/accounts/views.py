"""Signing in and out, one's own account, and its password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from geo.models import UnitPeriod
from teams_app.accounts.forms import SignInForm
from teams_app.accounts.models import Grant, User

HOLD_SECONDS = 15 * 60  # as ACCOUNT_RATE_LIMITS says


class SignIn(allauth_views.LoginView):
    """django-allauth's own; an account on hold answers 429."""

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.is_on_hold:
            response.status_code = 429
            response.headers["Retry-After"] = str(HOLD_SECONDS)
        return response


class SignOut(allauth_views.LogoutView):
    http_method_names = ["post", "options"]  # a link must not sign anyone out


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    return render(request, "accounts/account.html", {"grants": grants_in_words(user)})


@dataclass(frozen=True)
class GrantInWords:
    grant: Grant
    unit_label: str
    is_in_force: bool


def grants_in_words(user: User) -> list[GrantInWords]:
    """All grants of `user`, the newest first, each with its unit's newest name. Two queries."""
    today = timezone.localdate()
    grants = list(user.grants.order_by("-valid_from", "pk"))
    periods = UnitPeriod.objects.filter(unit__in=[grant.unit_id for grant in grants]).order_by("valid_from")
    labels = {period.unit_id: period.label for period in periods}
    return [
        GrantInWords(
            grant,
            labels.get(grant.unit_id, ""),
            grant.valid_from <= today and (grant.valid_to is None or today < grant.valid_to),
        )
        for grant in grants
    ]
