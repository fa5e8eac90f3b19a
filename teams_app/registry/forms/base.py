"""What every form of the register does: carry out a verb, take its refusals, and notice a stale edit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import copy
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.models import Instrument
from teams_app.registry.forms.fields import DayField
from teams_app.registry.importing.values import read_instrument
from teams_app.registry.services import Decision, StaleEdit

Result = TypeVar("Result")


class RegisterForm(forms.Form):
    """A form whose rules live in a service; `carry_out` calls it and shows its refusals beside the fields."""

    def carry_out(self, verb: Callable[[], Result]) -> Result | None:
        try:
            return verb()
        except StaleEdit as stale:
            self.add_error(None, stale)
            self.show_what_stands()
        except ValidationError as refusal:
            self._refused(refusal)
        return None

    def show_what_stands(self) -> None:
        """After a stale edit; forms that edit say what is saved now, and take the next save as meant."""

    def _refused(self, refusal: ValidationError) -> None:
        """Refusals of fields that this form does not show belong to the form as a whole."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for field, errors in refusal.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class EditForm(RegisterForm):
    """A form on something that others may change meanwhile."""

    opened_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: Callable[[], tuple[str, dict[str, Any]]], **kwargs: Any) -> None:
        """`standing` reads the token and the values that are saved now."""
        self._standing = standing
        token, saved = standing()
        kwargs["initial"] = saved | (kwargs.get("initial") or {}) | {"opened_on": token}
        super().__init__(*args, **kwargs)

    def show_what_stands(self) -> None:
        token, saved = self._standing()
        for name, value in saved.items():
            field = self.fields[name]
            if self.cleaned_data.get(name, value) != value:
                shown = field.prepare_value(value)
                self[name].help_text = _("Saved now: %(value)s") % {"value": self._in_words(field, shown)}
        data: Any = copy(self.data)  # a QueryDict's copy can be changed, and keeps its lists
        data[self.add_prefix("opened_on")] = token
        self.data = data

    def _in_words(self, field: forms.Field, value: Any) -> str:
        choices = dict(getattr(field, "choices", ()))
        return str(choices.get(value, value)) if value not in ("", None) else _("nothing")


class DecisionMixin(forms.Form):
    """Number, date and issuer of the decision behind a change; whose form it is knows `today`."""

    today: dt.date
    number = forms.CharField(
        label=gettext_lazy("Decision number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example 45/QĐ-UBND."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issued_on = DayField(label=gettext_lazy("Decision of"), required=False)
    issuer = forms.CharField(label=gettext_lazy("Issued by"), max_length=200, required=False)

    def clean_number(self) -> str:
        return read_instrument(self.cleaned_data["number"])

    def clean_issued_on(self) -> dt.date | None:
        return not_after(self.cleaned_data["issued_on"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rest = cleaned.get("issued_on") or cleaned.get("issuer")
        if rest and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", _("Write the number of the decision."))
        return cleaned

    def decision(self) -> Decision:
        cleaned = self.cleaned_data
        return Decision(cleaned["number"], cleaned["issuer"], cleaned["issued_on"])


class ReasonMixin(forms.Form):
    """Why something changes, in a few words."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class GroundsMixin(ReasonMixin, DecisionMixin):
    """Decision and reason of what is often done without either: folded away until they are needed."""

    folds_grounds = True

    @property
    def grounds_are_open(self) -> bool:
        names = ("number", "issued_on", "issuer", "reason")
        return self.is_bound and any(self[name].value() or self.errors.get(name) for name in names)


def decision_values(instrument: Instrument | None) -> dict[str, Any]:
    """The initial values of `DecisionMixin` for a saved instrument."""
    if instrument is None:
        return {"number": "", "issued_on": None, "issuer": ""}
    return {"number": instrument.number, "issued_on": instrument.issued_on, "issuer": instrument.issuer}


def not_after(date: dt.date | None, today: dt.date) -> dt.date | None:
    if date and date > today:
        raise ValidationError(_("This day is in the future."))
    return date
