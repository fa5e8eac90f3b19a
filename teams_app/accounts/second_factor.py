"""The second step of a sign-in: who must have one, and how django-allauth keeps it.

Province staff and superusers reach the data of everyone, so a password alone does not let them work: until
they have an app with codes or a passkey, every page leads them to setting it up. Others may have one.
Invented accounts need none: their password is printed for all to read.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teams_app.accounts.access import Actor, scope_of

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for one
OPEN_WITHOUT = {
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate", "account_set_password"),
    *("account_logout", "set_language", "set_theme", "healthz"),
}


def needs_second_factor(user: Actor) -> bool:
    """Whether the account may do so much today that a password is not enough."""
    if not settings.MFA_REQUIRED_FOR_PROVINCE or not user.is_authenticated or user.is_demo:
        return False
    return user.is_superuser or scope_of(user, timezone.localdate()).is_province


def has_second_factor(user: Actor) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


class SecondFactorMiddleware:
    """Lead whoever needs a second factor and has none to setting it up, before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN_WITHOUT:
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:  # nobody signed in: files stay the same for all
            return None
        if not needs_second_factor(request.user) or has_second_factor(request.user):
            return None
        messages.info(request, gettext("Your work needs a second step at each sign-in. Set it up now: two minutes."))
        return redirect("mfa_index")


class MFAAdapter(DefaultMFAAdapter):
    """Our words, our name in the person's app, and secrets that no copy of the database gives away."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your work needs a second step. Set up another one before you remove this."),
        "cannot_generate_recovery_codes": _("Set up the second step first; the recovery codes belong to it."),
        "incorrect_code": _("The code is not right. Codes change every half minute: type the one shown now."),
    }

    def get_totp_issuer(self) -> str:
        return "Tổ Số"

    def _get_site_name(self) -> str:
        return "Tổ Số"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return not needs_second_factor(authenticator.user) or others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """From SECRET_KEY, and for a while from those before it: a copy of the database alone opens nothing."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + force_bytes(key)).digest())) for key in keys
    ])  # fmt: skip
