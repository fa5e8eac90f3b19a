"""What the columns of a list of activities hold: the question of the register's import, with other answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from teams_app.activities.tables.columns import HEADINGS, Column
from teams_app.registry.forms import ColumnsForm


class LogColumnsForm(ColumnsForm):
    def options(self) -> list[Any]:
        return [("", _("— not used —")), *((column.value, heading) for column, heading in HEADINGS.items())]

    def label_of(self, meaning: str) -> str:
        return HEADINGS[Column(meaning)]
