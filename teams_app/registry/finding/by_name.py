"""Two ways from a name to its bearers: looking through few rows, or following the likeliest names by an index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from geo.among import among, texts
from geo.finding.asking import Phrase, finished, holds, may_hold, names_called
from geo.finding.words import terms
from teams_app.registry.finding.wanted import MOST_AREAS, Wanted
from teams_app.registry.models import Member, Team
from teams_app.registry.naming import telling_words

STEPS = (60, 300, 1000, 4000)  # names that are followed at a time, until enough is found
ENOUGH = 40  # that are ranked


def teams_called(wanted: Wanted, slips: bool) -> list[int]:
    """Ids of teams by their own name."""
    phrase, teams = wanted.team_phrase, Team.objects.order_by()
    if wanted.is_small:
        return _looked_through(teams.filter(pk__in=among(wanted.ids or ())), "key", phrase, slips, telling_words)
    return _followed(teams, "team", "key", phrase, slips, wanted)


def services_called(wanted: Wanted, slips: bool) -> list[int]:
    """Ids of services on the day by the name of who serves."""
    phrase, services = wanted.people.phrase, Member.objects.on(wanted.on).order_by()
    if wanted.is_small:
        inside = services.filter(team__in=among(wanted.ids or ()))
        return _looked_through(inside, "person__key", phrase, slips, terms)
    return _followed(services, "person", "person__key", phrase, slips, wanted)


def _looked_through(
    rows: QuerySet[Any, Any], key: str, phrase: Phrase, slips: bool, words: Callable[[str], list[str]]
) -> list[int]:
    """The ids of those of few `rows` whose name, at the path `key`, holds the phrase."""
    if not phrase:
        return []
    candidates = rows.filter(may_hold(phrase, key, slips=slips)).values_list("pk", key)
    return [pk for pk, name in candidates if holds(phrase, words(name), slips=slips)]


def _followed(rows: QuerySet[Any, Any], kind: str, key: str, phrase: Phrase, slips: bool, wanted: Wanted) -> list[int]:
    """Ids of `rows` that bear the likeliest names, until there are enough of them; whole words before begun ones."""
    found: dict[int, None] = {}
    followed: set[str] = set()  # what begins so is also what is called so
    for asked in [phrase] if slips else dict.fromkeys([finished(phrase), phrase]):
        if len(found) < ENOUGH:
            called = names_called(kind, asked, slips=slips).values_list("name__key", flat=True)
            team = "pk" if kind == "team" else "team_id"
            found |= dict.fromkeys(_bearers(rows, called, key, team, wanted, followed))
    return list(found)


def _bearers(
    rows: QuerySet[Any, Any], called: QuerySet[Any, str], key: str, team: str, wanted: Wanted, followed: set[str]
) -> list[int]:
    found: list[int] = []
    start = 0
    likely = list(called[: sum(STEPS[:-1])])  # to rank names takes as long for sixty as for a thousand
    for step in STEPS:
        keys = likely[start : start + step] if step != STEPS[-1] else list(called[start : start + step])
        new = [name for name in keys if name not in followed]
        followed.update(new)
        bearers = rows.filter(**{f"{key}__in": texts(new)}).values_list("pk", team) if new else rows.none()
        found += (pk for pk, of in bearers[: MOST_AREAS if wanted.ids else ENOUGH] if wanted.holds(of))
        if len(found) >= ENOUGH or len(keys) < step:
            break
        start += step
    return found
