"""All teams that are called so, serve a place called so or have a member called so: what the list of teams asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from geo.among import among, texts
from geo.finding.asking import Phrase, holds, may_hold, names_called
from geo.finding.words import terms
from teams_app.registry.finding.by_ground import all_serving
from teams_app.registry.finding.wanted import Wanted
from teams_app.registry.models import Member, Team
from teams_app.registry.naming import telling_words
from teams_app.registry.querysets import TeamQuerySet

RARE = 2_000  # names whose bearers are all looked at: sooner done than asking the 13.000 members of a province


def ids_of_called(teams: TeamQuerySet, text: str, on: dt.date, most: int) -> list[int] | None:
    """The ids of teams called so, serving a place called so or with a member called so; None for an empty query.

    More than `most` means that there are more. Slips count only where nothing is called exactly so.
    """
    wanted = Wanted(text, teams, on)
    if not wanted.people:
        return None
    for slips in wanted.rounds:
        found: dict[int, None] = {}
        for ids in _ways(wanted, slips, most):
            found |= dict.fromkeys(ids)
        if found:
            return list(found)[: most + 1]
    return []


def _ways(wanted: Wanted, slips: bool, most: int) -> Iterator[Iterable[int]]:
    """By the team's own name, by what it serves, and by who serves in it: each goes by an index of its own."""
    teams, services = Team.objects.order_by(), Member.objects.on(wanted.on).order_by()
    yield _all_called(teams, "team", "key", wanted.team_phrase, slips, wanted, most)
    yield _all_called(services, "person", "person__key", wanted.people.phrase, slips, wanted, most)
    yield (team for team in all_serving(wanted, slips, most) if wanted.holds(team))


def _all_called(
    rows: QuerySet[Any, Any], kind: str, key: str, phrase: Phrase, slips: bool, wanted: Wanted, most: int
) -> Iterable[int]:
    """The teams of all `rows` that bear such a name; of a large part of the register by whichever way is shorter."""
    team, words = ("pk", telling_words) if kind == "team" else ("team_id", terms)
    called = names_called(kind, phrase, slips=slips).order_by()
    if wanted.ids is None:
        found = rows.filter(**{f"{key}__in": called.values("name__key")})
        return found.values_list(team, flat=True).distinct()[: most + 1]
    keys = [] if wanted.is_small else list(called.values_list("name__key", flat=True)[: RARE + 1])
    if not wanted.is_small and len(keys) <= RARE:
        found = rows.filter(**{f"{key}__in": texts(keys)}).values_list(team, flat=True)
        return [one for one in found.iterator() if one in wanted.ids]
    if not phrase:
        return []
    inside = rows.filter(may_hold(phrase, key, slips=slips), **{f"{team}__in": among(wanted.ids)})
    named = inside.values_list(team, key).iterator(chunk_size=most)
    return _first_of(named, lambda name: holds(phrase, words(name), slips=slips), most)


def _first_of(named: Iterable[tuple[int, str]], fits: Callable[[str], bool], most: int) -> Iterable[int]:
    """The teams beside a name that fits: each once, and no further than `most`."""
    found: dict[int, None] = {}
    for team, name in named:
        if team not in found and fits(name):
            found[team] = None
            if len(found) > most:
                break
    return found
