"""The way from a number of teams, communes or activities to the list of just these, for who may open it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.urls import reverse

from geo.models import Level
from teams_app.accounts.access import Actor, scope_of
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Row
from teams_app.coverage.links import dated
from teams_app.coverage.measures import COMMUNES, STANDING, Measure
from teams_app.coverage.scales import Breaks
from teams_app.registry.ground import ground_kept

GROUP = "nhom"


class Those(StrEnum):
    """Which teams of a figure; as an address calls them."""

    AT_WORK = "co-hoat-dong"
    IDLE = "chua-hoat-dong"
    LOGGED = "da-ghi"  # verified or not
    UNLOGGED = "chua-ghi"
    FOUNDED = "moi-lap"
    ENDED = "giai-the"
    OF_HAMLETS = "to-khom-ap"
    OF_COMMUNES = "to-cap-xa"


class Done(StrEnum):
    """Which activities of a figure; as an address of the log calls them."""

    VERIFIED = "da-xac-nhan"
    WAITING = "cho-xac-nhan"


class Lacking(StrEnum):
    """What communes lack; as an address calls it."""

    REPORT = "chua-bao-cao"
    TEAM = "chua-co-to-cap-xa"
    HAMLETS = "chua-co-danh-muc"


def communes_url(asked: Asked, lacking: Lacking, units: frozenset[int] | None = None) -> str:
    """The communes that lack it, of the one unit or else of the place asked for; empty where units are several."""
    if units is None and asked.within is not None:
        units = frozenset({asked.within.unit_id})
    if units is not None and len(units) != 1:
        return ""
    return _listed(reverse("coverage:communes") + _plain(asked), lacking, None if units is None else next(iter(units)))


def _listed(address: str, group: str, unit: int | None) -> str:
    """The address with its query, bounded to the group and, where one is named, to the unit."""
    place = "" if unit is None else f"&trong={unit}"
    return f"{address}&{GROUP}={group}{place}".replace("?&", "?", 1)


def _plain(asked: Asked) -> str:
    """What a figure is of, without its place and what only arranges a map."""
    asked = asked.but(measure=COMMUNES, level=Level.COMMUNE, within=None, unit=None, order="", page=1)
    return asked.but(breaks=Breaks.QUANTILES).query()


@dataclass(frozen=True)
class Ways:
    """`ground`: the units whose lists the reader keeps; None stands for everything."""

    asked: Asked
    ground: frozenset[int] | None

    @classmethod
    def of(cls, asked: Asked, user: Actor) -> Ways:
        return cls(asked, ground_kept(user, scope_of(user, asked.today), asked.today))

    def keeps(self, unit: int | None) -> bool:
        """Whether the lists of the unit are the reader's to open; without one, those of everything."""
        return self.ground is None or unit in self.ground

    def to(self, those: Those, unit: int | None) -> str:
        """The teams of a unit; empty where they are not the reader's to open. Without one: of everything."""
        if not self.keeps(unit):
            return ""
        return _listed(self._plain, those, unit)

    def log(self, unit: int | None, done: Done = Done.VERIFIED) -> str:
        """The activities that the figures of a unit count; empty where they are not the reader's to open.

        Without a unit: of everything. What was done counts on the map that its rows are drawn on, whatever the day of
        the register; a map that is still to come has no list. On one from before units changed teams may have worked
        in the commune that lie in another's since: of these the list tells an official the number alone.
        """
        if not self.keeps(unit):
            return ""
        return self._log_address(unit, done)

    def log_of_units(self, units: frozenset[int] | None, kept: Collection[int]) -> str:
        """Of several units only where they are just what the reader answers for: without a unit the list is of that."""
        if units is None or len(units) == 1:
            return self.log(next(iter(units)) if units else None)
        return self._log_address(None, Done.VERIFIED) if units == frozenset(kept) else ""

    def _log_address(self, unit: int | None, done: Done) -> str:
        asked = self.asked
        if asked.units_at > asked.today:
            return ""
        fields = {
            "thang": str(asked.period),
            "noi-dung": asked.topic.slug if asked.topic else "",
            "hinh-thuc": asked.form,
            "trang-thai": done.value,
            "so-lieu": 1,
            "trong": unit or "",
        }
        given = {name: value for name, value in fields.items() if value}
        return dated(reverse("activities:list"), asked.units_at, asked.today, **given)

    def below(self, measure: Measure, unit: int) -> str:
        """The map of what lies in a unit of the level shown: the rows of its coverage, for whoever sees the map."""
        return f"{self._inside[measure.slug]}&trong={unit}"

    def teams_or_lack(self, row: Row) -> str:
        """Of a commune's own coverage: its commune teams, or the commune where it has none."""
        unit = row.unit_id
        if row.communes_missing and unit is not None:
            return communes_url(self.asked, Lacking.TEAM, frozenset({unit}))
        return self.to(Those.OF_COMMUNES, unit) if row.commune_teams else ""

    def corrections(self, unit: int | None) -> str:
        """What came after the months of the figure were closed; empty where it is not the reader's to open."""
        asked = self.asked
        if not self.keeps(unit) or asked.units_at > asked.today:
            return ""
        place = {"trong": unit} if unit else {}
        address = reverse("activities:corrections")
        return dated(address, asked.units_at, asked.today, thang=str(asked.period), **place)

    def of_area(self, those: Those) -> str:
        """Of that place, else of the reader's whole area, as the answers in words speak of it."""
        if self.asked.within:
            return self.to(those, self.asked.within.unit_id)
        return _listed(self._plain, those, None) if self.ground is None or self.ground else ""

    @cached_property
    def _inside(self) -> dict[str, str]:
        asked = self.asked
        level = Level.HAMLET if asked.level == Level.COMMUNE else Level.COMMUNE
        inside = asked.but(level=level, within=None, unit=0, order="", page=1)  # no card is open, on purpose
        return {each.slug: reverse("coverage:map") + inside.query(measure=each) for each in STANDING}

    @cached_property
    def _plain(self) -> str:
        return reverse("coverage:teams") + _plain(self.asked)
