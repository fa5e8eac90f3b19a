"""What a reader may narrow the list of activities by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """Only what is chosen narrows; a value that means nothing is said to, beside its field."""

    thang = forms.ChoiceField(label=_("Period"), required=False)
    huyen = forms.TypedChoiceField(label=_("District"), required=False, coerce=int, empty_value=None)
    xa = forms.TypedChoiceField(label=_("Commune"), required=False, coerce=int, empty_value=None)
    to = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)
    noi_dung = forms.ChoiceField(label=_("Topic"), required=False)
    hinh_thuc = forms.ChoiceField(label=_("Form of activity"), required=False)
    trang_thai = forms.ChoiceField(label=_("Status"), required=False)
    ma = forms.CharField(label=_("Receipt code"), required=False, max_length=12)

    def add_prefix(self, field_name: str) -> str:
        """Addresses are written with hyphens: `noi-dung`."""
        return super().add_prefix(field_name).replace("_", "-")
