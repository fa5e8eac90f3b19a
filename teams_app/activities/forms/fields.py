"""The log form's own fields and widgets."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from teams_app.activities.offers import Offer

_COUNT = re.compile(r"[-−]?(\d{1,15}|\d{1,3}([.,\s]\d{3}){1,4})")
_NOT_DIGITS = re.compile(r"\D")
NUMBER = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 20}


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

    widget = forms.TextInput(attrs=NUMBER)
    default_error_messages = {
        "required": gettext_lazy("Write how many, for instance 24. If nobody came, write 0."),
        "invalid": gettext_lazy("Write a whole number only, for instance 24."),
    }

    def to_python(self, value: Any) -> int | None:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        if not _COUNT.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number = int(_NOT_DIGITS.sub("", text))
        return -number if text[0] in "-−" else number


class OutcomesInput(forms.Widget):
    """A number for each topic that has something to count. Its value maps slugs to what was typed."""

    template_name = "activities/widgets/outcomes.html"
    use_fieldset = True
    offer: Offer

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        start = f"{name}-"
        return {key.removeprefix(start): str(data[key]) for key in data if key.startswith(start)}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = value if isinstance(value, dict) else {}
        context["widget"]["rows"] = [
            {
                "name": f"{name}-{topic.slug}",
                "slug": topic.slug,
                "topic": topic.short_name,
                "counts": topic.outcome_label,
                "value": typed.get(topic.slug, ""),
            }
            for topic in self.offer.counted
        ]
        return context

    def id_for_label(self, id_: str) -> str:
        return ""


class OutcomesField(forms.Field):
    """What was counted of each topic. A field left empty counted nothing, which is not zero."""

    widget = OutcomesInput

    def to_python(self, value: Any) -> tuple[tuple[str, int], ...]:
        one = CountField(required=False)
        counted = {slug: one.to_python(text) for slug, text in sorted((value or {}).items())}
        return tuple((slug, count) for slug, count in counted.items() if count is not None)

    def validate(self, value: Any) -> None:
        """Never required; what the counts may be, `checks` decides."""


class IdsField(forms.TypedMultipleChoiceField):
    """Ticked rows of the database, by number. Whether they may be chosen, `checks` decides."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, **kwargs)

    def valid_value(self, value: Any) -> bool:
        return re.fullmatch(r"\d{1,18}", str(value), re.ASCII) is not None
