"""Cells as officials type them → dates, phones, roles. Pure: no database, no request.

Each reader returns the value, or raises `BadValue` with what is wrong and, where it can be guessed, the
likely right text. What stands in `__all__` is public: the forms and the table of activities read by it too.
"""

from teams_app.registry.importing.values.cells import ERRORS, BadValue, Cell, as_text, is_blank, is_ditto
from teams_app.registry.importing.values.dates import (
    EARLIEST,
    EXCEL_EPOCH,
    OLDEST,
    YOUNGEST,
    read_birth_year,
    read_date,
)
from teams_app.registry.importing.values.instruments import behind_number, read_instrument
from teams_app.registry.importing.values.names import read_name, says_left, tame_capitals, without_title
from teams_app.registry.importing.values.phones import read_phone
from teams_app.registry.importing.values.posts import background_in, read_background, read_role

__all__ = [
    "EARLIEST",
    "ERRORS",
    "EXCEL_EPOCH",
    "OLDEST",
    "YOUNGEST",
    "BadValue",
    "Cell",
    "as_text",
    "background_in",
    "behind_number",
    "is_blank",
    "is_ditto",
    "read_background",
    "read_birth_year",
    "read_date",
    "read_instrument",
    "read_name",
    "read_phone",
    "read_role",
    "says_left",
    "tame_capitals",
    "without_title",
]
