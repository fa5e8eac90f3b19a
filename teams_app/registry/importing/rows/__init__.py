"""Which row is a team, which a member, and which neither: titles, sections, totals, signatures. Pure."""

from teams_app.registry.importing.rows.reader import nobody, read_rows
from teams_app.registry.importing.rows.row import Kind, PackedCells, ReadRow

__all__ = [
    "Kind",
    "PackedCells",
    "ReadRow",
    "nobody",
    "read_rows",
]
