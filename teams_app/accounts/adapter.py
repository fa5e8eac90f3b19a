"""How django-allauth meets our users: phone numbers and user names instead of e-mail, and our words."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teams_app.accounts import phones
from teams_app.accounts.models import User
from teams_app.accounts.posts import bring_up_to_date

WRONG = _("The phone number, the user name or the password is not right. Look at each and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """No e-mail, no signing up, no text messages: whoever knows a phone number has been told it by an official."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": _("Too many wrong tries. Wait 15 minutes, or ask for a new link."),
        "enter_current_password": _("Your old password was entered incorrectly. Please enter it again."),
        "incorrect_password": _("The password is not right. Look at it and try again."),
        "incorrect_code": _("The code is not right. Codes change every half minute: type the one shown now."),
        "rate_limited": _("That was too often. Wait a while, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Whoever took up a post again gets in; whoever left is told so, and only after the right password."""
        bring_up_to_date([user.pk])
        user.refresh_from_db(fields=["is_active", "left_on", "sessions_ended"])
        return super().pre_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago is not asked again: setting up the second step comes right after."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": gettext("Use your password"),
            "mfa_reauthenticate": gettext("Use a code from the app"),
            "mfa_reauthenticate:webauthn": gettext("Use a passkey"),
        }
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    # Phones. They are not verified by a message: the official who opened the account knows the person.

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        from teams_app.accounts.forms import NumberField  # whose own imports lead back here

        return NumberField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        number = phones.normalised(phone)
        return User.objects.filter(phone=number).first() if number else None

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, False) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        user.phone = phones.normalised(phone)
        user.save(update_fields=["phone"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """Nothing to mark: see above."""

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        raise NotImplementedError("This site sends no text messages.")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by account, not by spelling: else each way to write a phone number gives ten more tries.

        An unknown name is counted by itself, so that it is put on hold just as a known one is.
        """
        typed = str(credentials.get("username") or credentials.get("phone") or "")
        user = User.objects.named(typed)
        return f"user:{user.pk}" if user else f"name:{phones.normalised(typed) or typed.casefold()}"
