"""A workbook of sessions: sent, looked through, put right, written, taken back. Seen by its sender alone."""

from teams_app.activities.views.imports.files import export, import_template, import_wrong
from teams_app.activities.views.imports.sending import import_columns, import_file, import_progress, import_start
from teams_app.activities.views.imports.settling import import_one

__all__ = [
    "export",
    "import_columns",
    "import_file",
    "import_one",
    "import_progress",
    "import_start",
    "import_template",
    "import_wrong",
]
