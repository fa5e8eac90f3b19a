"""What the access log can be asked: who, what, from when to when; all from the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from geo import names
from teams_app.accounts.disclosures import DisclosureKind
from teams_app.accounts.disclosures.querysets import DisclosureQuerySet
from teams_app.accounts.models import User
from teams_app.registry.forms.fields import DayField

MOST_READERS = 200


class AccessLogFilter(forms.Form):
    """What makes no sense in the address is passed over."""

    ai = forms.CharField(label=gettext_lazy("Who looked"), max_length=100, required=False)
    loai = forms.ChoiceField(label=gettext_lazy("What they did"), required=False)
    tu = DayField(label=gettext_lazy("From day"), required=False, help_text="")
    den = DayField(label=gettext_lazy("To day"), required=False, help_text="")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["loai"].choices = [("", gettext_lazy("anything")), *DisclosureKind.choices]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)

    def narrow(self, entries: DisclosureQuerySet) -> DisclosureQuerySet:
        asked = self.cleaned_data
        if asked.get("loai"):
            entries = entries.filter(kind=asked["loai"])
        if asked.get("ai"):
            entries = entries.filter(user__in=_readers(asked["ai"]))
        return entries.between(asked.get("tu"), asked.get("den"))


def _readers(typed: str) -> list[int]:
    """Accounts called like that; the ids, so that the log goes by its own index."""
    called = Q(key__contains=names.fold(typed))
    return list(User.objects.filter(called).order_by().values_list("pk", flat=True)[:MOST_READERS])
