"""The forms of signing in and of one's own passwords: django-allauth's, with our words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.accounts import phones
from teams_app.accounts.models import Grant, Role, User


class OurWords:
    """No placeholders, which vanish when one types; and passwords that can be looked at."""

    fields: dict[str, forms.Field]
    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.widget.attrs["data-can-show"] = ""
                field.help_text = ""
            if name in self.labels:
                field.label = self.labels[name]
        if "password1" in self.fields:
            self.fields["password1"].help_text = password_validation.password_validators_help_text_html()


class SignInForm(OurWords, allauth_forms.LoginForm):
    """Forgives capitals, spaces and dots, as phones like to add all three."""

    labels = {"login": _("Phone number or user name"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
            | {"autofocus": True, "maxlength": 150}
        )

    def clean_login(self) -> str:
        typed: str = self.cleaned_data["login"]
        return phones.normalised(typed) or User.normalize_username(typed)

    @property
    def is_on_hold(self) -> bool:
        return any(error.code == "too_many_login_attempts" for error in self.non_field_errors().as_data())


class ReauthenticateForm(OurWords, allauth_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class NewPassword(OurWords):
    """A new password is typed twice."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super(allauth_forms.PasswordVerificationMixin, self).clean()  # type: ignore[misc]
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))  # type: ignore[attr-defined]
        return cleaned


class ChangePasswordForm(NewPassword, allauth_forms.ChangePasswordForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("The new password once more"),
    }


class SetPasswordForm(NewPassword, allauth_forms.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("The new password once more")}


class CodeForm(OurWords):
    """A code is digits, and phones show their keys for it; the browser offers none that it saw before."""

    labels = {"code": _("Code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class SecondStepForm(CodeForm, mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True
        self.fields["code"].help_text = _("Six digits from the app on your phone, or one of your recovery codes.")

    @property
    def is_on_hold(self) -> bool:
        return self.has_error("code", "too_many_login_attempts")


class SecondStepAgainForm(CodeForm, mfa_forms.ReauthenticateForm):
    pass


class ActivateAppForm(CodeForm, ActivateTOTPForm):
    labels = {"code": _("The six digits that the app shows now")}


class AddPasskeyForm(OurWords, AddWebAuthnForm):
    labels = {
        "name": _("A name for it, so that you know it again"),
        "passwordless": _("Sign in with it alone, without a password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _("The device then asks for your finger, your face or its PIN.")


class NamePasskeyForm(OurWords, EditWebAuthnForm):
    labels = {"name": _("A name for it, so that you know it again")}


class AddressForm(OurWords, forms.ModelForm):
    """Where reminders go. Nobody signs in by it, and no password is reset by it."""

    class Meta:
        model = User
        fields = ("email",)
        labels = {"email": _("E-mail address")}
        help_texts = {"email": _("Reminders to hand in a month go there. Leave it empty to get none.")}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}


# Other people's accounts. --------------------------------------------------------------------


class NumberField(forms.CharField):
    """A phone number in any spelling, cleaned to the one that is stored."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        number = phones.normalised(text)
        if text and not number:
            raise forms.ValidationError(_("This is no Vietnamese phone number. Example: 0912 345 678."))
        return number


class PhoneForm(forms.Form):
    phone = NumberField(label=_("New phone number to sign in with"), max_length=30)


class LinkForm(forms.Form):
    removes_second_step = forms.BooleanField(
        label=_("Also remove the second step: the phone with the codes is lost"), required=False
    )


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(UnitPeriod.objects.none(), label=_("Unit"))
    valid_from = forms.DateField(label=_("From day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    valid_to = forms.DateField(
        label=_("Until (the first day without it)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(self, *args: Any, units: UnitPeriodQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units.order_by("sort_key")
        unit.label_from_instance = lambda period: period.label  # type: ignore[method-assign, assignment]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        period, role = cleaned.get("unit"), cleaned.get("role")
        if period and role and (period.unit.level == Level.PROVINCE) != (role == Role.PROVINCE):
            self.add_error("unit", _("This unit does not fit the role."))
        since, until = cleaned.get("valid_from"), cleaned.get("valid_to")
        if since and until and until <= since:
            self.add_error("valid_to", _("The end must lie after the beginning."))
        return cleaned

    def give(self, user: User) -> Grant:
        given = {name: self.cleaned_data[name] for name in ("role", "valid_from", "valid_to")}
        return Grant.objects.create(user=user, unit_id=self.cleaned_data["unit"].unit_id, **given)


class NewAccountForm(GrantForm):
    name = forms.CharField(label=_("Full name"), max_length=100)
    phone = NumberField(label=_("Phone number to sign in with"), max_length=30)
    field_order = ["name", "phone", "role", "unit", "valid_from", "valid_to"]


class HeadAccountForm(forms.Form):
    phone = NumberField(label=_("Phone number to sign in with"), max_length=30)
