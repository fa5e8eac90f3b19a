"""A plan as an official types it: what it is called, for whom, from which day to which last day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geo.models import UnitPeriod
from teams_app.activities.models import Activity, Plan
from teams_app.registry.forms.fields import DayField

DAY = dt.timedelta(days=1)


class PlanForm(forms.ModelForm):
    """`units` are those for which its author may plan; None is the whole province. A new plan names one of them, a
    standing one stays where it is."""

    valid_from = DayField(label=gettext_lazy("From"))
    last = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Day/month/year. Empty: it goes on until you close it."),
    )

    class Meta:
        model = Plan
        fields = ("name", "short_name", "valid_from")

    def __init__(self, *args: Any, units: list[int | None], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["short_name"].help_text = _("As the log form shows it, when the whole name is long.")
        if self.instance.valid_to:
            self.initial["last"] = self.instance.valid_to - DAY
        if self.instance.pk is None and len(units) > 1:
            self.fields["unit"] = forms.ChoiceField(label=_("For"), choices=_places(units, today))
        self.order_fields(["name", "short_name", "unit", "valid_from", "last"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The plan must last at least one day. Choose a later day, or leave it empty."))
        elif first and self.instance.pk:
            self._keep_logged_days(first, last)
        return cleaned

    def _keep_logged_days(self, first: dt.date, last: dt.date | None) -> None:
        """What was logged under the plan stays under it: support money is paid by it."""
        logged = Activity.objects.standing().filter(plan=self.instance)
        early = logged.filter(date__lt=first)
        late = logged.filter(date__gt=last) if last else logged.none()
        for name, found, day in (
            ("valid_from", early, early.order_by("date").values_list("date", flat=True).first()),
            ("last", late, late.order_by("date").values_list("date", flat=True).last()),
        ):
            if day is None:
                continue
            number = found.count()
            text = ngettext(
                "%(n)s activity is logged under this plan outside of these days, as on %(day)s. Take that day in.",
                "%(n)s activities are logged under this plan outside of these days, as on %(day)s. Take that day in.",
                number,
            )
            self.add_error(name, ValidationError(text % {"n": number, "day": formats.date_format(day)}))

    def save(self, commit: bool = True) -> Plan:
        last = self.cleaned_data["last"]
        self.instance.valid_to = last + DAY if last else None
        if self.instance.pk is None:
            chosen = self.cleaned_data.get("unit", self.units[0])
            self.instance.unit_id = int(chosen) if chosen else None
        plan: Plan = super().save(commit)
        return plan


def _places(units: list[int | None], today: dt.date) -> list[tuple[str, str]]:
    names = {
        period.unit_id: str(period) for period in UnitPeriod.objects.on(today).filter(unit__in=filter(None, units))
    }
    return [(str(unit or ""), names.get(unit, "–") if unit else _("The whole province")) for unit in units]
