"""The silent teams with all that one needs to ask after them: where they serve, who heads them, how to call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from teams_app.coverage.answers.silence import Quiet
from teams_app.registry import phones
from teams_app.registry.models import Team
from teams_app.registry.places import NOWHERE, Served, served_by

AT_ONCE = 500  # teams of a file that are read together


@dataclass(frozen=True)
class Line:
    """A silent team. `call` is empty for those who may not have the phone; `phone` is then masked."""

    team: Team
    served: Served
    since: dt.date
    has_worked: bool
    days: int
    head: str
    phone: str
    call: str


def lines_of(silent: Iterable[Quiet], on: dt.date, shown: Collection[int] | None = None) -> list[Line]:
    """The lines of these rows, in their order. `shown`: the teams whose phone shows in full (None: all).

    A constant number of queries.
    """
    rows = [Quiet(*row) for row in silent]
    teams: dict[int, Team] = {}
    for team in Team.objects.filter(pk__in=[row.team for row in rows]).with_headship(on):
        teams.setdefault(team.pk, team)  # of two heads the one who serves longer
    served = served_by(teams.values(), on)
    found = []
    for row in rows:
        team = teams[row.team]
        phone = team.head_phone or ""  # type: ignore[attr-defined]
        is_shown = shown is None or team.pk in shown
        found.append(
            Line(
                team=team,
                served=served.get(team.pk, NOWHERE),
                since=row.since,
                has_worked=bool(row.has_worked),
                days=(on - row.since).days,
                head=team.head_name or "",  # type: ignore[attr-defined]
                phone=phones.spaced(phone) if is_shown else phones.masked(phone),
                call=phone if is_shown else "",
            )
        )
    return found


def blocks(silent: Iterable[Quiet]) -> Iterator[list[Quiet]]:
    rows = iter(silent)
    while block := list(islice(rows, AT_ONCE)):
        yield block
