"""What the province decides about the log: what its form asks, and under which plans is worked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from teams_app.activities.models import Asked, Plan


class AskedForm(forms.ModelForm):
    class Meta:
        model = Asked
        fields = ("women", "elderly")


class PlanForm(forms.ModelForm):
    """A plan for the whole province."""

    class Meta:
        model = Plan
        fields = ("name", "short_name", "valid_from", "valid_to")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("valid_from", "valid_to")
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last <= first:
            self.add_error("valid_to", _("The plan must last at least one day. Choose a later day, or leave it empty."))
        return cleaned
