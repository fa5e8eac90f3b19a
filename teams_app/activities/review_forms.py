"""The forms of those who check the log: why something is returned, why an entry is given up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams_app.activities.reviewing import LONGEST_REASON


class CommonReason(models.TextChoices):
    """What officials find most: a tap each, so that nobody has to type on a phone."""

    PEOPLE = "people", gettext_lazy("the number of people cannot be right")
    DATE = "date", gettext_lazy("wrong date")
    TOPIC = "topic", gettext_lazy("wrong topic or form of activity")
    TWICE = "twice", gettext_lazy("logged twice")
    TEAM = "team", gettext_lazy("it was another team's activity")
    DETAIL = "detail", gettext_lazy("too little is said: add a note on place and content")


class ReasonChips(forms.CheckboxSelectMultiple):
    template_name = "widgets/chips.html"


class ReturnForm(forms.Form):
    common = forms.MultipleChoiceField(
        label=gettext_lazy("What is to be put right?"), choices=CommonReason.choices, required=False, widget=ReasonChips
    )
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Whoever logged it reads this above the form."),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.reason:
            raise ValidationError(_("Choose or write what is to be put right."))
        if len(self.reason) > LONGEST_REASON:
            self.add_error("words", _("Choose fewer reasons, or write less."))
        return cleaned

    @property
    def reason(self) -> str:
        """All of it as one line."""
        ticked = self.cleaned_data.get("common", [])
        chosen = [str(reason.label) for reason in CommonReason if reason in ticked]
        own = " ".join(self.cleaned_data.get("words", "").split())
        text = "; ".join([*chosen, own] if own else chosen)
        return capfirst(text)


class ClosedMonthForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it changed after the month was closed?"),
        help_text=gettext_lazy("For example: the list came late, or a number was copied wrongly."),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Write why, in a few words.")},
    )


class GiveUpForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why need it not arrive?"),
        help_text=gettext_lazy("For example: logged twice, or it never took place. The entry is kept with it."),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Write why, in a few words.")},
    )
