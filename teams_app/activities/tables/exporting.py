"""The list of activities as a workbook or as text, which comes back as no change; and the workbook to fill in."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.utils import translation

from teams_app.activities.models import SHORT_FORMS, Activity, Plan, Status
from teams_app.activities.querysets import ActivityQuerySet
from teams_app.activities.tables.columns import GRID, HEADINGS, Column
from teams_app.activities.tables.meaning import Meaning
from teams_app.activities.tables.texts import values_of
from teams_app.registry import sheets
from teams_app.registry.exporting import rules
from teams_app.registry.exporting.delimited import BOM, SEPARATOR
from teams_app.registry.exporting.streaming import StreamedSheet
from teams_app.registry.exporting.workbook import OPTIONS, Styles, put

STATUS = "Trạng thái"
_CODES = (Column.TEAM_CODE, Column.CODE)
_COLUMNS = [column for column in HEADINGS if column not in _CODES]
_HEADINGS = ["STT", *(HEADINGS[column] for column in _COLUMNS), STATUS, *(HEADINGS[column] for column in _CODES)]
_WIDTHS = {
    Column.DATE: 12, Column.TEAM: 26, Column.TOPICS: 30, Column.FORM: 18, Column.PEOPLE: 10, Column.HOUSEHOLDS: 8,
    Column.WOMEN: 9, Column.ELDERLY: 10, Column.OUTCOMES: 26, Column.FACILITATORS: 28, Column.FACILITATOR_COUNT: 10,
    Column.PLAN: 24, Column.PLACE: 22, Column.NOTE: 34, Column.TEAM_CODE: 8, Column.CODE: 12,
}  # fmt: skip
_HEADER_ROW = 3  # 0-based; title and area stand above
_CHUNK = 1000
_FORM_ROWS = 500
_PARTED = "cách nhau bằng dấu chấm phẩy"
_FORM_COLUMNS = [*GRID[:-1], Column.WOMEN, Column.ELDERLY, Column.FACILITATORS, Column.PLAN, Column.PLACE, Column.NOTE]


def write_workbook(activities: ActivityQuerySet, title: str, file: IO[bytes]) -> set[int]:
    """Row after row; the people who are named in it, by id."""
    book = xlsxwriter.Workbook(file, OPTIONS)
    styles = Styles(book)
    sheet = book.add_worksheet(sheets.LOG, worksheet_class=StreamedSheet)
    columns: list[Column | None] = [None, *_COLUMNS, None, *_CODES]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS[column] if column else 14 if place else 6)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.write_string(0, 0, "DANH SÁCH HOẠT ĐỘNG", styles.title)
    sheet.write_string(1, 0, title, styles.about)
    for place, heading in enumerate(_HEADINGS):
        sheet.write_string(_HEADER_ROW, place, heading, styles.heading)
    people: set[int] = set()
    number = 0
    for number, activity in enumerate(_each(activities), 1):
        people |= {person.pk for person in activity.facilitators.all()}
        for place, value in enumerate(_row(number, activity)):
            _put(sheet, styles, _HEADER_ROW + number, place, value)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(number, 1), len(_HEADINGS) - 1)
    book.close()
    return people


def write_text(activities: ActivityQuerySet, file: IO[bytes]) -> set[int]:
    people: set[int] = set()
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    lines = csv.writer(text, delimiter=SEPARATOR)
    lines.writerow(_HEADINGS)
    for number, activity in enumerate(_each(activities), 1):
        people |= {person.pk for person in activity.facilitators.all()}
        lines.writerow([sheets.for_csv(value) for value in _row(number, activity)])
    text.detach()  # the caller's file stays open
    return people


def _each(activities: ActivityQuerySet) -> Iterator[Activity]:
    """A thousand at a time, each with its lists: a constant number of queries for each thousand."""
    found = activities.select_related("team", "plan").with_lists().order_by("date", "pk")
    yield from found.iterator(chunk_size=_CHUNK)


def _row(number: int, activity: Activity) -> list[Any]:
    values = values_of(activity)
    with translation.override("vi"):
        status = str(Status(activity.status).label)
    return [number, *(values[column] for column in _COLUMNS), status, *(values[column] for column in _CODES)]


def _put(sheet: Any, styles: Styles, row: int, place: int, value: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, styles.text)
    else:
        put(sheet, styles, row, place, value, styles.number)


# The workbook to fill in. ------------------------------------------------------------------------


def write_template(meaning: Meaning, today: dt.date, file: IO[bytes]) -> None:
    """Headings that the import knows, drop-downs of the reader's own teams, and a row that shows how."""
    book = xlsxwriter.Workbook(file, OPTIONS | {"constant_memory": False})
    lay_template(book, meaning, today)
    book.close()


