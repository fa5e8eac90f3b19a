"""The form of a resident, and the form by which a team answers."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teams_app.activities.models import Topic
from teams_app.activities.models.help_request import LONGEST_CONTACT, LONGEST_TEXT
from teams_app.activities.requests.asking import Asked
from teams_app.activities.requests.words import Number, long_numbers
from teams_app.registry.models import Team


class Choices(forms.RadioSelect):
    """Large choices, one below the other."""

    template_name = "activities/widgets/choices.html"
    hints: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"hint": self.hints.get(str(value), "")}


class AskForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    topic = forms.ChoiceField(
        label=gettext_lazy("What do you need help with?"),
        widget=Choices,
        error_messages={
            "required": gettext_lazy("Choose one: what is it about?"),
            "invalid_choice": gettext_lazy("Choose one: what is it about?"),
        },
    )
    text = forms.CharField(
        label=pgettext_lazy("request for help", "In your own words"),
        help_text=gettext_lazy(
            "No ID numbers, account numbers, passwords or codes, please: the team never needs them."
        ),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("That is a little long. Keep it to %(limit_value)d characters.")},
    )
    contact = forms.CharField(
        label=gettext_lazy("How can the team reach you?"),
        help_text=gettext_lazy("A phone number, or the name you go by. Without it, follow the answer by your code."),
        required=False,
        max_length=LONGEST_CONTACT,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
        error_messages={"max_length": gettext_lazy("That is a little long. Keep it to %(limit_value)d characters.")},
    )
    consent = forms.BooleanField(label=gettext_lazy("I agree that my contact is kept for this"), required=False)
    # People never see it; programs that fill in every field do.
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: Any = None, *, topics: list[Topic], **kwargs: Any) -> None:
        """`topics`: all on offer; the skills are asked about, what lies below says what each means."""
        super().__init__(data, **kwargs)
        self.skills = {topic.slug: topic for topic in topics if topic.parent_id is None}
        self.fields["topic"].choices = [(slug, skill.name) for slug, skill in self.skills.items()]  # type: ignore[attr-defined]
        self.fields["topic"].widget.hints = {
            slug: ", ".join(each.short_name for each in topics if each.parent_id == skill.pk)
            for slug, skill in self.skills.items()
        }

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Something filled in a hidden field. It is empty again: send once more."))
        return ""

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        numbers = long_numbers(text)
        if Number.PRIVATE in numbers:
            raise forms.ValidationError(
                _(
                    "This looks like the number of an ID card or an account. Please take it out: nobody needs it to"
                    " help you, and nobody should ask you for it."
                )
            )
        if numbers:
            raise forms.ValidationError(_("Please write your phone number in the field for it, further down."))
        return text

    def clean_contact(self) -> str:
        contact = " ".join(self.cleaned_data["contact"].split())
        if Number.PRIVATE in long_numbers(contact):
            raise forms.ValidationError(
                _("This is no phone number we know. Write it like 0912 345 678, or only the name you go by.")
            )
        return contact

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("contact") and not cleaned.get("consent"):
            self.add_error(
                "consent", _("Tick this, so that the team may keep your contact; or leave the contact empty.")
            )
        return cleaned

    def asked(self, unit: int) -> Asked:
        cleaned = self.cleaned_data
        return Asked(
            uuid=cleaned["uuid"] or uuid.uuid4(),
            unit=unit,
            topic=self.skills[cleaned["topic"]],
            text=cleaned["text"],
            contact=cleaned["contact"],
        )


class AnswerForm(forms.Form):
    """What every act may carry: a word to the person, or the team that the request is passed to."""

    note = forms.CharField(
        label=pgettext_lazy("request for help", "A word to the person"), required=False, max_length=LONGEST_TEXT
    )
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False)

    def __init__(self, data: Any = None, *, teams: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
