"""Signing in and out, one's own account, and its password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.models import UnitPeriod
from teams_app.accounts import throttle
from teams_app.accounts.forms import PasswordChangeForm, SignInForm
from teams_app.accounts.models import Grant, User


class SignIn(auth_views.LoginView):
    """Django's own, with our form; a braked one answers 429."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        response = super().form_invalid(form)
        if form.is_braked:
            response.status_code = 429
            response.headers["Retry-After"] = str(throttle.SECONDS)
        return response


class ChangePassword(auth_views.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("accounts:account")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:  # type: ignore[override]
        messages.success(self.request, _("Your password has been changed. Use the new one from now on."))
        return super().form_valid(form)


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
