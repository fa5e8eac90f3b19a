"""Asking for consent: nothing is ticked before a person ticks it, and the words stand beside the box."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams_app.accounts.models import User
from teams_app.registry.forms.base import RegisterForm
from teams_app.registry.forms.fields import Chips, DayField
from teams_app.registry.models import ConsentMeans, Member, Person
from teams_app.registry.services import consents_record
from teams_app.registry.wording import current_wording

# An official writes down what was said or signed; "from the own account" is only ever said there.
BY_OFFICIALS = [choice for choice in ConsentMeans.choices if choice[0] != ConsentMeans.ACCOUNT]


class ConsentMixin(forms.Form):
    """What was agreed to, how and when; all empty says that nothing is on record yet."""

    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Agrees that the data is used for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    means = forms.ChoiceField(label=gettext_lazy("How it was said"), choices=BY_OFFICIALS, required=False, widget=Chips)
    given_on = DayField(label=gettext_lazy("Said on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (purpose, format_html('<span lang="vi"><strong>{}.</strong> {}</span>', title, text))
            for purpose, title, text in current_wording().purposes
        ]
        self.fields["purposes"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("purposes"):
            for name, message in (("means", _("Say how the consent was given.")), ("given_on", _("Write the day."))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned

    def clean_given_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["given_on"]
        today: dt.date = self.today  # type: ignore[attr-defined]
        if day and day > today:
            raise ValidationError(_("This day is in the future."))
        return day


class ConsentForm(ConsentMixin, RegisterForm):
    """One person's consent, as an official writes it down."""

    def __init__(self, *args: Any, today: dt.date, by: User, person: Person | None = None, **kwargs: Any) -> None:
        self.today, self.by, self.person = today, by, person
        super().__init__(*args, **kwargs)
        self.fields["purposes"].required = True

    def agreed(self) -> list[int]:
        """Who said yes."""
        return [self.person.pk] if self.person else []

    def save(self) -> int | None:
        cleaned = self.cleaned_data
        return self.carry_out(
            lambda: consents_record(
                people=self.agreed(),
                purposes=cleaned["purposes"],
                means=cleaned["means"],
                given_on=cleaned["given_on"],
                today=self.today,
                by=self.by,
            )
        )


class TeamConsentForm(ConsentForm):
    """The consent of everyone who signed the team's sheet."""

    people = forms.MultipleChoiceField(label=gettext_lazy("Who agreed"), widget=forms.CheckboxSelectMultiple)
    field_order = ["people", "purposes", "means", "given_on"]

    def __init__(self, *args: Any, offered: list[tuple[int, str]], **kwargs: Any) -> None:
        """`offered`: person id and words."""
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = offered  # type: ignore[attr-defined]

    def agreed(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["people"]]


class OwnConsentForm(ConsentForm):
    """From one's own account: how and when are known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["means"], self.fields["given_on"]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data |= {"means": ConsentMeans.ACCOUNT, "given_on": self.today}
        return self.cleaned_data


def record_with(form: ConsentMixin, member: Member, by: User | None, today: dt.date) -> None:
    """What was ticked in the form of a new member."""
    cleaned = form.cleaned_data
    if cleaned["purposes"]:
        consents_record(
            people=[member.person_id],
            purposes=cleaned["purposes"],
            means=cleaned["means"],
            given_on=cleaned["given_on"],
            today=today,
            by=by,
        )
