"""The SQL that sums facts by month and commune, as differences to what stands: two who add never lose each other."""

from __future__ import annotations

from typing import Any

from teams_app.activities.models import Topic
from teams_app.coverage.facts.statements import FACTS, SUMMED, Scope, dialect
from teams_app.coverage.models import CommuneSum

SUMS = CommuneSum._meta.db_table
KEY = ("topic", "form", "month", "commune")
VALUES = (*SUMMED, "teams", "teams_submitted")
FACT = ("team_id", "commune", "since", "topics", "form", *SUMMED)
_ADDED = f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET " + ", ".join(
    f"{name} = {SUMS}.{name} + excluded.{name}" for name in VALUES
)
# So that two who touch the same rows wait for each other and never for ever.
_IN_ONE_ORDER = f"ORDER BY {', '.join(KEY)}"


def growing(rows: str) -> str:
    """Adds the rows of a query that can be ordered, in the order of `KEY` and `VALUES`."""
    names = ", ".join((*KEY, *VALUES))
    return f"INSERT INTO {SUMS} ({names}) {rows} {_IN_ONE_ORDER} {_ADDED}"


def add(scope: Scope) -> tuple[str, list[Any]]:
    """Adds the facts that stand in the scope."""
    return _shift(*_held(scope, 1))


def take(scope: Scope) -> tuple[str, list[Any]]:
    """Takes away the facts that stand in the scope: before they are deleted."""
    return _shift(*_held(scope, -1))


def summed() -> str:
    """A query of all sums as the facts have them, `KEY` first, then `VALUES`."""
    return _grouped(f"SELECT 1 AS sign, {', '.join(FACT)} FROM {FACTS}")  # noqa: S608


def held() -> str:
    """A query of all sums that stand; what has gone down to nothing is as good as absent."""
    return f"SELECT {', '.join((*KEY, *VALUES))} FROM {SUMS} WHERE {_is_something({name: name for name in VALUES})}"  # noqa: S608


def _held(scope: Scope, sign: int) -> tuple[str, list[Any]]:
    names = ", ".join(f"held.{name}" for name in FACT)
    sql = f"SELECT {sign} AS sign, {names} FROM {scope.joined(FACTS, 'held', 'since')}"  # noqa: S608
    return sql, list(scope.params)


def _shift(rows: str, params: list[Any]) -> tuple[str, list[Any]]:
    names = ", ".join((*KEY, *VALUES))
    sql = (
        f"INSERT INTO {SUMS} ({names}) SELECT {names} FROM ({_grouped(rows)}) AS shifted WHERE true "  # noqa: S608
        f"{_IN_ONE_ORDER} {_ADDED}"
    )
    return sql, params


def _grouped(rows: str) -> str:
    """Signed facts by topic, form, month and commune. Of each team first: it counts once in every group."""
    month = dialect().month.format("since")
    sums = ", ".join(f"SUM({name}) AS {name}" for name in SUMMED)
    group = f"sign, team_id, commune, {month}"
    topics = Topic._meta.db_table
    values = {name: f"SUM(sign * {name})" for name in SUMMED} | {
        "teams": "SUM(CASE WHEN sessions > 0 THEN sign ELSE 0 END)",
        "teams_submitted": "SUM(CASE WHEN sessions + waiting > 0 THEN sign ELSE 0 END)",
    }
    return f"""
        WITH signed AS (SELECT * FROM ({rows}) AS given WHERE commune IS NOT NULL),
        sets AS (SELECT DISTINCT topics FROM signed WHERE topics <> ''),
        taught AS (
            SELECT sets.topics, above.id AS topic FROM sets JOIN {topics} AS above ON EXISTS (
                SELECT 1 FROM {topics} AS topic WHERE above.id IN (topic.id, topic.parent_id)
                AND sets.topics LIKE '%%,' || topic.id || ',%%'
            )
        ),
        of_team AS (
            SELECT {group} AS month, 0 AS topic, '' AS form, {sums} FROM signed WHERE form = '' GROUP BY {group}
            UNION ALL
            SELECT {group}, 0, form, {sums} FROM signed WHERE form <> '' GROUP BY {group}, form
            UNION ALL
            SELECT {group}, taught.topic, '', {sums} FROM signed JOIN taught ON taught.topics = signed.topics
            WHERE form <> '' GROUP BY {group}, taught.topic
        )
        SELECT {", ".join(KEY)}, {", ".join(f"{sql} AS {name}" for name, sql in values.items())}
        FROM of_team GROUP BY {", ".join(KEY)} HAVING {_is_something(values)}
    """  # noqa: S608


def _is_something(values: dict[str, str]) -> str:
    return " OR ".join(f"{value} <> 0" for value in values.values())
