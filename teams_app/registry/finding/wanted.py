"""What is searched for, and the part of the register in which it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from geo import names
from geo.among import among
from geo.finding.asking import Asked, Phrase
from geo.models import UnitPeriod
from teams_app.registry.models import TeamArea
from teams_app.registry.naming import telling_words, without_team_words
from teams_app.registry.querysets import TeamQuerySet

SMALL = 500  # teams whose people are sooner looked through than found by an index
MOST_AREAS = 20_000


@dataclass(frozen=True)
class Wanted:
    """A query, and the teams among which it is asked; `known` are their ids, where somebody has read them."""

    text: str
    teams: TeamQuerySet
    on: dt.date
    known: frozenset[int] | None = None

    @cached_property
    def place(self) -> Asked:
        return Asked(without_team_words(self.text))

    @cached_property
    def people(self) -> Asked:
        return self.place if self.place.text == names.squash(self.text) else Asked(self.text)

    @cached_property
    def team_phrase(self) -> Phrase:
        return self.place.understand(telling_words(names.fold(self.place.text)))

    @cached_property
    def ids(self) -> frozenset[int] | None:
        """The teams among which is searched; None stands for all there are."""
        if self.known is not None or not self.teams.query.where:
            return self.known
        return frozenset(self.teams.order_by().values_list("pk", flat=True))

    @property
    def is_small(self) -> bool:
        return self.ids is not None and len(self.ids) <= SMALL

    @cached_property
    def areas(self) -> list[tuple[int, int]]:
        """Each of few teams with a unit that it holds."""
        held = TeamArea.objects.held_by(self.on).filter(team__in=among(self.ids or ())).order_by()
        return list(held.values_list("team_id", "unit_id"))

    @cached_property
    def above(self) -> dict[int, set[int]]:
        """What each unit of these areas lies, or lay, in."""
        found: dict[int, set[int]] = {unit: set() for _team, unit in self.areas}
        lay = UnitPeriod.objects.filter(unit__in=among(found), parent__isnull=False, valid_from__lte=self.on).order_by()
        for unit, parent in lay.values_list("unit_id", "parent_id"):
            found[unit].add(parent or 0)
        return found

    @property
    def rounds(self) -> list[bool]:
        """Without slips, and with them where a word may be one."""
        return [False, True] if self.place.has_slips or self.people.has_slips else [False]

    def holds(self, team: int) -> bool:
        return self.ids is None or team in self.ids
