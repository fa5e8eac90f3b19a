"""Facts kept right by construction: whatever changes the log or the register recounts the team-months it touched.

Never a sum is added to: the touched months are summed anew from the log, in the same transaction. A month of a
team is a handful of activities, found by an index, so this costs as much with five million of them as with five.
`docs/decisions/facts.md` tells why, and what two writers at once see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from teams_app.activities.models import Activity
from teams_app.coverage.facts import statements
from teams_app.coverage.facts.statements import Scope, Spell
from teams_app.coverage.models import Fact
from teams_app.coverage.periods import Month
from teams_app.registry.models import Team

__all__ = ["Spell", "differences", "month_of", "rebuild", "recount", "recount_teams"]

ALWAYS = dt.date(1, 1, 1), dt.date(9999, 12, 1)
TEAMS_AT_ONCE = 5_000


def month_of(team: int, day: dt.date) -> Spell:
    month = Month.of(day)
    return Spell(team, month.start, month.plus(1).start)


def recount(spells: Collection[Spell], *, only_grew: bool = False) -> None:
    """Sum these team-months anew. `only_grew`: activities were added under a lock on the team, nothing else."""
    if not spells:
        return
    scope = statements.of_spells(set(spells))
    with transaction.atomic(savepoint=False):
        if not only_grew:
            _lock({spell.team for spell in spells})
            _execute(*statements.forget(scope))
        _execute(*statements.write(scope))


def recount_teams(teams: Iterable[int]) -> None:
    """Sum all months of these teams anew: their areas, suspensions or lives have changed."""
    busy = _with_work(sorted(set(teams)))
    recount([Spell(team, *ALWAYS) for team in busy])


def rebuild() -> int:
    """Sum everything anew; answers with the number of facts."""
    for scope in _all_teams():
        with transaction.atomic():
            _execute(*statements.forget(scope))
            _execute(*statements.write(scope))
    return Fact.objects.count()


def differences() -> Iterator[tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any] | None]]:
    """Where facts and log differ: the key, what stands, and what should (None: no such row)."""
    for scope in _all_teams():
        yield from _differences(scope)


def _differences(scope: Scope) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any] | None]]:
    (now, of_now), (log, of_log) = statements.held(scope), statements.summed(scope)
    log = f"SELECT * FROM ({log}) AS summed"  # noqa: S608
    only_held = _keyed(f"{now} EXCEPT {log}", [*of_now, *of_log])
    only_logged = _keyed(f"{log} EXCEPT {now}", [*of_log, *of_now])
    for key in sorted(only_held.keys() | only_logged.keys()):
        told = dict(zip(statements.KEY, key, strict=True))
        yield told, only_held.get(key), only_logged.get(key)


def _keyed(sql: str, params: list[Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
    width = len(statements.KEY)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = [tuple(str(x) if isinstance(x, dt.date) else x for x in row) for row in cursor.fetchall()]
    return {row[:width]: dict(zip(statements.SUMS, row[width:], strict=True)) for row in rows}


def _all_teams() -> Iterator[Scope]:
    """All teams in ranges of ids: what one statement has to hold is bounded, whatever the number of teams."""
    ends = Team.objects.order_by().aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for start in range(ends["first"], ends["last"] + 1, TEAMS_AT_ONCE):
        yield statements.of_teams(start, start + TEAMS_AT_ONCE - 1)


def _with_work(teams: list[int]) -> list[int]:
    """Those of `teams` that have logged anything or have facts."""
    found: set[int] = set()
    for start in range(0, len(teams), 10_000):
        part = teams[start : start + 10_000]
        found.update(Activity.objects.filter(team__in=part).order_by().values_list("team", flat=True).distinct())
    return sorted(found)


def _lock(teams: Collection[int]) -> None:
    """Whoever changes the facts of a team waits for another who does. SQLite has one writer at a time anyway."""
    if connection.features.has_select_for_update:
        rows = Team.objects.filter(pk__in=teams).order_by("pk").select_for_update(no_key=True)
        list(rows.values_list("pk", flat=True))


def _execute(sql: str, params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
