"""A sheet as PDF, its letters as letters, and the table of the same figures on the pages after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import get_language
from fpdf import FPDF

from teams_app.coverage.sheet.content import Content
from teams_app.coverage.sheet.layout import INK, LINE, MARGIN, MUTE, Area, Line, Points, Sheet, Words
from teams_app.coverage.sheet.png import FONTS

FACE = "Be Vietnam Pro"
POINTS_PER_MM = 72 / 25.4
ROW = 6.0  # millimetres
NAME = 0.34  # of the width is the first column


def as_pdf(sheet: Sheet, content: Content, made: dt.datetime) -> bytes:
    pdf = FPDF(orientation="landscape", unit="mm", format="A4")
    pdf.set_title(content.title)
    pdf.set_lang(get_language() or "vi")
    pdf.set_creator("Tổ Số")
    pdf.set_creation_date(made)
    pdf.set_auto_page_break(auto=False)
    pdf.add_font(FACE, "", FONTS / "BeVietnamPro-Regular.ttf")
    pdf.add_font(FACE, "B", FONTS / "BeVietnamPro-SemiBold.ttf")
    pdf.add_page()
    for item in sheet.items:
        if isinstance(item, Area):
            pdf.set_fill_color(item.fill)
            pdf.set_draw_color(item.edge)
            pdf.set_line_width(item.width)
            pdf.polygon(_pairs(item.rings[0]), style="DF")
        elif isinstance(item, Line):
            pdf.set_draw_color(item.colour)
            pdf.set_line_width(item.width)
            pdf.polyline(_pairs(item.points))
        else:
            _write(pdf, item)
    _table(pdf, content, sheet)
    return bytes(pdf.output())


def _table(pdf: FPDF, content: Content, sheet: Sheet) -> None:
    """As many pages as it takes; the headings stand on each."""
    room = sheet.height - 2 * MARGIN - 3 * ROW
    a_page = int(room / ROW)
    for start in range(0, len(content.rows), a_page):
        pdf.add_page()
        _write(pdf, Words(MARGIN, MARGIN + 2, content.title, 4.2, is_bold=True))
        y = MARGIN + 2 * ROW
        _row(pdf, content.head, y, sheet.width, is_head=True)
        for row in content.rows[start : start + a_page]:
            y += ROW
            _row(pdf, row, y, sheet.width)


def _row(pdf: FPDF, cells: Sequence[str], y: float, width: float, *, is_head: bool = False) -> None:
    whole = width - 2 * MARGIN
    others = whole * (1 - NAME) / max(1, len(cells) - 1)
    _write(pdf, Words(MARGIN, y, cells[0], 3.4, MUTE if is_head else INK, is_head))
    for at, text in enumerate(cells[1:], 1):
        right = MARGIN + whole * NAME + at * others
        _write(pdf, Words(right, y, text, 3.4, MUTE if is_head else INK, is_head, "end"))
    pdf.set_draw_color(LINE)
    pdf.set_line_width(0.3 if is_head else 0.08)
    pdf.line(MARGIN, y + 1.9, width - MARGIN, y + 1.9)


def _write(pdf: FPDF, words: Words) -> None:
    pdf.set_font(FACE, "B" if words.is_bold else "", words.size * POINTS_PER_MM)
    pdf.set_text_color(words.colour)
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
    pdf.text(words.x - (pdf.get_string_width(words.text) * shift if shift else 0), words.y, words.text)


def _pairs(points: Points) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points.tolist()]
