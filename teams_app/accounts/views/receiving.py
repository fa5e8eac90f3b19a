"""Where a one-time link leads: whose account it is, and the choice of a password or a passkey."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from teams_app.accounts import phones
from teams_app.accounts.forms import SetPasswordForm
from teams_app.accounts.handover import link_of, link_use


@sensitive_variables("token")
@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link uses nothing up: messengers fetch every address that they show."""
    if not ratelimit.consume(request, app="allauth.account", action="open_link", limit_get=True):
        return respond_429(request)
    now = timezone.now()
    link = link_of(token, now)
    if link is None:
        return render(request, "accounts/link_void.html", status=404)
    wants_passkey = request.POST.get("way") == "passkey"
    typed = request.POST if request.method == "POST" and not wants_passkey else None
    form = SetPasswordForm(user=link.user, data=typed)
    if request.method != "POST" or not (wants_passkey or form.is_valid()):
        context = {"link": link, "phone": phones.masked(link.user.phone), "form": form}
        return render(request, "accounts/receive.html", context)
    if not link_use(link=link, password=None if wants_passkey else form.cleaned_data["password1"], now=now):
        return render(request, "accounts/link_void.html", status=404)
    link.user.refresh_from_db()
    record_authentication(request, link.user, method="link")  # as fresh as a password: a passkey may follow at once
    messages.success(request, _("Welcome. Next time you sign in by your phone number or user name."))
    response: HttpResponse = perform_login(
        request,
        link.user,
        email_verification=app_settings.EmailVerificationMethod.NONE,
        redirect_url=reverse("mfa_add_webauthn") if wants_passkey else reverse("home"),
    )
    return response
