"""What an importer is asked: which file and day, which sheets, hidden and crossed-out rows, what each column holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teams_app.registry.forms.fields import DayField
from teams_app.registry.importing import Choices, Column
from teams_app.registry.importing.values import EARLIEST

Json = dict[str, Any]
KINDS = ".xlsx,.xls,.ods,.csv,.txt,.xlsm"
_GROUPS = [
    (gettext_lazy("Place"), ("commune", "district", "hamlet")),
    (pgettext_lazy("import", "Team"), ("team", "level", "decision", "founded", "ended", "end_reason")),
    (pgettext_lazy("import", "Head"), ("head",)),
    (pgettext_lazy("import", "Deputy"), ("deputy",)),
    (pgettext_lazy("import", "Member"), ("",)),
]


class DayOfListField(DayField):
    """The day a list speaks of: not to come, and not before there were teams."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Day the list holds"),
            help_text=gettext_lazy("What is new holds from this day on. Today, unless the list is older."),
            **kwargs,
        )
        self.today: dt.date | None = None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.today is not None and value and value > self.today:
            raise ValidationError(_("This day is still to come."))
        if value and value < EARLIEST:
            raise ValidationError(_("There were no teams before %(year)s.") % {"year": EARLIEST.year})


class SendForm(forms.Form):
    """A file. Whether it can be read is for the engine to say; only its size is looked at here."""

    file = forms.FileField(
        label=gettext_lazy("Workbook or list"),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(
                _("“%(file)s” has %(size)s MB; at most %(most)s MB can be read. Split the list by district or commune.")
                % {"file": file.name, "size": file.size >> 20, "most": settings.IMPORT_MAX_BYTES >> 20}
            )
        return file


class UploadForm(SendForm):
    """A file and its day."""

    as_of = DayOfListField()

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        kwargs["initial"] = {"as_of": today} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["as_of"].today = today  # type: ignore[attr-defined]


class SheetsForm(forms.Form):
    """What a file leaves open: which of its sheets, whether hidden or crossed-out rows count, where a header stands."""

    def __init__(self, *args: Any, choices: Choices, summary: dict[str, Any], **kwargs: Any) -> None:
        self.choices, self.summary = choices, summary
        super().__init__(*args, **kwargs)
        self._ask_for_sheets()
        self._ask_for_rows("hidden", _("Read the hidden rows too"), is_taken=self.choices.take_hidden_rows)
        self._ask_for_rows("struck", _("Read the crossed-out rows too"), is_taken=self.choices.take_struck_rows)
        for other in summary.get("others", []):
            if other["reason"] == "no_list":
                self.fields[f"header_{other['index']}"] = _header_field(choices.header_rows.get(other["index"]))

    def _ask_for_sheets(self) -> None:
        read = [(str(sheet["index"]), sheet["name"]) for sheet in self.summary.get("sheets", [])]
        left = [
            (str(sheet["index"]), _("%(sheet)s (hidden)") % {"sheet": sheet["name"]} if is_hidden else sheet["name"])
            for sheet in self.summary.get("others", [])
            if (is_hidden := sheet["reason"] == "hidden") or sheet["reason"] in ("not_chosen", "log")
        ]
        if len(read) + len(left) > 1:
            self.fields["sheets"] = forms.MultipleChoiceField(
                label=_("Sheets to read"),
                choices=sorted(read + left, key=lambda one: int(one[0])),
                initial=[index for index, _name in read],
                widget=forms.CheckboxSelectMultiple,
            )

    def _ask_for_rows(self, which: str, label: str, *, is_taken: bool) -> None:
        """Whether the rows that were left out are to be read after all: the hidden ones, those crossed out."""
        questions = [one for one in self.summary.get("questions", []) if one["kind"] == f"{which}_rows"]
        if questions or is_taken:
            self.fields[f"take_{which}_rows"] = forms.BooleanField(
                label=label, help_text=" ".join(one["text"] for one in questions), initial=is_taken, required=False
            )

    def headers(self) -> Iterator[tuple[dict[str, Any], forms.BoundField]]:
        """The sheets in which no list was found, each with the question where its header stands."""
        for other in self.summary.get("others", []):
            if other["reason"] == "no_list":
                yield other, self[f"header_{other['index']}"]

    def decided(self) -> Choices:
        given = self.cleaned_data
        headers = {
            int(name.removeprefix("header_")): row for name, row in given.items() if name.startswith("header_") and row
        }
        sheets = {int(index) for index in given["sheets"]} | set(headers) if "sheets" in given else None
        return replace(
            self.choices,
            as_of=given.get("as_of", self.choices.as_of),
            sheets=self.choices.sheets if sheets is None else tuple(sorted(sheets)),
            take_hidden_rows=given.get("take_hidden_rows", False),
            take_struck_rows=given.get("take_struck_rows", False),
            header_rows={**self.choices.header_rows, **headers},
        )


class FileForm(SheetsForm):
    """The same, and the day of the list."""

    as_of = DayOfListField()

    def __init__(self, *args: Any, choices: Choices, summary: dict[str, Any], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, summary=summary, initial={"as_of": choices.as_of}, **kwargs)
        self.fields["as_of"].today = today  # type: ignore[attr-defined]


def _header_field(row: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Row with the headings"),
        help_text=_("Leave it empty to leave the sheet out."),
        initial=row,
        required=False,
        min_value=1,
        max_value=settings.IMPORT_MAX_ROWS,
        widget=forms.NumberInput(attrs={"class": "day", "inputmode": "numeric"}),
    )


class ColumnsForm(forms.Form):
    """What each column of each sheet holds, as guessed, to be corrected; and where the headings stand."""

    def options(self) -> list[Any]:
        """What a column can hold: another kind of list has others."""
        return _options()

    def label_of(self, meaning: str) -> str:
        return str(Column(meaning).label)

    def __init__(self, *args: Any, choices: Choices, summary: dict[str, Any], **kwargs: Any) -> None:
        self.choices, self.summary = choices, summary
        super().__init__(*args, **kwargs)
        options = self.options()
        for sheet in summary["sheets"]:
            self.fields[f"header_{sheet['index']}"] = forms.IntegerField(
                label=_("Row with the headings"),
                initial=sheet["header_row"],
                min_value=1,
                max_value=settings.IMPORT_MAX_ROWS,
                widget=forms.NumberInput(attrs={"class": "day", "inputmode": "numeric"}),
            )
            for column in sheet["columns"]:
                self.fields[_name(sheet, column)] = forms.ChoiceField(
                    label=column["header"], choices=options, initial=column["column"], required=False
                )

    def sheets(
        self,
    ) -> Iterator[tuple[dict[str, Any], forms.BoundField, list[tuple[dict[str, Any], forms.BoundField]]]]:
        for sheet in self.summary["sheets"]:
            columns = [(column, self[_name(sheet, column)]) for column in sheet["columns"]]
            yield sheet, self[f"header_{sheet['index']}"], columns

    def clean(self) -> dict[str, Any] | None:
        for sheet in self.summary["sheets"]:
            held: dict[str, str] = {}
            for column in sheet["columns"]:
                name = _name(sheet, column)
                meaning = self.cleaned_data.get(name)
                if meaning and meaning in held:
                    self.add_error(
                        name,
                        _("“%(column)s” is already the column “%(header)s”; choose one of the two.")
                        % {"column": self.label_of(meaning), "header": held[meaning]},
                    )
                elif meaning:
                    held[meaning] = column["header"]
        return self.cleaned_data

    def decided(self) -> Choices:
        """Only what differs from the guess is a decision; another header row begins the guess anew."""
        columns = {sheet: dict(held) for sheet, held in self.choices.columns.items()}
        headers = dict(self.choices.header_rows)
        for sheet in self.summary["sheets"]:
            index = sheet["index"]
            row = self.cleaned_data[f"header_{index}"]
            if row != sheet["header_row"]:
                headers[index] = row
                columns.pop(index, None)
                continue
            for column in sheet["columns"]:
                meaning = self.cleaned_data[_name(sheet, column)]
                if meaning != column["column"]:
                    columns.setdefault(index, {})[column["index"]] = meaning
        return replace(self.choices, columns=columns, header_rows=headers)


def _name(sheet: dict[str, Any], column: dict[str, Any]) -> str:
    return f"column_{sheet['index']}_{column['index']}"


def _options() -> list[Any]:
    """The meanings by what they speak of: place, team, head, deputy, member."""
    grouped: dict[str, list[tuple[str, str]]] = {str(label): [] for label, _prefixes in _GROUPS}
    for column in Column:
        label = next(label for label, prefixes in _GROUPS if any(column.value.startswith(one) for one in prefixes))
        grouped[str(label)].append((column.value, str(column.label).capitalize()))
    return [("", _("— not used —")), *grouped.items()]
