"""Step three: every row with its outcome, fifty at a time, what is wrong first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from teams_app.registry.importing import Choices, Column, Outcome
from teams_app.registry.models import DraftState, ImportDraft, ImportFile, ImportRow
from teams_app.registry.phones import masked
from teams_app.registry.views.imports.common import Step, crumbs_to_import, draft_to_read, next_address, steps_of

PAGE = 50
EVERYTHING = "tat-ca"
WORDS = {Outcome.NEW: "moi", Outcome.CHANGED: "doi", Outcome.SAME: "giu-nguyen", Outcome.WRONG: "loi"}
_ASIDE = {Column.NUMBER, Column.NOTE, Column.MEMBER_COUNT}
_PHONES = {Column.PHONE, Column.HEAD_PHONE, Column.DEPUTY_PHONE}


@dataclass(frozen=True)
class Tile:
    """A total that is a filter."""

    outcome: str
    label: str
    count: int
    word: str
    is_current: bool


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    is_wrong: bool


@dataclass(frozen=True)
class Row:
    """A row of the list as the page shows it."""

    number: int
    sheet: int
    sheet_name: str
    kind: str
    label: str
    outcome: str
    cells: list[Cell]
    changes: list[tuple[str, str, str]]
    errors: list[dict[str, Any]]
    remarks: list[dict[str, Any]]


@require_safe
@login_required
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_to_read(request, pk)
    if draft.is_working or draft.batch_id or draft.state == DraftState.FAILED or not draft.summary.get("sheets"):
        return redirect(next_address(draft))
    context = rows_context(request, draft, knows_phones=True) | {
        "draft": draft,
        "summary": draft.summary,
        "as_of": Choices.from_json(draft.choices).as_of,
        "steps": steps_of(Step.PREVIEW, draft),
        "crumbs": crumbs_to_import((draft.file_name, None)),
        "right": draft.totals["new"] + draft.totals["changed"],
        "unticked": [one for one in draft.summary["hamlets"] if not one["is_ticked"]],
        "ticked": [one for one in draft.summary["hamlets"] if one["is_ticked"]],
        "corrections": _corrections(draft),
        "is_packed": is_packed(draft),
    }
    return render(request, "registry/imports/preview.html", context)


def rows_context(request: HttpRequest, draft: ImportDraft, *, knows_phones: bool) -> dict[str, Any]:
    """The tiles, and the page of rows that the address asks for."""
    word = request.GET.get("loc", "")
    if word not in (EVERYTHING, *WORDS.values()):
        word = WORDS[Outcome.WRONG] if draft.totals.get("wrong") and draft.batch_id is None else EVERYTHING
    outcome = next((one for one, known in WORDS.items() if known == word), None)
    rows = ImportRow.objects.filter(draft=draft, **({"outcome": outcome.value} if outcome else {}))
    count = draft.totals.get(outcome.value, 0) if outcome else draft.rows_read
    page = CountedPaginator(rows, count).get_page(request.GET.get("page"))
    names = {sheet["index"]: sheet["name"] for sheet in draft.summary.get("sheets", [])}
    return {
        "tiles": _tiles(draft.totals, word),
        "is_everything": word == EVERYTHING,
        "word": word,
        "page": page,
        "rows": [_row(row, names, knows_phones=knows_phones) for row in page],
    }


class CountedPaginator(Paginator):
    """The check has counted already."""

    def __init__(self, rows: QuerySet[Any], count: int) -> None:
        super().__init__(rows, PAGE)
        self.__dict__["count"] = count  # a cached_property of the base class


def _tiles(totals: dict[str, int], word: str) -> list[Tile]:
    labels = {
        Outcome.NEW: pgettext("rows", "new"),
        Outcome.CHANGED: pgettext("rows", "changed"),
        Outcome.SAME: pgettext("rows", "unchanged"),
        Outcome.WRONG: pgettext("rows", "wrong"),
    }
    return [
        Tile(outcome.value, label, totals.get(outcome.value, 0), WORDS[outcome], WORDS[outcome] == word)
        for outcome, label in labels.items()
    ]


def _row(row: ImportRow, names: dict[int, str], *, knows_phones: bool) -> Row:
    data = row.data
    wrong = {one["column"] for one in data["messages"] if one["is_error"]}
    return Row(
        data["number"],
        data["sheet"],
        names.get(data["sheet"], "") if len(names) > 1 else "",
        data["kind"],
        data["label"],
        row.outcome,
        [
            Cell(
                str(Column(column).label),
                masked(text) if column in _PHONES and not knows_phones else text,
                column in wrong,
            )
            for column, text in data["cells"]
            if Column(column) not in _ASIDE and (text != data["label"] or column in wrong)
        ],
        [
            # What the register holds is not given away by an import: the end of a phone tells which one changes.
            (label, masked(old) if field == "phone" else old, new if knows_phones or field != "phone" else masked(new))
            for field, label, old, new in data["changes"]
        ],
        [one for one in data["messages"] if one["is_error"]],
        [one for one in data["messages"] if not one["is_error"]],
    )


def is_packed(draft: ImportDraft) -> bool:
    """Whether the wrong rows wait as a workbook; asked without reading the files themselves."""
    return ImportFile.objects.filter(draft=draft).exclude(wrong_name="").exists()


def _corrections(draft: ImportDraft) -> list[dict[str, Any]]:
    """What was corrected so far, each with the number by which it is taken back."""
    return [
        {
            "number": number,
            "label": Column(one.column).label,
            "old": one.old,
            "new": one.new,
            "row": one.row,
        }
        for number, one in enumerate(Choices.from_json(draft.choices).corrections)
    ]
