"""The transaction of an import, and what stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from geo.upkeep import read_unmapped, renew_statistics
from teams_app.accounts.models import User
from teams_app.registry.importing.choices import Choices
from teams_app.registry.importing.previewing import Preview, Progress, decide, read
from teams_app.registry.importing.register import Register
from teams_app.registry.importing.writing.writer import Writer
from teams_app.registry.models import ImportBatch, Member, Person, Team, TeamArea

MANY_ROWS = 1_000  # after so many the database should count its tables again


class HasWrongRows(Exception):
    """Some rows are wrong, and all or nothing was asked for. Nothing was written."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__(f"{len(preview.wrong)} wrong rows")


class RegisterMoved(Exception):
    """The register changed after the preview was shown, so that rows come out otherwise. Nothing was written."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        super().__init__("the register has moved")


@dataclass(frozen=True)
class Written:
    """What became of the rows; `batch` is None where the file said nothing new."""

    preview: Preview
    batch: ImportBatch | None


def write(
    data: bytes,
    filename: str,
    choices: Choices,
    *,
    user: User | None,
    only_right: bool = False,
    expected: str = "",
    progress: Progress | None = None,
    on_written: Callable[[ImportBatch | None], None] | None = None,
) -> Written:
    """Import a file: all of it or nothing; with `only_right`, all rows that are not wrong.

    `expected` is the token of the preview that a person agreed to. Raises Unreadable, HasWrongRows and
    RegisterMoved; then nothing was written. `on_written` is called last, in the same transaction, with the batch
    or with None where there was nothing new: what it raises takes everything back.
    """
    upload = read(data, filename, choices, progress)
    shown = upload.preview
    with read_unmapped(), transaction.atomic():
        let_nobody_else_write()
        register = Register(choices.scope, choices.as_of)
        batches: list[ImportBatch] = []

        def commit() -> None:
            if expected and shown.token != expected:
                raise RegisterMoved(shown)
            if shown.wrong and not only_right:
                raise HasWrongRows(shown)
            if not shown.changes_nothing:
                batches.append(Writer(register, shown, progress).write(user, only_right=only_right))
            if on_written is not None:
                on_written(batches[0] if batches else None)

        decide(upload, register, progress, commit)
        register.let_go()
    if batches and len(shown.rows) >= MANY_ROWS:
        renew_statistics()
    return Written(shown, batches[0] if batches else None)


def let_nobody_else_write() -> None:
    """Imports run one after another, and no page writes the register meanwhile; reading goes on.

    On SQLite the transaction itself is that lock. Pages lock a team before they write anything of it, so
    that its table comes first here, in a mode that waits for them.
    """
    if connection.vendor == "postgresql":
        names = [connection.ops.quote_name(model._meta.db_table) for model in (Team, Member, TeamArea, Person)]
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names[0]} IN EXCLUSIVE MODE")
            cursor.execute(f"LOCK TABLE {', '.join(names[1:])} IN SHARE ROW EXCLUSIVE MODE")
