"""A table of an answer as the file that was asked for."""

from __future__ import annotations

import datetime as dt
import tempfile

from django.http import FileResponse, HttpResponse, HttpResponseBase

from teams_app.coverage.answers.table_file import TYPES, Table
from teams_app.registry.exporting.titles import plain


def sent(table: Table, dang: str, name: str, *, on: dt.date, area: str) -> HttpResponseBase:
    """The file is called by its `name`, the area and the day."""
    stem = "_".join(filter(None, (name, plain(area), on.isoformat())))
    if dang == "csv":
        response = HttpResponse(table.as_text(), content_type=TYPES[dang])
        response.headers["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    table.as_workbook(file, on=on, area=area)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{stem}.xlsx", content_type=TYPES[dang])
