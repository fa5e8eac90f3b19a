"""The counting itself: a few grouped queries, and the strays added one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from geo.among import among
from geo.models import Level, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.coverage.figures.aggregates import OF_WORK, STANDING, plain
from teams_app.coverage.figures.inhabitants import add_inhabitants
from teams_app.coverage.figures.kept import Kept
from teams_app.coverage.figures.question import Question
from teams_app.coverage.figures.rows import Figures, Row
from teams_app.coverage.figures.strays import Area, Strays
from teams_app.coverage.figures.system import OUTSIDE, Spot, UnitSystem, lacking, valid_on_day_of
from teams_app.coverage.figures.tally import Tally
from teams_app.coverage.models import Fact
from teams_app.coverage.querysets import EVERYTHING, Kind
from teams_app.registry.models import TeamArea, TeamLevel
from teams_app.registry.querysets import TeamAreaQuerySet


class Asking(Question):
    """The counting of a question."""

    def answer(self) -> Figures:
        if (kept := Kept.of(self)) is not None:
            return kept.figures()
        tally, blank, total = self.standing()
        for count in () if self.only_standing else (self._silence, self.count_work):
            count(tally)
        return self._filled(tally, blank, total)

    def standing(self) -> tuple[Tally, dict[int, Row], Row]:
        """What the register alone tells: the counts, the rows and their total, with who lives there."""
        tally = Tally()
        for count in (self._hamlets, self._communes, self._teams):
            count(tally)
        blank, total = self.system.blank_rows(), Row(name=_("Total"), label=_("Total"))
        add_inhabitants(blank.values(), total, self.system, self.period.end.year)
        return tally, blank, total

    def _filled(self, tally: Tally, blank: Mapping[int, Row], total: Row) -> Figures:
        rows = [tally.fill(row, tally.rows[unit]) for unit, row in blank.items()]
        for row in rows:
            row.estimated = row.unit_id in tally.estimated
        if rows and None in tally.rows:
            rows.append(tally.fill(Row(name=self.nowhere, label=self.nowhere), tally.rows[None]))
        total = tally.fill(total, tally.total)
        total.estimated = any(row.estimated for row in rows)
        return self.table(rows, total)

    def table(self, rows: list[Row], total: Row) -> Figures:
        return Figures(self.system.level, self.on, self.period, self.system.day, rows, total)

    @property
    def nowhere(self) -> str:
        return _("No place on the map of %(date)s") % {"date": formats.date_format(self.system.day)}

    # Units. -----------------------------------------------------------------------------------

    def _hamlets(self, tally: Tally) -> None:
        hamlets = UnitPeriod.objects.on(self.on).at_level(Level.HAMLET)
        counts = {"hamlets": Count("pk"), "hamlets_covered": Count("pk", filter=self.is_served)}
        self._group(tally, hamlets.filter(self.system.holds("unit")), counts)
        if self.system.day != self.on:
            self._stray_hamlets(tally, hamlets.filter(lacking(self.system.day, "unit")))

    def _stray_hamlets(self, tally: Tally, hamlets: UnitPeriodQuerySet) -> None:
        served = dict(hamlets.annotate(served=self.is_served).values_list("unit", "served"))
        for hamlet, spot in self.system.spots(dict.fromkeys(served, Level.HAMLET)).items():
            tally.add_thing([spot], {"hamlets": 1, "hamlets_covered": int(served[hamlet])})

    @property
    def is_served(self) -> Q:
        """A condition on hamlets' periods: an active team serves it, or serves a hamlet that it took over."""
        # Which team it is, is not looked up for each of 90.000 hamlets: the index of areas alone answers.
        areas = TeamArea.objects.on(self.on).filter(self._pauses.now, unit=OuterRef("unit"))
        if self._outlived:
            areas = areas.exclude(team__in=among(self._outlived))
        inherited = {spot.unit for area, spot in self._stray_areas_now() if area.unit_level == Level.HAMLET}
        return Q(Exists(areas)) | Q(unit__in=inherited - {None})

    def _communes(self, tally: Tally) -> None:
        covered, listed = self._covered(), self._listed()
        for unit, spot in self._spots_of_communes.items():
            counts = {"communes": 1, "communes_covered": int(unit in covered), "unlisted": int(unit not in listed)}
            tally.add_thing([spot], counts)

    def _silence(self, tally: Tally) -> None:
        spoke = self.reporting() | self.stated.communes(self._own.lookup, self.period)
        for unit, spot in self._spots_of_communes.items():
            tally.add_thing([spot], {"not_reported": int(unit not in spoke), "spoken": int(unit in spoke)})
        if self.system.level == Level.HAMLET:
            self._silence_of_hamlets(tally)

    def _silence_of_hamlets(self, tally: Tally) -> None:
        """A commune that stated a month spoke for its hamlets. One query, where any did."""
        if not (communes := self.stated.communes(self.system.lookup, self.period)):
            return
        here = UnitPeriod.objects.on(self.system.day).at_level(Level.HAMLET).filter(parent__in=among(communes))
        hamlets = set(here.filter(self.system.holds("unit")).order_by().values_list("unit", flat=True))
        for hamlet in hamlets:
            tally.add(hamlet, {"spoken": 1})
        if self.system.scope and hamlets.issuperset(self.system.scope):  # the total of a hamlet has no commune in it
            tally.add_total({"spoken": 1})

    def _here(self, commune: str) -> Q:
        return Q(**{f"{commune}__in": among(self._own.communes())}) if self.is_part else Q()

    def _covered(self) -> set[int | None]:
        """The communes of the day with an active commune team, or with one of a commune they took over."""
        teams = TeamArea.objects.filter(
            self.now(), self._here("unit"), team__level=TeamLevel.COMMUNE, unit__level=Level.COMMUNE
        )
        inherited = {
            spot.unit
            for area, spot in self._stray_areas_now()
            if area.unit_level == Level.COMMUNE and area.team_level == TeamLevel.COMMUNE
        }
        return set(teams.values_list("unit", flat=True).distinct()) | inherited

    def _listed(self) -> set[int | None]:
        """The communes of the day whose hamlets are registered."""
        hamlets = UnitPeriod.objects.on(self.on).at_level(Level.HAMLET).filter(self._here("parent"))
        return set(hamlets.order_by().values_list("parent", flat=True).distinct())

    def reporting(self) -> set[int | None]:
        """The communes of the day, of those that the rows take in, with any activity in the period, verified or not."""
        located = self._located(self._taken_in, self._own_strays)
        strays = (self._own_strays.places_of_work(work, self._own_spots) for work in self._own_strays.work(EVERYTHING))
        return set(located.values_list("row", flat=True).distinct()) | {spot.row for spots in strays for spot in spots}

    # Teams. -----------------------------------------------------------------------------------

    def _teams(self, tally: Tally) -> None:
        self._group(tally, *self._teams_by_area)
        self._stray_teams(tally)

    def teams_counted_again(self) -> Mapping[str, int]:
        """How often teams of several places count in the rows beyond the once that they count in the total."""
        tally, (areas, counts) = Tally(), self._teams_by_area
        several = TeamArea.objects.order_by().values("team").annotate(areas=Count("pk")).filter(areas__gt=1)
        self._group(tally, areas.filter(team__in=several.values("team")), counts)
        self._stray_teams(tally)
        return {key: sum(row[key] for row in tally.rows.values()) - tally.total[key] for key in counts}

    @property
    def _teams_by_area(self) -> tuple[QuerySet[Any], dict[str, models.Aggregate]]:
        now, during = self.now(), self.during
        areas = TeamArea.objects.filter(self.system.holds("unit")).exclude(self.strays.condition("team"))
        return areas.filter(now | during), {
            "hamlet_teams": Count("team", distinct=True, filter=now & Q(team__level=TeamLevel.HAMLET)),
            "commune_teams": Count("team", distinct=True, filter=now & Q(team__level=TeamLevel.COMMUNE)),
            "teams": Count("team", distinct=True, filter=during),
        }

    def _stray_teams(self, tally: Tally) -> None:
        spots: dict[tuple[int, str], set[Spot]] = defaultdict(set)
        for area in self.strays.areas:
            if area.on(self.on):
                spots[area.team, f"{area.team_level}_teams"].add(self.spots[area.unit])
            if area.is_in_period:
                spots[area.team, "teams"].add(self.spots[area.unit])
        for (_team, key), places in spots.items():
            tally.add_thing(places, {key: 1})

    def guesses(self) -> list[frozenset[int]]:
        """Of each unit that is placed by a guess, all rows that it may belong to."""
        return [spot.doubtful for spot in self.spots.values() if spot.doubtful and spot != OUTSIDE]

    # Activities. ------------------------------------------------------------------------------

    def count_work(self, tally: Tally) -> None:
        self._work(tally)
        self._stray_work(tally)

    def _work(self, tally: Tally) -> None:
        """What is missing is told by all activities; what is counted are those of the kind."""
        is_all = self.kind.is_everything
        self._sum_work(tally, EVERYTHING, STANDING | OF_WORK if is_all else STANDING)
        if not is_all:
            self._sum_work(tally, self.kind, OF_WORK)

    def _sum_work(self, tally: Tally, kind: Kind, sums: Mapping[str, models.Aggregate]) -> None:
        """The work of a team with several areas in a row counts there once: at the oldest of them."""
        located = self._located(self.system, self.strays, kind).annotate(area=F("team__areas"))
        twins = self._areas_then.filter(pk__lt=OuterRef("area")).annotate(twin_row=self.system.row("unit"))
        self._group_rows(tally, located.exclude(Exists(twins.filter(twin_row=OuterRef("row")))), sums)
        tally.add_total(plain(self.work(kind).aggregate(**sums)))

    def work(self, kind: Kind) -> QuerySet[Any]:
        """The facts in the scope, each once; without those of strays.

        Of everywhere no area need be looked for: a fact has one, and a team with one in no unit of the map is stray.
        """
        facts = self._facts(self.system, kind).exclude(self.strays.condition("team"))
        return facts if self.system.scope is None else facts.filter(Exists(self._areas_then))

    @property
    def _areas_then(self) -> TeamAreaQuerySet:
        """Of a fact: the areas in the scope that its team had in that stretch."""
        areas = TeamArea.objects.filter(valid_on_day_of(OuterRef("since")), self.system.holds("unit"))
        return areas.filter(team=OuterRef("team"))

    def _stray_work(self, tally: Tally) -> None:
        spots: dict[tuple[int, str], set[Spot]] = defaultdict(set)
        for work in self.strays.work(EVERYTHING):
            counts = {"standing": work.sessions + work.waiting}
            tally.add_thing(self.strays.places_of_work(work, self.spots), counts)
        for work in self.strays.work(self.kind):
            places = self.strays.places_of_work(work, self.spots)
            tally.add_thing(places, work.counts)
            spots[work.team, "teams_logging_submitted"] |= places
            if work.sessions:
                spots[work.team, "teams_logging"] |= places
        for (_team, key), places in spots.items():
            tally.add_thing(places, {key: 1})

    def _located(self, system: UnitSystem, strays: Strays, kind: Kind = EVERYTHING) -> QuerySet[Any]:
        """The facts beside the areas that their team had in that stretch, each with its row."""
        place = "team__areas__unit"
        here = valid_on_day_of(F("since"), "team__areas__") & system.holds(place)
        facts = self._facts(system, kind).exclude(strays.condition("team"))
        return facts.filter(here).annotate(row=system.row(place))

    def _facts(self, system: UnitSystem, kind: Kind) -> QuerySet[Any]:
        """Those of the period; of a place only its teams' are looked at, not a month of the whole log."""
        facts = Fact.objects.of(kind).between(self.period.start, self.period.end).order_by()
        if system.scope is not None:
            facts = facts.filter(team__in=TeamArea.objects.filter(system.holds("unit")).order_by().values("team"))
        return facts.filter(commune__isnull=True) if self.only_unplaced else facts

    def _stray_areas_now(self) -> Iterator[tuple[Area, Spot]]:
        return ((area, self._own_spots[area.unit]) for area in self._own_strays.areas if area.on(self.on))

    def _group(self, tally: Tally, things: QuerySet[Any], counts: Mapping[str, models.Aggregate]) -> None:
        """Count `things`, which hang on their `unit`, by row and in total."""
        self._group_rows(tally, things.order_by().annotate(row=self.system.row("unit")), counts)
        tally.add_total(things.order_by().aggregate(**counts))

    @staticmethod
    def _group_rows(tally: Tally, things: QuerySet[Any], counts: Mapping[str, models.Aggregate]) -> None:
        for group in things.values("row").annotate(**counts):
            row = group.pop("row")
            if row is not None:  # a commune team in a table of hamlets: only the total knows it
                tally.add(row, plain(group))
