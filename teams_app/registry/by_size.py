"""A long list of teams in the order of how many serve in them, without counting all teams for a page.

`TeamQuerySet.sorted_by("members")` counts the services of every team on the day before the first can be shown. Here
it is known which sizes there are (one pass over an index, remembered until services or teams change), and only those
that the page reaches are gone through. Most teams are of a few sizes: of such a size they are gone through by name,
each counted, until the page is full. The teams of a rare size are known by their ids.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from geo.among import Among, among
from teams_app.registry.memory import sizes
from teams_app.registry.models import Member, Team
from teams_app.registry.querysets import TeamQuerySet

RARE = 3_000  # teams of a size


class BySize:
    """The ids of `teams` in that order: as much of a sequence as a paginator needs."""

    def __init__(self, teams: TeamQuerySet, on: dt.date, *, backwards: bool) -> None:
        self.teams, self.on, self.backwards = teams.order_by("sort_key", "pk"), on, backwards

    def __getitem__(self, wanted: slice) -> list[int]:
        found: list[int] = []
        for ids in self._groups(wanted.stop):
            found += ids
            if wanted.stop is not None and len(found) >= wanted.stop:
                break
        return found[wanted]

    def _groups(self, most: int | None) -> Iterator[list[int]]:
        known = sizes.remembered(f"sizes {self.on}", lambda: _sizes(self.on))
        for size in sorted(known, reverse=self.backwards):
            ids = known[size]
            # Of a size that many have, the next team is sooner met by its name than all of them are named.
            counted: Any = self.teams.with_counts(self.on)  # an annotation that types know nothing of
            here = counted.filter(members_on=size) if ids is None else self.teams.filter(pk__in=ids)
            yield list(here.values_list("pk", flat=True)[:most])


def _sizes(on: dt.date) -> dict[int, Among | None]:
    """The numbers of people that teams have on the day, each with those teams where they are few."""
    teams_of: dict[int, list[int]] = defaultdict(list)
    for team, size in Member.objects.on(on).order_by().values_list("team").annotate(n=Count("pk")):
        teams_of[size].append(team)
    with_somebody = {team for group in teams_of.values() for team in group}
    teams_of[0] = [pk for pk in Team.objects.order_by().values_list("pk", flat=True) if pk not in with_somebody]
    return {size: among(teams) if len(teams) <= RARE else None for size, teams in teams_of.items()}
