"""The sign-in form, and the change of a password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from teams_app.accounts import throttle
from teams_app.accounts.models import User


class SignInForm(AuthenticationForm):
    """Forgives capitals and spaces in the name, as phones like to add both."""

    error_messages = {
        "invalid_login": _("The user name or the password is not right. Look at each and try again."),
        "inactive": _("This account has been closed. Ask whoever looks after the accounts in your area."),
        "braked": _("Too many wrong tries. Wait 15 minutes, or ask for a new password."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs |= {"autocorrect": "off", "spellcheck": "false"}
        self.fields["password"].widget.attrs["data-can-show"] = ""

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        if self.request is None or not username or not self.cleaned_data.get("password"):
            return super().clean()
        if throttle.is_braked(self.request, username):
            raise ValidationError(self.error_messages["braked"], code="braked")
        try:
            cleaned = super().clean()
        except ValidationError:
            throttle.note_failure(self.request, username)
            raise
        throttle.forget_failures(self.request, username)
        return cleaned

    @property
    def is_braked(self) -> bool:
        return any(error.code == "braked" for error in self.non_field_errors().as_data())


class PasswordChangeForm(DjangoPasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["data-can-show"] = ""
