"""Signing in and out, one's own account, and its password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from allauth.account import views as allauth_views
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geo.ids import id_in
from geo.models import UnitPeriod
from teams_app.accounts import phones
from teams_app.accounts.devices import devices_of, devices_revoke
from teams_app.accounts.forms import AddressForm, SecondStepForm, SignInForm
from teams_app.accounts.models import Grant, User
from teams_app.accounts.second_factor import has_second_factor, needs_second_factor

HOLD_SECONDS = 15 * 60  # as ACCOUNT_RATE_LIMITS says


class HoldMixin:
    """An account on hold answers 429."""

    def form_invalid(self, form: SignInForm | SecondStepForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if getattr(form, "is_on_hold", False):
            response.status_code = 429
            response.headers["Retry-After"] = str(HOLD_SECONDS)
        return response


class SignIn(HoldMixin, allauth_views.LoginView):
    extra_context = {"oidc_name": settings.OIDC_NAME if settings.OIDC_SERVER_URL else ""}


class SecondStep(HoldMixin, AuthenticateView):
    pass


class SignOut(allauth_views.LogoutView):
    http_method_names = ["post", "options"]  # a link must not sign anyone out


class SignedIn(ListUserSessionsView):
    """Where one is signed in, and which phones may send what was logged on them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"phones": devices_of(cast("User", self.request.user))}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.get("device")
        if chosen is None:
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        if not devices_revoke(devices_of(cast("User", request.user)).filter(pk=id_in(chosen) or 0)):
            raise Http404
        messages.success(request, _("That phone sends nothing more until you sign in on it again."))
        return redirect("usersessions_list")

    def form_valid(self, form: Any) -> HttpResponse:
        """The lost phone goes too; the one in the hand asks for a new token while its session holds."""
        devices_revoke(devices_of(cast("User", self.request.user)))
        response: HttpResponse = super().form_valid(form)
        return response


class RemovePasskey(RemoveWebAuthnView):
    """django-allauth asks its adapter only before an app is removed, not before a passkey is."""

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_mfa_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    # Of its own copy: what was mistyped is not what the rest of the page shows.
    address = AddressForm(request.POST or None, instance=User.objects.get(pk=user.pk)) if settings.EMAIL_URL else None
    if request.method == "POST":
        if address is None:
            raise Http404
        if address.is_valid():
            address.save()
            messages.success(request, _("Your e-mail address was kept."))
            return redirect("accounts:account")
    context = {
        "address": address,
        "grants": grants_in_words(user),
        "phone": phones.spaced(user.phone),
        "has_second_factor": has_second_factor(user),
        "needs_second_factor": needs_second_factor(user),
    }
    return render(request, "accounts/account.html", context, status=422 if address and address.errors else 200)


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
