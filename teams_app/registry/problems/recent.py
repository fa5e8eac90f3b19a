"""The problems of a large register, found anew when it has changed: once a minute, and at once for who changed it.

To go through 450.000 people takes most of a second. So what was found is kept until something of it is written, for
all who answer for the same teams; and for each reader a minute longer, lest a busy register be gone through at every
look. Where the register is small, nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from functools import partial

from django.core.cache import cache

from geo.among import Among
from teams_app.accounts.models import LogEntry, User
from teams_app.registry.memory import doubts
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
    ids = None if teams is None else teams.ids_if_few()
    teams = None if ids is None else Team.objects.filter(pk__in=ids)
    if not is_large():
        return less_what_is_meant({kind: keys_of(kind, today, teams) for kind in kinds})
    mark, whose = _mark(user), ids.text if isinstance(ids, Among) else "all" if ids is None else str(user.pk)
    names = {kind: f"problems:{mark}:{today.isoformat()}:{kind.value}" for kind in kinds}
    kept: dict[str, list[Key]] = cache.get_many(names.values())
    missing = [kind for kind in kinds if names[kind] not in kept]
    with doubts.one_look() if missing else nullcontext():
        for kind in missing:
            what = f"{kind.value} {today} {whose}"
            kept[names[kind]] = doubts.remembered(what, partial(keys_of, kind, today, teams))
    cache.set_many({names[kind]: kept[names[kind]] for kind in missing}, SECONDS)
    return less_what_is_meant({kind: kept[name] for kind, name in names.items()})


def _mark(user: User) -> str:
    """One for each reader, until their own next change: whoever settles a problem sees it gone."""
    own = LogEntry.objects.filter(actor=user).order_by("-pk").values_list("pk", flat=True).first()
    return f"{user.pk}:{own or 0}"
