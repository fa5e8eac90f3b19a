"""Forms of the territory's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.models import UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from geo.reorganise import Plan
from teams_app.territory import workbooks
from teams_app.territory.models import BoundaryDraft, PopulationDraft, ReorganisationDraft

MOST_BYTES = 5 << 20  # the whole country's table of changes has less than 1 MB


class TableField(forms.FileField):
    """A CSV table, within bounds."""

    widget = forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > MOST_BYTES:
            raise ValidationError(_("The file has more than 5 MB. Send only the table, saved as CSV."))
        return file


class SettleForm(forms.Form):
    """One provisional hamlet and the commune that somebody says it lies in."""

    period = forms.ModelChoiceField(UnitPeriod.objects.none())
    commune = forms.IntegerField(min_value=1, max_value=models.BigIntegerField.MAX_BIGINT)

    def __init__(self, *args: Any, hamlets: UnitPeriodQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = hamlets  # type: ignore[attr-defined]


class DraftForm(forms.ModelForm):
    """The instrument and the tables. On a draft that exists, a file left out stays as it was."""

    changes = TableField(
        label=_("Table of changes (CSV)"), help_text=_("Columns: old_code, new_code, extent (full or partial).")
    )
    units = TableField(
        label=_("Table of the units afterwards (CSV)"),
        help_text=_("Every unit of the provinces concerned as it is from that day on."),
    )
    hamlets = TableField(
        label=_("Where hamlets of split communes go (CSV)"),
        required=False,
        help_text=_("Columns: old hamlet code, new commune code. You can also place them on the next page."),
    )

    class Meta:
        model = ReorganisationDraft
        fields = ("number", "effective_on", "issuer", "issued_on")
        help_texts = {
            "number": _("For example 1663/NQ-UBTVQH15."),
            "effective_on": _("The first day of the new units."),
        }
        widgets = {
            "effective_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "issued_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for table in ("changes", "units"):
                self.fields[table].required = False

    def save(self, commit: bool = True) -> ReorganisationDraft:
        draft: ReorganisationDraft = super().save(commit=False)
        for table in ("changes", "units", "hamlets"):
            if file := self.cleaned_data.get(table):
                setattr(draft, f"{table}_name", file.name[:200])
                setattr(draft, f"{table}_data", file.read())
        if commit:
            draft.save()
        return draft


class PlacementForm(forms.Form):
    """One choice a hamlet whose commune is split up. What is left open stays open."""

    assign_nearest = forms.BooleanField(
        label=_("Place those left open with the nearest commune, for now"),
        required=False,
        help_text=_("Each of them stays on a list until a person has confirmed it."),
    )

    def __init__(self, plan: Plan, draft: ReorganisationDraft, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["assign_nearest"] = draft.assign_nearest
        self.draft = draft
        for question in plan.open:
            choices: list[tuple[str, Any]] = [("", _("— not decided —"))]
            choices += [(row.code, f"{row.type} {row.name}") for row in question.choices]
            self.fields[f"hamlet-{question.held.unit}"] = forms.ChoiceField(
                label=question.held.label, choices=choices, required=False
            )

    def save(self) -> ReorganisationDraft:
        for name, code in self.cleaned_data.items():
            if name.startswith("hamlet-") and code:
                self.draft.placements[name.removeprefix("hamlet-")] = code
        self.draft.assign_nearest = self.cleaned_data["assign_nearest"]
        self.draft.save(update_fields=["placements", "assign_nearest"])
        return self.draft


class BoundaryForm(forms.ModelForm):
    """A map file, the day it holds from, and what the file does not say itself."""

    file = forms.FileField(
        label=_("Map file"),
        help_text=_("GeoJSON, GeoPackage, FlatGeobuf, or a Shapefile with its parts in one .zip."),
        widget=forms.FileInput,
    )

    class Meta:
        model = BoundaryDraft
        fields = ("file", "level", "valid_from", "source", "licence", "crs", "code_field", "name_field")
        widgets = {"valid_from": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        help_texts = {
            "valid_from": _("The first day of these boundaries."),
            "crs": _("For example EPSG:9210. Only where the file does not say it, or says it wrongly."),
            "source": _("Shown on the map."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].required = False

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and hasattr(file, "size") and file.size > settings.BOUNDARIES_MAX_BYTES:
            raise ValidationError(
                _("The file has more than %(most)s MB. Send one province at a time."),
                params={"most": settings.BOUNDARIES_MAX_BYTES >> 20},
            )
        return file

    def save(self, commit: bool = True) -> BoundaryDraft:
        if sent := self.files.get("file"):
            self.instance.file_name = str(sent.name)[:255]
        draft: BoundaryDraft = super().save(commit=commit)
        return draft


class PopulationForm(forms.ModelForm):
    """A table of people and households, the year it is of, and who tells it."""

    file = TableField(
        label=_("Table (Excel, .ods or .csv)"),
        help_text=_("Columns: mã, dân số, số hộ; and if you like tên, năm, nguồn."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(workbooks.ENDINGS)}),
    )

    class Meta:
        model = PopulationDraft
        fields = ("file", "year", "source", "as_of")
        widgets = {"as_of": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        help_texts = {
            "year": _("Rows with a year of their own keep it."),
            "source": _("For example: Niên giám thống kê 2025. Shown wherever the numbers are."),
            "as_of": _("Only if the codes are not those of the end of the year, for example after a merger."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].required = False

    def clean_file(self) -> Any:
        """A workbook is read once, here; what is kept on the draft is its table."""
        if file := self.cleaned_data.get("file"):
            try:
                self.table = workbooks.as_csv(file.read(), file.name)
            except workbooks.Unreadable as error:
                raise ValidationError(str(error)) from None
        return file

    def save(self, commit: bool = True) -> PopulationDraft:
        if file := self.cleaned_data.get("file"):
            self.instance.file_name = file.name[:200]
            self.instance.data = self.table
        draft: PopulationDraft = super().save(commit=commit)
        return draft
