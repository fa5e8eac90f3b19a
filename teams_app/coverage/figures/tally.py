"""Sums by row and of everything, filled from SQL's groups and from single things. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from teams_app.coverage.figures.rows import Row
from teams_app.coverage.figures.system import NOWHERE, OUTSIDE, Spot

Counts = defaultdict[str, int]
COUNTED = (
    "hamlets",
    "hamlets_covered",
    "unlisted",
    "hamlet_teams",
    "communes",
    "communes_covered",
    "commune_teams",
    "teams",
    "teams_logging",
    "teams_logging_submitted",
    "waiting",
    "not_reported",
)


def _nothing() -> Counts:
    return defaultdict(int)


@dataclass
class Tally:
    """The row None holds what has a place in no row: see `Figures.rows`."""

    rows: defaultdict[int | None, Counts] = field(default_factory=lambda: defaultdict(_nothing))
    total: Counts = field(default_factory=_nothing)
    estimated: set[int] = field(default_factory=set)

    def add(self, row: int | None, counts: Mapping[str, int]) -> None:
        for key, count in counts.items():
            self.rows[row][key] += count

    def add_total(self, counts: Mapping[str, int]) -> None:
        for key, count in counts.items():
            self.total[key] += count

    def add_thing(self, spots: Iterable[Spot], counts: Mapping[str, int]) -> None:
        """Something that stands at `spots`: it counts once in each of their rows and once in the total."""
        inside = set(spots) - {OUTSIDE}
        if not inside:
            return
        self.add_total(counts)
        placed = inside - {NOWHERE}
        for row in {spot.row for spot in placed if spot.row is not None} if placed else {None}:
            self.add(row, counts)
        self.estimated.update(row for spot in placed for row in spot.doubtful)

    def fill(self, row: Row, counts: Counts) -> Row:
        """Write `counts` into `row`; sessions, people and households stay None where nobody told any, but are 0 where
        nothing is missing: where there is no activity, and all who could have had one said so (`spoken`)."""
        for key in COUNTED:
            setattr(row, key, counts[key])
        if counts["standing"]:
            row.sessions, row.people = counts["sessions"], counts["people"]
        if counts["households_told"]:
            row.households = counts["households"]
        if counts["spoken"] and not counts["standing"] and not counts["not_reported"]:
            row.sessions = row.people = row.households = 0
        return row
