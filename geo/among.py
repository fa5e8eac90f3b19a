"""Many ids in a condition as one parameter: `filter(unit__in=among(ids))`.

As a list each id is a parameter of its own: at the 2.700 units of a province the statement is longer to write and
to prepare than to answer, and it is asked several times a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler


class Among(Expression):
    """The right-hand side of `__in`: a subquery over the ids, in no order."""

    def __init__(self, ids: tuple[int, ...]) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self.ids = ids
        self.text = f"[{','.join(map(str, ids))}]"  # once, however often the condition is asked

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        return "(SELECT value FROM json_each(%s))", (self.text,)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **kwargs: Any
    ) -> tuple[str, tuple[Any, ...]]:
        return "(SELECT unnest(%s::bigint[]))", (list(self.ids),)


class AmongTexts(Expression):
    """The same over texts."""

    def __init__(self, values: tuple[str, ...]) -> None:
        super().__init__(output_field=models.TextField())
        self.values = values

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        return "(SELECT value FROM json_each(%s))", (json.dumps(self.values),)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **kwargs: Any
    ) -> tuple[str, tuple[Any, ...]]:
        return "(SELECT unnest(%s::text[]))", (list(self.values),)


def texts(values: Iterable[str]) -> AmongTexts:
    return AmongTexts(tuple(values))


def among(ids: Iterable[int]) -> Among:
    return Among(tuple(ids))
