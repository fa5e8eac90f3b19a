"""A person's copy of what is held about them, as a file: a document for the person, JSON for a machine."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import docx
from django.http import HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx.shared import Mm, Pt

from teams_app.registry.holdings import as_data, holdings_of
from teams_app.registry.models import Person

FORMS = ("docx", "json")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def answer(person: Person, form: str, on: dt.date) -> HttpResponse:
    """The file to download. Its name says nothing of whom it is about."""
    if form == "json":
        response: HttpResponse = JsonResponse(
            as_data(person, on), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
    else:
        response = HttpResponse(document(person, on), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="ban-sao-du-lieu-{person.pk}.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def document(person: Person, on: dt.date) -> bytes:
    """A4, Times New Roman, black: as offices print."""
    page = docx.Document()
    _set_up(page)
    page.add_heading(_("Copy of a person's data"), level=1)
    page.add_paragraph(_("As of %(day)s.") % {"day": date_format(on, "SHORT_DATE_FORMAT")})
    for section in holdings_of(person):
        page.add_heading(section.title, level=2)
        if not section.rows:
            page.add_paragraph(section.note)
            continue
        table = page.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in section.rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
    kept = BytesIO()
    page.save(kept)
    return kept.getvalue()


def _set_up(page: docx.document.Document) -> None:
    for section in page.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.top_margin = section.bottom_margin = Mm(20)
    for name in ("Normal", "Heading 1", "Heading 2"):
        font = page.styles[name].font
        font.name, font.size = "Times New Roman", Pt(13 if name == "Normal" else 14)
        font.color.rgb = docx.shared.RGBColor(0, 0, 0)
