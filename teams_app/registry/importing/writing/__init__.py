"""Writes an import: one transaction, some dozen statements, whatever the number of rows.

The rows are decided again inside the transaction, with nobody else writing: what the preview showed may
have been overtaken. Everything new gets its key at once and travels in statements of some thousand rows.
"""

from teams_app.registry.importing.writing.importing import (
    HasWrongRows,
    RegisterMoved,
    Written,
    let_nobody_else_write,
    write,
)
from teams_app.registry.importing.writing.values import LOGGED

__all__ = [
    "LOGGED",
    "HasWrongRows",
    "RegisterMoved",
    "Written",
    "let_nobody_else_write",
    "write",
]
