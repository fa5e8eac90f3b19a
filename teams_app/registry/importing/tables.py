"""Several tables on one page: each is read as a sheet of its own. Pure.

Offices put the commune's own teams above those of its hamlets, or the members below the teams. A header that is
printed again on each page begins no table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from geo.names import fold
from teams_app.registry.importing.columns import Column, column_of
from teams_app.registry.importing.layouts import Layout, find_layout
from teams_app.registry.importing.values import Cell, as_text
from teams_app.registry.importing.workbook import Sheet

_OF_A_TABLE = {Column.NUMBER, Column.HAMLET, Column.TEAM, Column.COMMUNE}  # people beside each other repeat none
_NUMBER_HEADINGS = frozenset({"STT", "TT", "Stt", "stt", "Số TT", "SỐ TT", "STT."})


def apart(sheet: Sheet, header_row: int | None = None) -> list[Sheet]:
    """The further tables of a page, with its row numbers; the page itself is cut where the first of them begins."""
    first = _first_of(sheet, header_row)
    if first is None:
        return []
    starts = [first.header_row]
    last = first
    for number in _candidates(sheet, first):
        if number <= last.first_row:
            continue
        layout = find_layout(sheet, number)
        if layout is not None and layout.header_row == number and _begins_table(layout, last):
            starts.append(number)
            last = layout
    if len(starts) == 1:
        return []
    bounds = [_title_above(sheet, start) for start in starts[1:]] + [len(sheet.rows)]
    parts = [
        replace(
            sheet,
            name=_("%(sheet)s, table in row %(row)s") % {"sheet": sheet.name, "row": start},
            rows=[[] for _row in range(begin)] + sheet.rows[begin:end],
            merged=[one for one in sheet.merged if begin <= one[0][0] < end],
            page_name=sheet.page_name or sheet.name,
        )
        for start, begin, end in zip(starts[1:], bounds[:-1], bounds[1:], strict=True)
    ]
    sheet.merged = [one for one in sheet.merged if one[0][0] < bounds[0]]
    del sheet.rows[bounds[0] :]
    return parts


def beside(sheet: Sheet, header_row: int | None = None) -> list[Sheet]:
    """The further tables on the right of the first, printed so to save paper: the same headings once more.

    The page itself is cut at the column where the second begins; what stands above the headings belongs to all.
    """
    layout = find_layout(sheet, header_row)
    starts = _repeated(layout) if layout is not None else []
    if layout is None or len(starts) < 2:
        return []
    parts = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        rows = sheet.rows[: layout.header_row - 1]
        gap: list[Cell] = [""] * start
        rows += (gap + row[start:end] for row in sheet.rows[layout.header_row - 1 :])
        merged = [one for one in sheet.merged if start <= one[0][1] < (end or one[0][1] + 1)]
        name = _("%(sheet)s, table from column %(column)s") % {"sheet": sheet.name, "column": _letters(start)}
        parts.append(replace(sheet, name=name, rows=rows, merged=merged, page_name=sheet.page_name or sheet.name))
    sheet.rows, sheet.merged = parts[0].rows, parts[0].merged
    return parts[1:]


def _repeated(layout: Layout) -> list[int]:
    """The columns where the same headings begin, in the same order; none where they only look alike."""
    texts = {index: fold(text) for index, text in sorted(layout.headers.items())}
    indices = list(texts)
    starts = [index for index in indices if texts[index] == texts[indices[0]]]
    blocks = [
        [texts[index] for index in indices if start <= index < end]
        for start, end in zip(starts, [*starts[1:], indices[-1] + 1], strict=True)
    ]
    known = {column_of(text) for text in blocks[0]}
    is_table = len(blocks[0]) > 2 and bool(known & _OF_A_TABLE) and len(known - {None}) > 1
    return starts if is_table and all(block == blocks[0] for block in blocks) else []


def _letters(index: int) -> str:
    """`A` for 0, `AA` for 26."""
    head, tail = divmod(index, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + tail)


def _first_of(sheet: Sheet, header_row: int | None) -> Layout | None:
    """The highest table: the one with the most columns may stand below it."""
    best = find_layout(sheet, header_row)
    if best is None or header_row is not None:
        return best
    for number in range(1, best.header_row):
        layout = find_layout(sheet, number) if _looks_like_header(sheet.rows[number - 1]) else None
        if layout is not None and layout.first_row < best.header_row and _begins_table(layout, best):
            return layout
    return best


def _candidates(sheet: Sheet, first: Layout) -> Iterator[int]:
    """Rows that may be headers, found without looking at each of a hundred thousand."""
    words = {header for header in first.headers.values() if header}
    was_apart = False
    for number, row in enumerate(sheet.rows[first.first_row - 1 :], start=first.first_row):
        filled = [cell for cell in row if cell not in ("", None)]
        if len(filled) < 2:
            was_apart = True
            continue
        is_likely = was_apart or filled[0] in _NUMBER_HEADINGS or sum(cell in words for cell in filled) > 1
        if is_likely and _looks_like_header(row):
            yield number
        was_apart = False


def _looks_like_header(row: list[Cell]) -> bool:
    """Texts without figures, among them the headings of row numbers, of names or of phones."""
    texts = [text for cell in row if (text := as_text(cell))]
    if len(texts) < 2 or not all(isinstance(cell, str) for cell in row if cell not in ("", None)):
        return False
    if any(len(text) > 60 or (any(map(str.isdigit, text)) and column_of(text) is not Column.MEMBERS) for text in texts):
        return False
    known = {column_of(text) for text in texts} - {None}
    return len(known) > 1 and bool(known & {Column.NUMBER, Column.NAME, Column.PHONE, Column.BIRTH_YEAR})


def _begins_table(layout: Layout, other: Layout) -> bool:
    """Another table, not the same header once more."""
    same = {index: fold(text) for index, text in layout.headers.items()}
    return (layout.holds_members or layout.holds_teams) and same != {
        index: fold(text) for index, text in other.headers.items()
    }


def _title_above(sheet: Sheet, header_row: int) -> int:
    """Where what stands above a header begins (counted from 0): its title, up to the last row of the table before."""
    start = header_row - 1
    while start > 0 and sum(cell not in ("", None) for cell in sheet.rows[start - 1]) == 1:
        start -= 1
    return start
