"""Rows of values as a table within a statement.

PostgreSQL is given all of them as one value: the text of the statement is then the same however many there are, and so
its plan, which takes longer to make than to run, is made once. SQLite plans in no time, and is given them one by one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

from geo.asks import database_vendor

Rows = Collection[Sequence[Any]]


def shape(count: int) -> int:
    """What the text of a statement with so many rows depends on: 1 for one, and as little as may be for more."""
    return min(count, 2) if database_vendor() == "postgresql" else count


def table(name: str, columns: Mapping[str, str], count: int) -> str:
    """`name` for a WITH: columns of these types of PostgreSQL, and one parameter or as many as there are values."""
    if database_vendor() == "postgresql":
        values = ", ".join(
            f"(value ->> {place})::{kind} AS {column}" for place, (column, kind) in enumerate(columns.items())
        )
        return f"{name} AS (SELECT {values} FROM jsonb_array_elements(%s::jsonb) AS given_rows (value))"  # noqa: S608
    row = f"({', '.join(['%s'] * len(columns))})"
    return f"{name} ({', '.join(columns)}) AS (VALUES {', '.join([row] * count)})"


def params(rows: Rows) -> list[Any]:
    """The parameters of `table`."""
    if database_vendor() == "postgresql":
        return [json.dumps([*rows], default=str)]
    return list(chain.from_iterable(rows))
