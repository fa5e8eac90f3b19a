"""The log form: what is typed, read kindly and kept as typed. What it must mean stands in `checks`."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teams_app.activities import checks
from teams_app.activities.entries import FIELDS, Entry
from teams_app.activities.models import SHORT_FORMS, Activity, ActivityForm
from teams_app.activities.offers import Offer

OTHER_DAY = "other"
_COUNT = re.compile(r"[-−]?(\d{1,15}|\d{1,3}([.,\s]\d{3}){1,4})")
_NOT_DIGITS = re.compile(r"\D")


class TopicChips(forms.CheckboxSelectMultiple):
    """The five skills and the team's favourites as chips; what is finer behind one tap, skill by skill."""

    template_name = "activities/widgets/topics.html"
    offer: Offer

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = {option["value"]: option for _, group, _ in context["widget"]["optgroups"] for option in group}
        skills = [topic for topic in self.offer.topics if topic.parent_id is None]
        below = [topic for topic in self.offer.topics if topic.parent_id is not None]
        order = {slug: place for place, slug in enumerate(self.offer.favourites)}
        below.sort(key=lambda topic: order.get(topic.slug, len(order)))
        near = [topic for topic in below if topic.slug in order][:3]
        context["widget"]["near"] = [options[topic.slug] for topic in [*skills, *near]]
        groups = []
        for skill in skills:
            rest = [options[each.slug] for each in below if each.parent_id == skill.pk and each not in near]
            if rest:
                groups.append({"label": skill.short_name, "options": rest})
        context["widget"]["groups"] = groups
        context["widget"]["is_open"] = any(option["selected"] for group in groups for option in group["options"])
        return context


class FormChips(forms.RadioSelect):
    template_name = "widgets/chips.html"


class Counter(forms.TextInput):
    """A number that a thumb can set: minus, plus, and the usual ones. A plain text field without JavaScript."""

    template_name = "activities/widgets/counter.html"
    quick = (10, 20, 50, 100)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["quick"] = self.quick
        return context


class CountField(forms.Field):
    """A whole number as people type it: `1.200`, `1 200`. What it may be, `checks` decides.

    A text field: a number field would throw away what it cannot read, and show nothing of it.
    """

    default_error_messages = {
        "required": gettext_lazy("Write how many, for instance 24. If nobody came, write 0."),
        "invalid": gettext_lazy("Write a whole number only, for instance 24."),
    }

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        if not _COUNT.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number = int(_NOT_DIGITS.sub("", text))
        return -number if text[0] in "-−" else number


class LogForm(forms.Form):
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
    people = CountField(
        label=pgettext_lazy("log", "People guided"),
        widget=Counter(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20}),
    )
    households = CountField(
        label=gettext_lazy("Households visited"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Do not write names, phone numbers or ID numbers of the people guided."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    confirmed = forms.MultipleChoiceField(
        choices=checks.Question.choices, required=False, widget=forms.MultipleHiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    asks_reason = False
    doubts: checks.Doubts | None = None

    def __init__(self, data: Any = None, *, offer: Offer, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offer = offer
        self.fields["team"].widget = forms.Select(choices=offer.teams)
        topics = self.fields["topics"]
        topics.choices = [(topic.slug, topic.short_name) for topic in offer.topics]  # type: ignore[attr-defined]
        topics.widget.offer = offer

    def ask_reason(self, label: str, hint: str = "") -> None:
        """Show the field for a reason, called by what it is here. Otherwise it is not on the page."""
        self.asks_reason = True
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint

    # What the page shows. -----------------------------------------------------------------------

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
    def more_is_open(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("households", "note"))

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
        for name in ("people", "households"):
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
        typed = Entry(
            uuid=cleaned["uuid"] or uuid.uuid4(),
            team=cleaned["team"],
            date=cleaned["date"],
            form=cleaned["form"],
            topics=tuple(sorted(cleaned["topics"])),
            people=cleaned["people"],
            households=cleaned["households"],
            note=" ".join(cleaned["note"].split()),
            confirmed=frozenset(cleaned["confirmed"]),
            reason=" ".join(cleaned["reason"].split()),
        )
        if stored is None:
            return typed
        return replace(typed, **{name: getattr(stored, name) for name in FIELDS if name not in self.fields})

    def refuse(self, refused: checks.Refused) -> None:
        for name, texts in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, texts)


def initial_from(typed: Any) -> dict[str, Any]:
    """What was posted once, as the first values of a new form: nothing is judged before it is sent again."""
    lists = ("topics", "confirmed")
    return {name: typed.getlist(name) if name in lists else typed.get(name) for name in LogForm.base_fields}


def initial_of(activity: Activity) -> dict[str, Any]:
    """What an activity says, for the form that changes it."""
    return {
        "uuid": activity.uuid,
        "team": activity.team_id,
        "day": OTHER_DAY,
        "date": activity.date,
        "topics": [topic.slug for topic in activity.topics.all()],
        "form": activity.form,
        "people": activity.people,
        "households": activity.households,
        "note": activity.note,
        "version": activity.version,
        "confirmed": activity.confirmed,
    }


def initial_of_sent(entry: Entry) -> dict[str, Any]:
    """What a phone sent, for the form that puts it right."""
    said = entry.values()
    fields = {name: said[name] for name in LogForm.base_fields if name in said}
    return fields | {"uuid": entry.uuid, "day": OTHER_DAY, "date": entry.date, "confirmed": sorted(entry.confirmed)}
