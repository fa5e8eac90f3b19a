"""What the province decides about the log: what its form asks, and whether residents ask."""

from __future__ import annotations

from django import forms

from teams_app.activities.models import Asked


class AskedForm(forms.ModelForm):
    class Meta:
        model = Asked
        fields = ("women", "elderly", "takes_requests")
