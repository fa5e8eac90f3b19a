"""Collects what cannot be true of a request, each fault with file, row, column and remedy."""

from __future__ import annotations

from geo.reorganise.request import Request
from geo.tables import TableError, TableErrors


class Faults:
    def __init__(self, request: Request) -> None:
        self.request = request
        self.errors: list[TableError] = []

    def in_changes(self, row: int, column: str, message: str, remedy: str) -> None:
        self.errors.append(TableError(self.request.changes_file, row, column, message, remedy))

    def in_units(self, row: int, column: str, message: str, remedy: str) -> None:
        self.errors.append(TableError(self.request.units_file, row, column, message, remedy))

    def in_hamlets(self, row: int, column: str, message: str, remedy: str) -> None:
        self.errors.append(TableError(self.request.hamlets_file, row, column, message, remedy))

    def refuse_if_any(self) -> None:
        if self.errors:
            files = [self.request.changes_file, self.request.units_file, self.request.hamlets_file]
            raise TableErrors(sorted(self.errors, key=lambda error: (files.index(error.file), error.row)))
