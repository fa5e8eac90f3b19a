"""From an official's workbook to the register: read, understand, show, write, take back.

The way of a file: `workbook` (bytes → sheets of cells) → `geo.names.legacy` (old encodings) → `columns` (which
column is what) → `rows` (which row is a team, a member, or neither) → `values` (cells → dates, phones,
roles) → resources of django-import-export, whose dry run is the preview → `writing` → `batches` (undo).

Public is what stands in `__all__`, and for other tables than the register's (the log has one) what reads any
workbook: `workbook.read_workbook` with its `Sheet` and `Unreadable`, and `values`, cell by cell.
"""

from teams_app.registry.importing.batches import CannotUndo, batch_teams, changed_since, forget_people, undo
from teams_app.registry.importing.choices import Choices, Correction
from teams_app.registry.importing.columns import Column
from teams_app.registry.importing.layouts import Layout
from teams_app.registry.importing.outcomes import Change, Message, Outcome, RegisterRowResult, Totals
from teams_app.registry.importing.places import UnknownHamlet
from teams_app.registry.importing.previewing import OtherSheet, Preview, Progress, SheetPreview, preview
from teams_app.registry.importing.questions import Question
from teams_app.registry.importing.returning import wrong_rows
from teams_app.registry.importing.rows import Kind
from teams_app.registry.importing.workbook import Unreadable
from teams_app.registry.importing.writing import HasWrongRows, RegisterMoved, Written, write

__all__ = [
    "CannotUndo",
    "Change",
    "Choices",
    "Column",
    "Correction",
    "HasWrongRows",
    "Kind",
    "Layout",
    "Message",
    "OtherSheet",
    "Outcome",
    "Preview",
    "Progress",
    "Question",
    "RegisterMoved",
    "RegisterRowResult",
    "SheetPreview",
    "Totals",
    "UnknownHamlet",
    "Unreadable",
    "Written",
    "batch_teams",
    "changed_since",
    "forget_people",
    "preview",
    "undo",
    "write",
    "wrong_rows",
]
