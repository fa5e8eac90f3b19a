"""The problems of a large register, found anew once a minute, and at once when the reader has changed something.

To go through 450.000 people takes most of a second. Where the register is small, nothing is kept.
"""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache

from teams_app.accounts.models import LogEntry, User
from teams_app.registry.models import ProblemKind, Team
from teams_app.registry.problems.finding import Key, Problem, keys_of, less_what_is_meant
from teams_app.registry.querysets import TeamQuerySet

LARGE = 20_000  # teams
SECONDS = 60


def is_large() -> bool:
    """Whether what is shown may be a minute old."""
    newest: int | None = Team.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) > LARGE


def recently_found(
    user: User, today: dt.date, teams: TeamQuerySet | None, kinds: list[ProblemKind]
) -> dict[ProblemKind, list[Problem]]:
    """The problems of these kinds among `teams`, those that are `user`'s to settle (None: all)."""
    teams = None if teams is None else teams.settled()
    kept: dict[str, list[Key]] = {}
    names = dict.fromkeys(kinds, "")
    if is_large():
        mark = _mark(user)
        names = {kind: f"problems:{mark}:{today.isoformat()}:{kind.value}" for kind in kinds}
        kept = cache.get_many(names.values())
    found: dict[ProblemKind, list[Key]] = {}
    for kind, name in names.items():
        keys = kept.get(name)
        if keys is None:
            keys = keys_of(kind, today, teams)
            if name:
                cache.set(name, keys, SECONDS)
        found[kind] = keys
    return less_what_is_meant(found)


def _mark(user: User) -> str:
    """One for each reader, until their own next change: whoever settles a problem sees it gone."""
    own = LogEntry.objects.filter(actor=user).order_by("-pk").values_list("pk", flat=True).first()
    return f"{user.pk}:{own or 0}"
