"""A table of an answer as the file that was asked for."""

from __future__ import annotations

import datetime as dt
import tempfile

from django.http import FileResponse, HttpResponse, HttpResponseBase

from teams_app.coverage.answers.table_file import TYPES, Table


def sent(table: Table, dang: str, stem: str, *, on: dt.date, area: str) -> HttpResponseBase:
    if dang == "csv":
        response = HttpResponse(table.as_text(), content_type=TYPES[dang])
        response.headers["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    table.as_workbook(file, on=on, area=area)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{stem}.xlsx", content_type=TYPES[dang])
