"""Facts kept right by construction: whatever changes the log or the register recounts the team-months it touched.

Never a sum is added to: the touched months are summed anew from the log, in the same transaction. A month of a
team is a handful of activities, found by an index, so this costs as much with five million of them as with five.
`docs/decisions/facts.md` tells why, and what two writers at once see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Min, QuerySet

from teams_app.activities.models import Activity
from teams_app.activities.periods import Month
from teams_app.coverage.facts import communes, statements
from teams_app.coverage.facts.growing import grow
from teams_app.coverage.facts.statements import Scope, Spell
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.registry.models import Team

__all__ = [
    "Spell",
    "differences",
    "grow",
    "month_of",
    "place_anew",
    "rebuild",
    "recount",
    "recount_teams",
    "sum_topics",
]

ALWAYS = dt.date(1, 1, 1), dt.date(9999, 12, 1)
TEAMS_AT_ONCE = 5_000
COMMUNES_AT_ONCE = 500
MOST = 2**63 - 1  # as an id


def month_of(team: int, day: dt.date) -> Spell:
    month = Month.of(day)
    return Spell(team, month.start, month.next.start)


def recount(spells: Collection[Spell]) -> None:
    """Sum these team-months anew."""
    if not spells:
        return
    scope = statements.of_spells(set(spells))
    with transaction.atomic(savepoint=False):
        _lock({spell.team for spell in spells})
        _execute(*communes.take(scope))
        _execute(*statements.forget(scope))
        _execute(*statements.write(scope))
        _execute(*statements.remember_last_days(scope))
        _execute(*communes.add(scope))


def recount_teams(teams: Iterable[int]) -> None:
    """Sum all months of these teams anew: their areas, suspensions or lives have changed."""
    busy = _with_work(sorted(set(teams)))
    recount([Spell(team, *ALWAYS) for team in busy])


def place_anew() -> None:
    """After the map of units changed: recount the teams whose facts stand in another commune than they lie in now."""
    sql = f"""
        SELECT DISTINCT held.team_id FROM {statements.FACTS} AS held
        JOIN ({statements.home(f"SELECT team_id FROM {statements.FACTS}")}) AS home ON home.team_id = held.team_id
        WHERE NOT (held.commune {statements.dialect().same} home.commune)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        moved = [team for (team,) in cursor.fetchall()]
    recount_teams(moved)


@transaction.atomic
def rebuild() -> int:
    """Sum everything anew; answers with the number of facts. Who logs meanwhile waits."""
    _hold_all()
    _empty(CommuneSum.objects.all())
    for scope in _all_teams():
        _execute(*statements.forget(scope))
        _execute(*statements.write(scope))
    for ids in _all_communes():
        _execute(*communes.write(ids))
    return Fact.objects.count()


@transaction.atomic
def sum_topics(topics: Collection[int]) -> None:
    """Sum the communes' work of these topics anew: others stand below them now. Who logs meanwhile waits."""
    if topics:
        _hold_all()
        _empty(CommuneSum.objects.filter(topic__in=topics))
        _execute(*communes.write_topics(sorted(topics)))


def _hold_all() -> None:
    if connection.vendor == "postgresql":
        _execute(f"LOCK TABLE {statements.FACTS}, {communes.SUMS} IN SHARE ROW EXCLUSIVE MODE", [])


def _empty(sums: QuerySet[CommuneSum]) -> None:
    """Not deleted: what is remembered of a sum goes by how often it was written."""
    sums.update(changes=F("changes") + 1, **dict.fromkeys(communes.VALUES, 0))


Difference = tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any] | None]


def differences() -> Iterator[Difference]:
    """Where facts differ from the log, or sums from the facts: the key, what stands, what should (None: no such)."""
    for scope in _all_teams():
        yield from _compared(statements.held(scope), statements.counted(scope), statements.KEY, statements.VALUES)
    for ids in _all_communes():
        yield from _compared(communes.held(ids), communes.summed(ids), communes.KEY, communes.VALUES)


Query = tuple[str, list[Any]]


def _compared(held: Query, counted: Query, key: Sequence[str], values: Sequence[str]) -> Iterator[Difference]:
    """Either is asked once: what stands in both is in neither."""
    (now, of_now), (fresh, of_fresh) = held, counted
    names = ", ".join([*key, *values])
    sql = f"""
        SELECT SUM(side), {names} FROM (
            SELECT 1 AS side, {names} FROM ({now}) AS now UNION ALL SELECT -1, {names} FROM ({fresh}) AS fresh
        ) AS both_sides GROUP BY {names} HAVING SUM(side) <> 0
    """  # noqa: S608
    found: dict[int, dict[tuple[Any, ...], dict[str, Any]]] = {1: {}, -1: {}}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*of_now, *of_fresh])
        for side, *row in cursor.fetchall():
            plain = tuple(map(_plain, row))
            found[side][plain[: len(key)]] = dict(zip(values, plain[len(key) :], strict=True))
    for each in sorted(found[1].keys() | found[-1].keys()):
        yield dict(zip(key, each, strict=True)), found[1].get(each), found[-1].get(each)


def _plain(value: Any) -> Any:
    """As JSON has it: PostgreSQL sums whole numbers to decimals."""
    return str(value) if isinstance(value, dt.date) else int(value) if isinstance(value, Decimal) else value


def _all_teams() -> Iterator[Scope]:
    """All teams in ranges of ids: what one statement has to hold is bounded, whatever the number of teams."""
    ends = Team.objects.order_by().aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for start in range(ends["first"], ends["last"] + 1, TEAMS_AT_ONCE):
        yield statements.of_teams(start, start + TEAMS_AT_ONCE - 1)


def _all_communes() -> Iterator[communes.Range]:
    """All ids there can be in ranges, for the same reason."""
    placed = Fact.objects.filter(form=Fact.LAST_DAY, commune__isnull=False).order_by("commune")
    known = list(placed.values_list("commune", flat=True).distinct())
    ends = [0, *known[COMMUNES_AT_ONCE::COMMUNES_AT_ONCE], MOST]
    yield from pairwise(ends)


def _with_work(teams: list[int]) -> list[int]:
    """Those of `teams` that have logged anything."""
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
