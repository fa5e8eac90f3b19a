"""What the log form asks behind "Add details": nothing of it has to be filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from teams_app.activities.entries import FIELDS, Entry
from teams_app.activities.forms.fields import NUMBER, CountField, FormChips, IdsField, OutcomesField
from teams_app.activities.offers import Offer

COUNTS = ("households", "women", "elderly", "facilitator_count")
DETAILS = (*COUNTS, "outcomes", "facilitators", "plan", "place", "lat", "note")


class PeopleChips(forms.CheckboxSelectMultiple):
    template_name = FormChips.template_name


class DetailsForm(forms.Form):
    """The optional fields; some of them only where the province asks for them or there is something to choose."""

    offer: Offer

    households = CountField(label=gettext_lazy("Households visited"), required=False)
    women = CountField(label=gettext_lazy("Women among them"), required=False)
    elderly = CountField(label=gettext_lazy("Over 60 among them"), required=False)
    outcomes = OutcomesField(
        label=gettext_lazy("What was counted"),
        help_text=gettext_lazy("Only what you counted. Leave the rest empty: empty is not 0."),
        required=False,
    )
    facilitators = IdsField(label=gettext_lazy("Who guided the people"), widget=PeopleChips)
    facilitator_count = CountField(
        label=gettext_lazy("How many guided, others included"),
        required=False,
        widget=forms.TextInput(attrs=NUMBER),
    )
    plan = forms.IntegerField(label=pgettext_lazy("activity", "Plan"), required=False)
    place = forms.CharField(
        label=pgettext_lazy("activity", "Place"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False)
    accuracy = forms.IntegerField(widget=forms.HiddenInput, required=False)
    no_position = forms.BooleanField(label=gettext_lazy("Leave the position out"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Do not write names, phone numbers or ID numbers of the people guided."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def set_offer(self, offer: Offer) -> None:
        """Offer what there is; lists are read when they are shown, not when the form is saved."""
        self.offer = offer
        for name, is_asked in (("women", offer.asks.women), ("elderly", offer.asks.elderly)):
            if not is_asked:
                self.fields.pop(name, None)
        self.fields["outcomes"].widget.offer = offer
        self.fields["facilitators"].widget.choices = lambda: offer.people
        self.fields["plan"].widget = plans = forms.Select()
        plans.choices = lambda: [("", "–"), *offer.plans]  # type: ignore[assignment]

    @property
    def more_is_open(self) -> bool:
        """Whether something behind "Add details" is filled in, or wrong."""
        return any(self._is_filled(name) for name in DETAILS if name in self.fields)

    def _is_filled(self, name: str) -> bool:
        value = self[name].value()
        if isinstance(value, dict):
            value = any(value.values())
        return bool(value or value == 0 or self[name].errors)

    def details(self, stored: Entry | None) -> dict[str, Any]:
        """The optional values of an entry; what the form does not ask about stays as it is in `stored`."""
        cleaned = self.cleaned_data
        typed = {name: cleaned[name] for name in (*COUNTS, "plan", "lat", "lon", "accuracy") if name in cleaned}
        if cleaned["no_position"]:
            typed |= {"lat": None, "lon": None, "accuracy": None}
        typed |= {
            "outcomes": cleaned["outcomes"],
            "facilitators": tuple(sorted(set(cleaned["facilitators"]))),
            "place": " ".join(cleaned["place"].split()),
            "note": " ".join(cleaned["note"].split()),
        }
        if stored is None:
            return typed
        shown = {topic.slug for topic in self.offer.counted}
        unseen = [(slug, count) for slug, count in stored.outcomes if slug not in shown and slug in cleaned["topics"]]
        typed["outcomes"] = tuple(sorted([*typed["outcomes"], *unseen]))
        return {name: getattr(stored, name) for name in FIELDS if name not in self.fields} | typed
