"""The form itself: what one fills in every time, and the days it offers."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teams_app.activities import checks
from teams_app.activities.entries import Entry
from teams_app.activities.forms.details import COUNTS, DetailsForm
from teams_app.activities.forms.fields import NUMBER, Counter, CountField, FormChips, TopicChips
from teams_app.activities.models import SHORT_FORMS, ActivityForm
from teams_app.activities.offers import Offer

OTHER_DAY = "other"


class LogForm(DetailsForm):
    field_order = ("uuid", "owner", "team", "day", "date", "topics", "form", "people")

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    owner = forms.CharField(widget=forms.HiddenInput, required=False)
    team = forms.IntegerField(
        label=gettext_lazy("Team"), error_messages={"required": gettext_lazy("Choose a team from the list.")}
    )
    day = forms.CharField(required=False)
    date = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as 23/11/2026.")},
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        widget=TopicChips,
        error_messages={
            "required": gettext_lazy("Choose at least one topic: what was taught?"),
            "invalid_choice": gettext_lazy("One of the topics is no longer offered. Choose again."),
        },
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Form of activity"),
        widget=FormChips,
        choices=[(form.value, SHORT_FORMS[form]) for form in ActivityForm],
        error_messages={
            "required": gettext_lazy("Choose how the activity was held."),
            "invalid_choice": gettext_lazy("Choose how the activity was held."),
        },
    )
    people = CountField(label=pgettext_lazy("log", "People guided"), widget=Counter(attrs=NUMBER))
    confirmed = forms.MultipleChoiceField(
        choices=checks.Question.choices, required=False, widget=forms.MultipleHiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why is it changed after the month was closed?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    asks_reason = False
    doubts: checks.Doubts | None = None

    def __init__(self, data: Any = None, *, offer: Offer, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.set_offer(offer)
        self.fields["team"].widget = forms.Select(choices=offer.teams)
        topics = self.fields["topics"]
        topics.choices = [(topic.slug, topic.short_name) for topic in offer.topics]  # type: ignore[attr-defined]
        topics.widget.offer = offer

    def ask_reason(self, label: str, hint: str = "", *, required: bool) -> None:
        """Show the field for a reason, called by what it is here. Otherwise it is not on the page."""
        self.asks_reason = True
        self.fields["reason"].required = required
        bound = self["reason"]  # which keeps the words it was made with, before the form was read
        bound.label, bound.help_text = label, hint

    # What the page shows. -----------------------------------------------------------------------

    @property
    def words_for_missing(self) -> str:
        """What is said where one of these is empty, for a phone that has nobody to ask."""
        names = ("topics", "form", "people")
        return json.dumps({name: str(self.fields[name].error_messages["required"]) for name in names})

    @property
    def days(self) -> list[dict[str, Any]]:
        """The chips for the date: today, yesterday, another day."""
        chosen = self.chosen_day
        yesterday = self.offer.today - dt.timedelta(days=1)
        days = [(self.offer.today, _("Today")), (yesterday, _("Yesterday"))]
        chips = [
            {"value": day.isoformat(), "label": label, "short": day, "checked": day.isoformat() == chosen}
            for day, label in days
        ]
        return [*chips, {"value": OTHER_DAY, "label": _("Another day"), "checked": chosen == OTHER_DAY}]

    @property
    def chosen_day(self) -> str:
        typed = str(self["day"].value() or "")
        yesterday = self.offer.today - dt.timedelta(days=1)
        presets = (self.offer.today.isoformat(), yesterday.isoformat())
        if typed in presets and "date" not in self.errors:
            return typed
        date = self["date"].value()
        if not typed and not date:
            return presets[0]
        known = date.isoformat() if isinstance(date, dt.date) and not self.is_bound else ""
        return known if known in presets else OTHER_DAY

    @property
    def typed_date(self) -> Any:
        """What stands in the date field: as typed, or the day of a chip that has grown old."""
        day = str(self["day"].value() or "")
        value = self["date"].value()
        if not self.is_bound and self.chosen_day != OTHER_DAY:
            return ""
        if value or day in ("", OTHER_DAY) or self.chosen_day != OTHER_DAY:
            return value.isoformat() if isinstance(value, dt.date) else value or ""
        return day

    @property
    def chosen_team_name(self) -> str:
        return dict(self.offer.teams).get(self.offer.team.pk, "")

    # What was typed. ----------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "date" not in self.errors:
            cleaned["date"] = self._date(cleaned)
        self._say_at_once(cleaned)
        return cleaned

    def _say_at_once(self, cleaned: dict[str, Any]) -> None:
        """What is wrong without asking the database: told together with what is missing."""
        for name in ("people", *COUNTS):
            if text := checks.about_number(cleaned.get(name)):
                self.add_error(name, text)
        date = cleaned.get("date")
        if date and (text := checks.about_future(date, self.offer.today)):
            self.add_error("date", text)

    def _date(self, cleaned: dict[str, Any]) -> dt.date | None:
        day, typed = cleaned.get("day") or "", cleaned.get("date")
        if day in ("", OTHER_DAY):
            if typed is None:
                self.add_error("date", _("Choose the day of the activity."))
            return typed
        try:
            chosen = dt.date.fromisoformat(day)
        except ValueError:
            self.add_error("date", _("Choose the day of the activity."))
            return None
        if typed and typed != chosen:
            self.add_error("date", _("Two different days are chosen. Keep one: a button, or the day written here."))
        return chosen

    def entry(self, stored: Entry | None = None) -> Entry:
        """What was typed; what the form does not ask about stays as it is in `stored`."""
        cleaned = self.cleaned_data
        return Entry(
            uuid=cleaned["uuid"] or uuid.uuid4(),
            team=cleaned["team"],
            date=cleaned["date"],
            form=cleaned["form"],
            topics=tuple(sorted(cleaned["topics"])),
            people=cleaned["people"],
            confirmed=frozenset(cleaned["confirmed"]),
            reason=" ".join(cleaned["reason"].split()),
            **self.details(stored),
        )

    def refuse(self, refused: checks.Refused) -> None:
        for name, texts in refused.message_dict.items():
            if name == "reason" and not self.asks_reason:
                self.ask_reason(str(self.fields["reason"].label), required=True)
            self.add_error(name if name in self.fields else None, texts)
