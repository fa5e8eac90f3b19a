"""The problems that stand: those found, less what is said to be meant so."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geo.among import Among
from teams_app.registry.models import MeantSo, ProblemKind, Team
from teams_app.registry.problems.finding import Problem, keys_of
from teams_app.registry.problems.kept import kept
from teams_app.registry.querysets import TeamQuerySet

LARGE = 20_000  # teams
FEW = 1_000  # of a large register, so many are sooner gone through than what is kept


def find(kind: ProblemKind, today: dt.date, teams: TeamQuerySet | None) -> list[Problem]:
    """The problems of one kind among `teams` (None: all), in a steady order.

    What concerns two teams is found where both are among them.
    """
    return _find([kind], today, teams)[kind]


def find_all(today: dt.date, teams: TeamQuerySet | None) -> dict[ProblemKind, list[Problem]]:
    return _find(list(ProblemKind), today, teams)


def count_all(today: dt.date, teams: TeamQuerySet | None) -> int:
    return sum(len(found) for found in find_all(today, teams).values())


def is_large() -> bool:
    """Whether the register is too large to be gone through at every look."""
    newest: int | None = Team.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) > LARGE


def _find(kinds: list[ProblemKind], today: dt.date, teams: TeamQuerySet | None) -> dict[ProblemKind, list[Problem]]:
    ids: Any = None if teams is None else teams.ids_if_few()
    if (isinstance(ids, Among) and len(ids.ids) <= FEW) or not is_large():
        mine = None if ids is None else Team.objects.filter(pk__in=ids)
        return _less_what_is_meant({kind: [Problem(kind, *k) for k in keys_of(kind, today, mine)] for kind in kinds})
    found, scope = kept(today), None
    if ids is not None:
        scope = set(ids.ids if isinstance(ids, Among) else ids.values_list("pk", flat=True))
    return _less_what_is_meant(
        {
            kind: [known.problem for known in found[kind].values() if scope is None or known.concerns(scope)]
            for kind in kinds
        }
    )


def _less_what_is_meant(found: dict[ProblemKind, list[Problem]]) -> dict[ProblemKind, list[Problem]]:
    said = MeantSo.objects.filter(kind__in=[kind.value for kind in found], revoked_at__isnull=True)
    meant = {Problem(ProblemKind(kind), *key) for kind, *key in said.values_list("kind", "a", "b", "c")}
    of_kinds = {problem.kind for problem in meant}
    return {
        kind: [each for each in problems if each not in meant] if kind in of_kinds else problems
        for kind, problems in found.items()
    }
