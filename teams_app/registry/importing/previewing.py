"""The dry run of an upload: every row with its outcome, and what a person should be asked before it is written.

`decide` is the one way that rows are decided, by a preview and by a writing alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from geo.upkeep import read_unmapped
from teams_app.registry import sheets
from teams_app.registry.importing.choices import Choices
from teams_app.registry.importing.layouts import Layout, find_layout
from teams_app.registry.importing.outcomes import Outcome, RegisterRowResult, Totals
from teams_app.registry.importing.places import PlaceFinder, UnknownHamlet
from teams_app.registry.importing.questions import LeftOut, Question, questions_about
from teams_app.registry.importing.register import Register
from teams_app.registry.importing.resources import MemberResource, RegisterResource, Rows, TeamResource
from teams_app.registry.importing.rows import Kind, ReadRow, read_rows
from teams_app.registry.importing.tables import apart, beside
from teams_app.registry.importing.values import as_text
from teams_app.registry.importing.workbook import Sheet, Unreadable, Workbook, read_workbook

Progress = Callable[[str, int, int], None]
_TOLD_ROWS = 12
_TOLD_COLUMNS = 20
_SAMPLED_ROWS = 40
_SAMPLES = 3


@dataclass(frozen=True)
class OtherSheet:
    """A sheet that was not read, and why: `hidden`, `no_list`, `empty`, `not_chosen` or, of activities, `log`.

    `head` are the first rows of one in which no list was found, so that a person can say where its header stands.
    """

    index: int
    name: str
    reason: str
    head: list[list[str]] = field(default_factory=list)


@dataclass
class SheetPreview:
    """One sheet that was read, and its rows with their outcomes; of every column, used or not, a few values."""

    index: int
    name: str
    kind: Kind
    layout: Layout
    page: int  # which of the workbook's sheets it stands on; several tables may share one
    rows: list[RegisterRowResult] = field(default_factory=list)
    samples: dict[int, list[str]] = field(default_factory=dict)


@dataclass
class Preview:
    """What an import would do, or did, with each row of a file."""

    file_name: str
    sha256: str
    size: int
    choices: Choices
    sheets: list[SheetPreview] = field(default_factory=list)
    other_sheets: list[OtherSheet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unknown_hamlets: list[UnknownHamlet] = field(default_factory=list)

    @property
    def rows(self) -> list[RegisterRowResult]:
        return self.sheets[0].rows if len(self.sheets) == 1 else [row for sheet in self.sheets for row in sheet.rows]

    @property
    def wrong(self) -> list[RegisterRowResult]:
        return [row for row in self.rows if row.outcome is Outcome.WRONG]

    @property
    def totals(self) -> Totals:
        return Totals.of(self.rows)

    @property
    def changes_nothing(self) -> bool:
        return not any(row.outcome in (Outcome.NEW, Outcome.CHANGED) for row in self.rows)

    @property
    def sheet_names(self) -> str:
        return "; ".join(sheet.name for sheet in self.sheets)

    @property
    def token(self) -> str:
        """A digest of every outcome and change: another one means that the register, or the file, has moved."""
        digest = hashlib.sha256()
        for row in self.rows:
            said = (row.sheet, row.read.number, row.outcome.value, [(c.field, c.old, c.new) for c in row.changes])
            digest.update(repr(said).encode())
        return digest.hexdigest()

    def to_dict(self) -> dict[str, Any]:
        several = len(self.sheets) > 1
        rows = [
            row.to_dict() | ({"sheet": sheet.name} if several else {}) for sheet in self.sheets for row in sheet.rows
        ]
        return {"sheet": self.sheet_names, "rows": rows, "totals": self.totals.to_dict()}

    @property
    def told(self) -> list[str]:
        """What a person should know of the whole file."""
        return [*self.notes, *(question.text for question in self.questions)]


def preview(data: bytes, filename: str, choices: Choices, *, progress: Progress | None = None) -> Preview:
    """What the import would do with each row; writes nothing. Raises Unreadable."""
    upload = read(data, filename, choices, progress)
    with read_unmapped():
        register = Register(choices.scope, choices.as_of)
        decide(upload, register, progress)
        register.let_go()
    return upload.preview


# Reading. --------------------------------------------------------------------------------------


@dataclass
class Upload:
    """A file as read, before any row is decided."""

    preview: Preview
    sheets: list[Sheet]  # as many as the preview has


def read(data: bytes, filename: str, choices: Choices, progress: Progress | None = None) -> Upload:
    """The rows of the sheets that hold lists, teams before members. Raises Unreadable."""
    tell = partial(progress, "read", 0, 0) if progress is not None else None
    if tell is not None:
        tell()
    book = read_workbook(data, filename, tell)
    _check_sheet_numbers(book, choices)
    shown = Preview(filename, hashlib.sha256(data).hexdigest(), len(data), choices, notes=list(book.notes))
    pages = list(range(len(book.sheets)))
    for page, sheet in enumerate(list(book.sheets)):
        parts = beside(sheet, choices.header_rows.get(page))
        parts += [below for one in (sheet, *parts) for below in apart(one, choices.header_rows.get(page))]
        book.sheets += parts
        pages += [page] * len(parts)
    found = [
        (index, sheet, layout)
        for index, sheet in enumerate(book.sheets)
        if (layout := _layout_of(index, sheet, pages[index], choices, shown)) is not None
    ]
    found.sort(key=lambda one: one[2].holds_members)  # a member may serve in a team that the file sets up
    for index, sheet, layout in found:
        kind = Kind.MEMBER if layout.holds_members else Kind.TEAM
        shown.sheets.append(
            SheetPreview(index, sheet.name, kind, layout, pages[index], samples=samples_of(sheet, layout))
        )
    return Upload(shown, [sheet for _index, sheet, _layout in found])


def _check_sheet_numbers(book: Workbook, choices: Choices) -> None:
    for index in choices.sheets or ():
        if not 0 <= index < len(book.sheets):
            names = ", ".join(f"{number} “{sheet.name}”" for number, sheet in enumerate(book.sheets, start=1))
            raise Unreadable(
                _("There is no sheet %(number)s; the file has %(names)s.") % {"number": index + 1, "names": names}
            )


def _layout_of(index: int, sheet: Sheet, page: int, choices: Choices, shown: Preview) -> Layout | None:
    """The table of a sheet that is to be read; of another one the preview learns why not."""
    chosen = choices.sheets is not None and bool({index, page} & set(choices.sheets))
    layout = find_layout(sheet, choices.header_rows.get(index))
    if layout is not None:
        layout = layout.remapped(choices.columns.get(index, {}))
    is_list = layout is not None and (layout.holds_members or layout.holds_teams)
    reason = ""
    if not any(any(cell not in ("", None) for cell in row) for row in sheet.rows):
        reason = "empty"
    elif not is_list:
        reason = "no_list"
    elif choices.sheets is not None and not chosen:
        reason = "not_chosen"
    elif sheet.hidden and not chosen and sheet.name not in sheets.NOT_DATA:
        reason = "hidden"
        text = _("The sheet “%(sheet)s” is hidden and was left out. Should it be read too?")
        shown.questions.append(Question("hidden_sheet", index, (), text % {"sheet": sheet.name}))
    if sheet.name in sheets.NOT_DATA and not chosen:  # the guide and the lists of our own template
        return None
    if sheet.name == sheets.LOG and not chosen and reason != "empty":
        reason = "log"
        text = _("The sheet “%(sheet)s” holds activities. It is imported there: Activities › Import from a file.")
        shown.notes.append(text % {"sheet": sheet.name})
    if reason:
        shown.other_sheets.append(OtherSheet(index, sheet.name, reason, head_of(sheet) if reason == "no_list" else []))
        return None
    return layout


def samples_of(sheet: Sheet, layout: Layout) -> dict[int, list[str]]:
    """The first values of each column, none of them twice."""
    rows = sheet.rows[layout.first_row - 1 : layout.first_row + _SAMPLED_ROWS]
    texts = {index: [as_text(row[index]) for row in rows if index < len(row)] for index in layout.headers}
    return {index: list(dict.fromkeys(filter(None, found)))[:_SAMPLES] for index, found in texts.items()}


def head_of(sheet: Sheet) -> list[list[str]]:
    """The first rows as a person reads them, without what is empty on their right."""
    rows = []
    for row in sheet.rows[:_TOLD_ROWS]:
        texts = [as_text(cell)[:80] for cell in row[:_TOLD_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        rows.append(texts)
    return rows


# Deciding. -------------------------------------------------------------------------------------


def decide(
    upload: Upload, register: Register, progress: Progress | None = None, write: Callable[[], None] | None = None
) -> None:
    """Decide every row, on the resources of django-import-export; `write` is called after the last.

    The outcomes land in `upload.preview`. What `write` raises is raised.
    """
    shown, choices = upload.preview, upload.preview.choices
    finder = PlaceFinder(register, choices.add_hamlets)
    last = len(shown.sheets) - 1
    for number, (read_, sheet) in enumerate(zip(shown.sheets, upload.sheets, strict=True)):
        kind: type[RegisterResource] = MemberResource if read_.kind is Kind.MEMBER else TeamResource
        total = len(sheet.rows)
        left_out = LeftOut()

        def rows(sheet: Sheet = sheet, read_: SheetPreview = read_, left_out: LeftOut = left_out) -> Iterator[ReadRow]:
            corrections = [one for one in choices.corrections if one.sheet == read_.index]
            for row in read_rows(sheet, read_.layout, corrections, finder.is_commune):
                if row.is_hidden and not choices.take_hidden_rows:
                    left_out.hidden.append(row.number)
                elif row.is_struck and not choices.take_struck_rows:
                    left_out.struck.append(row.number)
                else:
                    if row.is_struck:
                        left_out.struck_but_taken.append(row.number)
                    yield row

        resource = kind(
            register, finder, sheet=read_.index, same_people=choices.same_people,
            progress=_counter(progress, total), decided=read_.rows, write=write if number == last else None,
            keeps_cells=write is None,
        )  # fmt: skip
        result = resource.import_data(Rows(rows(), total), dry_run=write is None, use_transactions=False)
        if result.base_errors:
            raise result.base_errors[0].error
        numbers = {row.read.number for row in read_.rows}
        shown.questions += questions_about(sheet, read_.index, read_.layout, left_out, numbers)
    shown.unknown_hamlets = list(finder.unknown.values())


def _counter(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    """Tells the progress every few hundred rows."""
    if progress is None:
        return None

    def tell(row: int) -> None:
        if row % 500 == 0:
            progress("decide", row, total)

    return tell
