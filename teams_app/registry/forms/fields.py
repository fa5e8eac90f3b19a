"""Fields that read what officials type, by the same readers as the workbooks: one idea of a date, one of a phone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.names import squash
from teams_app.registry.importing import values

_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_BARE_DATE = re.compile(r"^(\d{2})(\d{2})(\d{4})$")


class Chips(forms.RadioSelect):
    template_name = "widgets/chips.html"


class CheckChips(forms.CheckboxSelectMultiple):
    template_name = "widgets/chips.html"


class OneOfMany(Chips):
    """One choice for a field that could take several: a commune team serves a single commune."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])


class DayField(forms.Field):
    """A day: `1/7/2022`, `01.07.22`, `1-7-2022`, `01072022`. Typed as text: native pickers follow the
    machine's language, and half the offices' machines would show the month first."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "size": 12, "class": "day"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Day/month/year, for example 26/9/2024."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> dt.date | None:
        text = squash(str(value or ""))
        if not text:
            return None
        text = _BETWEEN_DIGITS.sub("/", _BARE_DATE.sub(r"\1/\2/\3", text))
        return _read(lambda: values.read_date(text, earliest=dt.date.min, latest=dt.date.max))


class PhoneField(forms.CharField):
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        phone, others = _read(lambda: values.read_phone(text))
        if others:
            raise ValidationError(_("Write one phone number."))
        return str(phone)


class BirthYearField(forms.CharField):
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        year: int | None = _read(lambda: values.read_birth_year(text, on=timezone.localdate()))
        return year


class NameField(forms.CharField):
    """A person's name: titles dropped, capitals tamed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if re.search(r"\d", text):
            raise ValidationError(_("A name holds no digits."))
        return str(_read(lambda: values.read_name(text)))


def _read(reader: Callable[[], Any]) -> Any:
    try:
        return reader()
    except values.BadValue as wrong:
        raise ValidationError(wrong.text) from wrong
