"""The table that the figures come in: one row a unit, and a total. Rates are derived, never stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils import formats
from django.utils.translation import gettext as _

from geo.models import Level
from teams_app.activities.periods import Period

KEYS = (
    "code",
    "name",
    "hamlets",
    "hamlets_covered",
    "hamlet_teams",
    "communes",
    "communes_covered",
    "commune_teams",
    "teams",
    "teams_logging",
    "sessions",
    "people",
    "not_reported",
)
FURTHER_KEYS = (
    "type",
    "label",
    "parent_code",
    "unlisted",
    "teams_logging_submitted",
    "waiting",
    "estimated",
    "households",
    "population",
    "population_year",
    "households_registered",
    "households_year",
)


@dataclass
class Row:
    """The counts of one unit, or of all of them.

    `sessions` and `people` count verified activities; they are None where nobody reported anything,
    because missing is not zero; who stated that there was nothing has 0 (`stated`). `waiting` are the
    activities not verified yet. `not_reported` and `unlisted` count communes: those without any standing
    activity in the period that did not state all its months, and those whose hamlets are not registered.
    `estimated` says that some of it was placed by a guess.

    `households` are visits to households, as far as they were written down. `population` and
    `households_registered` are those of the unit's ground (`geo.population`), of the years beside them; None
    where nobody told them.
    """

    unit_id: int | None = None
    code: str = ""
    type: str = ""
    name: str = ""
    label: str = ""
    sort_key: str = ""
    parent_code: str = ""
    above: str = ""  # the parent's label: `huyện Cao Lãnh`
    hamlets: int = 0
    hamlets_covered: int = 0
    unlisted: int = 0
    hamlet_teams: int = 0
    communes: int = 0
    communes_covered: int = 0
    commune_teams: int = 0
    teams: int = 0
    teams_logging: int = 0
    teams_logging_submitted: int = 0
    sessions: int | None = None
    waiting: int = 0
    people: int | None = None
    households: int | None = None
    population: int | None = None
    population_year: int | None = None
    households_registered: int | None = None
    households_year: int | None = None
    not_reported: int = 0
    estimated: bool = False

    def copy(self) -> Row:
        """Quicker than `dataclasses.replace`: a country has thousands."""
        twin = object.__new__(Row)
        twin.__dict__.update(self.__dict__)
        return twin

    @property
    def hamlet_coverage(self) -> float | None:
        """Hamlets served ÷ hamlets registered; None where no hamlet is registered, never 100 %."""
        return _share(self.hamlets_covered, self.hamlets)

    @property
    def commune_coverage(self) -> float | None:
        return _share(self.communes_covered, self.communes)

    @property
    def activity_rate(self) -> float | None:
        """Teams with a verified activity ÷ teams that existed in some part of the period."""
        return _share(self.teams_logging, self.teams)

    @property
    def activity_rate_submitted(self) -> float | None:
        """The same with activities that still wait for verification."""
        return _share(self.teams_logging_submitted, self.teams)

    @property
    def reach(self) -> float | None:
        """People guided, the plain sum."""
        return self.people

    @property
    def reach_per_1000(self) -> float | None:
        """People guided (visits, not distinct people) for every 1.000 inhabitants; None without a population."""
        return None if self.people is None or not self.population else 1000 * self.people / self.population

    @property
    def households_share(self) -> float | None:
        """At most this share of the households was visited: some were visited more than once, none above all."""
        if self.households is None or not self.households_registered:
            return None
        return min(self.households, self.households_registered) / self.households_registered

    @property
    def has_reported(self) -> bool:
        return self.sessions is not None

    @property
    def communes_missing(self) -> int:
        """Communes without a commune team."""
        return self.communes - self.communes_covered

    @property
    def hamlets_missing(self) -> int:
        """Hamlets that no team serves."""
        return self.hamlets - self.hamlets_covered


@dataclass(frozen=True)
class Figures:
    """What was counted, where, when and on which map.

    `rows` stand in the order of codes. Where the figures are restated on another day's units, things
    that have no place there (a hamlet registered later) stand in a last row without a code, so that
    the rows still sum up to the total.
    """

    level: str
    on: dt.date
    period: Period
    units_at: dt.date
    rows: list[Row] = field(default_factory=list)
    total: Row = field(default_factory=Row)

    @property
    def is_restated(self) -> bool:
        return self.units_at != self.on

    @property
    def restated_on(self) -> dt.date | None:
        """The day of the units, where that is another."""
        return self.units_at if self.is_restated else None

    @property
    def is_estimated(self) -> bool:
        return any(row.estimated for row in self.rows)

    @property
    def is_empty(self) -> bool:
        """No unit of this level was in force: districts from 1/7/2025, anything before the first table."""
        return not self.rows

    @property
    def why_empty(self) -> str:
        """What to tell the reader when there is no row; empty when there is one."""
        if self.rows:
            return ""
        values = {"level": Level(self.level).label, "date": formats.date_format(self.units_at)}
        return _("No unit of the level “%(level)s” was in force on %(date)s.") % values


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