def lay_template(book: xlsxwriter.Workbook, meaning: Meaning, today: dt.date) -> None:
    """The sheet to fill in and its lists, which may stand beside those of teams and members."""
    styles = Styles(book)
    sheet = book.add_worksheet(sheets.LOG)
    sheet.write_string(0, 0, "MẪU GHI HOẠT ĐỘNG", styles.title)
    sheet.write_string(1, 0, f"Mỗi dòng một buổi. Nhiều nội dung, nhiều người: {_PARTED}.", styles.about)
    topics = [topic.short_name for topic in meaning.topics if topic.is_active]
    with translation.override("vi"):
        forms = [str(label) for label in SHORT_FORMS.values()]
        teams = [str(meaning.called[team.pk]) for team in meaning.teams if team.valid_to is None]
    lists = {
        Column.TEAM: teams,
        Column.TOPICS: topics,
        Column.FORM: forms,
        Column.PLAN: [str(plan) for plan in Plan.objects.on(today)],
    }
    example = _example(lists)
    for place, column in enumerate(_FORM_COLUMNS):
        sheet.set_column(place, place, _WIDTHS[column])
        sheet.write_string(_HEADER_ROW, place, HEADINGS[column], styles.heading)
        sheet.write_string(_HEADER_ROW + 1, place, example.get(column, ""), styles.example)
        if rule := _rule(column, lists, today):
            sheet.data_validation(_HEADER_ROW + 2, place, _HEADER_ROW + 1 + _FORM_ROWS, place, rule)
        style = styles.date if column is Column.DATE else styles.text
        for row in range(_HEADER_ROW + 2, _HEADER_ROW + 2 + _FORM_ROWS):
            sheet.write_blank(row, place, None, style)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    _lay_lists(book, lists)


def _rule(column: Column, lists: dict[Column, list[str]], today: dt.date) -> rules.Rule | None:
    if column is Column.DATE:
        return rules.dates(HEADINGS[column], today)
    if not lists.get(column):
        return None
    rule = rules.from_list(HEADINGS[column], f"=ds_{column}")
    if column is Column.TOPICS:  # several may be written, parted by semicolons
        rule |= {"error_type": "information", "input_message": f"Chọn một, hoặc ghi nhiều, {_PARTED}."}
    return rule


def _lay_lists(book: Any, lists: dict[Column, list[str]]) -> None:
    sheet = book.add_worksheet(sheets.LOG_LISTS)
    for place, (column, values) in enumerate(lists.items()):
        letter = chr(ord("A") + place)
        sheet.write_column(0, place, values)
        book.define_name(f"ds_{column}", f"='{sheets.LOG_LISTS}'!${letter}$1:${letter}${max(1, len(values))}")
    sheet.very_hidden()


def _example(lists: dict[Column, Sequence[str]] | dict[Column, list[str]]) -> dict[Column, str]:
    """Its first cell says that it is none of the rows."""
    return {
        Column.DATE: sheets.EXAMPLE,
        Column.TEAM: (lists[Column.TEAM] or ["Tổ ấp 1"])[0],
        Column.TOPICS: "; ".join(lists[Column.TOPICS][:2]),
        Column.FORM: lists[Column.FORM][0],
        Column.PEOPLE: "24",
        Column.HOUSEHOLDS: "10",
        Column.NOTE: "Dòng này là ví dụ, không được nhập.",
    }
