"""The SQL that sums facts by month and commune, as differences to what stands: two who add never lose each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from teams_app.activities.models import Topic
from teams_app.coverage.facts.statements import FACTS, SUMMED, Scope, dialect
from teams_app.coverage.models import CommuneSum

SUMS = CommuneSum._meta.db_table
KEY = ("topic", "form", "month", "commune")
VALUES = (*SUMMED, "teams", "teams_submitted")
FACT = ("team_id", "commune", "since", "topics", "form", *SUMMED)
_ADDED = f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET changes = {SUMS}.changes + 1, " + ", ".join(
    f"{name} = {SUMS}.{name} + excluded.{name}" for name in VALUES
)
Range = tuple[int, int]  # ids of communes, the second outside
_WITHIN = "commune >= %s AND commune < %s"
# So that two who touch the same rows wait for each other and never for ever.
_IN_ONE_ORDER = f"ORDER BY {', '.join(KEY)}"


def growing(rows: str) -> str:
    """Adds the rows of a query that can be ordered, in the order of `KEY` and `VALUES`."""
    names = ", ".join((*KEY, *VALUES))
    return f"INSERT INTO {SUMS} ({names}) {rows} {_IN_ONE_ORDER} {_ADDED}"


def add(scope: Scope) -> tuple[str, list[Any]]:
    """Adds the facts that stand in the scope."""
    return _shift(_grouped(_held(scope)), list(scope.params))


def take(scope: Scope) -> tuple[str, list[Any]]:
    """Takes away the facts that stand in the scope: before they are deleted."""
    return _shift(_grouped(_held(scope), -1), list(scope.params))


def write(ids: Range) -> tuple[str, list[Any]]:
    """Writes the sums of all facts of these communes, of which no sums stand."""
    return _shift(*summed(ids))


def summed(ids: Range) -> tuple[str, list[Any]]:
    """A query of the sums of these communes as the facts have them, `KEY` first, then `VALUES`."""
    return _grouped(f"SELECT {', '.join(FACT)} FROM {FACTS} WHERE {_WITHIN}"), [*ids]  # noqa: S608


def write_topics(topics: Sequence[int]) -> tuple[str, list[Any]]:
    """Writes the sums of these topics everywhere, of which no sums stand."""
    rows = _grouped(f"SELECT {', '.join(FACT)} FROM {FACTS} WHERE topics <> ''")  # noqa: S608
    names, some = ", ".join((*KEY, *VALUES)), ", ".join(["%s"] * len(topics))
    return _shift(f"SELECT {names} FROM ({rows}) AS summed WHERE topic IN ({some})", [*topics])  # noqa: S608


def held(ids: Range) -> tuple[str, list[Any]]:
    """A query of their sums that stand; what has gone down to nothing is as good as absent."""
    something = _is_something({name: name for name in VALUES})
    return f"SELECT {', '.join((*KEY, *VALUES))} FROM {SUMS} WHERE {_WITHIN} AND ({something})", [*ids]  # noqa: S608


def _held(scope: Scope) -> str:
    names = ", ".join(f"held.{name}" for name in FACT)
    return f"SELECT {names} FROM {scope.joined(FACTS, 'held', 'since')}"  # noqa: S608


def _shift(rows: str, params: list[Any]) -> tuple[str, list[Any]]:
    names = ", ".join((*KEY, *VALUES))
    sql = (
        f"INSERT INTO {SUMS} ({names}) SELECT {names} FROM ({rows}) AS shifted WHERE true "  # noqa: S608
        f"{_IN_ONE_ORDER} {_ADDED}"
    )
    return sql, params


def _grouped(rows: str, sign: int = 1) -> str:
    """Facts by topic, form, month and commune; of several stretches and topics a team counts once in every group."""
    month = dialect().month.format("since")
    values = {name: f"{sign} * SUM({name})" for name in SUMMED} | {
        "teams": f"{sign} * COUNT(DISTINCT CASE WHEN sessions > 0 THEN team_id END)",
        "teams_submitted": f"{sign} * COUNT(DISTINCT CASE WHEN sessions + waiting > 0 THEN team_id END)",
    }
    sums = ", ".join(f"{sql} AS {name}" for name, sql in values.items())
    some = f"HAVING {_is_something(values)}"
    topics = Topic._meta.db_table
    return f"""
        WITH counted AS MATERIALIZED (SELECT * FROM ({rows}) AS given WHERE commune IS NOT NULL),
        sets AS (SELECT DISTINCT topics FROM counted WHERE topics <> ''),
        taught AS MATERIALIZED (
            SELECT sets.topics, above.id AS topic FROM sets JOIN {topics} AS above ON EXISTS (
                SELECT 1 FROM {topics} AS topic WHERE above.id IN (topic.id, topic.parent_id)
                AND sets.topics LIKE '%%,' || topic.id || ',%%'
            )
        )
        SELECT 0 AS topic, '' AS form, {month} AS month, commune, {sums}
        FROM counted WHERE form = '' GROUP BY {month}, commune {some}
        UNION ALL
        SELECT 0, form, {month}, commune, {sums}
        FROM counted WHERE form <> '' GROUP BY {month}, commune, form {some}
        UNION ALL
        SELECT taught.topic, '', {month}, commune, {sums}
        FROM counted JOIN taught ON taught.topics = counted.topics
        WHERE form <> '' GROUP BY taught.topic, {month}, commune {some}
    """  # noqa: S608


def _is_something(values: dict[str, str]) -> str:
    return " OR ".join(f"{value} <> 0" for value in values.values())
