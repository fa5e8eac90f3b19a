"""Teams: which there are on a day, where, how many, in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from geo.among import among
from geo.findable import FindableQuerySet
from geo.models import UnitPeriod
from geo.querysets import valid_during, valid_on
from teams_app.registry.querysets.areas import areas, suspensions
from teams_app.registry.querysets.people import members

if TYPE_CHECKING:
    from teams_app.registry.models import Team  # noqa: F401

FEW_PEOPLE = 500

PLACE_SEPARATOR = "\x01"

MOST_SETTLED = 5000  # beyond that, carrying the ids costs more than finding them again
MOST_FOUND = 1000  # teams that a search in the list goes on with; the page says when there are more


@dataclass(frozen=True)
class Lives:
    """Of one level: how many teams stand on a day, are active, had ended by then, and are active without head."""

    level: str
    standing: int
    active: int
    ended: int
    headless: int


class TeamQuerySet(FindableQuerySet["Team"]):
    def on(self, date: dt.date) -> TeamQuerySet:
        """Teams that exist on `date`, suspended or not."""
        return self.filter(valid_on(date))

    def active_on(self, date: dt.date) -> TeamQuerySet:
        """Teams that exist on `date` and are not suspended: those that coverage counts."""
        return self.on(date).exclude(pk__in=suspensions().on(date).values("team"))

    def suspended_on(self, date: dt.date) -> TeamQuerySet:
        return self.on(date).filter(pk__in=suspensions().on(date).values("team"))

    def during(self, start: dt.date, end: dt.date) -> TeamQuerySet:
        """Teams that exist on at least one day from `start` to `end`, both counted."""
        return self.filter(valid_during(start, end))

    def closed_by(self, date: dt.date) -> TeamQuerySet:
        """Teams that were dissolved or re-formed on or before `date`."""
        return self.filter(valid_to__lte=date)

    def serving(self, units: Any, date: dt.date) -> TeamQuerySet:
        """Teams whose area on `date` is one of `units` (ids, Units or a subquery) themselves."""
        return self.filter(pk__in=areas().on(date).filter(unit__in=units).values("team"))

    def within(self, units: Any, date: dt.date) -> TeamQuerySet:
        """Teams that serve, on `date`, one of `units` (ids, Units or a subquery) or something below it."""
        return self.serving(UnitPeriod.objects.within(units, date).values("unit"), date)

    def on_ground(self, ground: Iterable[int], date: dt.date) -> TeamQuerySet:
        """Teams whose area on `date`, or whose last one if they have ended, is one of the ids in `ground`."""
        return self.filter(pk__in=areas().held_by(date).filter(unit__in=among(ground)).values("team"))

    def missing_head(self, date: dt.date) -> TeamQuerySet:
        return self.filter(~Exists(members().on(date).filter(team=OuterRef("pk"), role="head")))

    def count_by_level(self) -> dict[str, int]:
        return dict(self.order_by().values_list("level").annotate(n=Count("pk")))

    def count_lives(self, date: dt.date) -> list[Lives]:
        """Of a part of the register in one statement; of all of it, each number off an index of its own."""
        if self.query.where:
            active = valid_on(date) & ~Q(pk__in=suspensions().on(date).values("team"))
            headed = Exists(members().on(date).filter(team=OuterRef("pk"), role="head"))
            counts = {
                "standing": Count("pk", filter=valid_on(date)),
                "active": Count("pk", filter=active),
                "ended": Count("pk", filter=Q(valid_to__lte=date)),
                "headless": Count("pk", filter=active & Q(~headed)),
            }
            return [Lives(*row) for row in self.order_by().values_list("level").annotate(**counts)]
        parts = [teams.count_by_level() for teams in (self.on(date), self.suspended_on(date), self.closed_by(date))]
        active_ones = sum(parts[0].values()) - sum(parts[1].values())
        # Only the few teams of communes are asked one by one; the rest of those without head are of hamlets.
        headless = {"commune": self.active_on(date).missing_head(date).filter(level="commune").count()}
        headless["hamlet"] = self.count_missing_head(date, active_ones) - headless["commune"]
        levels = {"hamlet", "commune"}.union(*parts)
        standing, suspended, ended = parts
        return [
            Lives(
                level=level,
                standing=standing.get(level, 0),
                active=standing.get(level, 0) - suspended.get(level, 0),
                ended=ended.get(level, 0),
                headless=headless[level],
            )
            for level in sorted(levels)
        ]

    def count_missing_head(self, date: dt.date, standing: int, *, suspended_too: bool = False) -> int:
        """How many of the teams active on `date`, of which there are `standing`, have no head.

        In the whole register those with a head are counted, by the index of heads alone: to ask each of 100.000
        teams takes four times as long.
        """
        if self.query.where:
            teams = self.on(date) if suspended_too else self.active_on(date)
            return teams.missing_head(date).count()
        heads = members().on(date).filter(role="head").order_by()
        idle = Q(valid_from__gt=date) | Q(valid_to__lte=date)
        if not suspended_too:
            idle |= Q(pk__in=suspensions().on(date).values("team"))
        idle_with_head = self.filter(idle, Exists(heads.filter(team=OuterRef("pk")))).count()
        with_head: int = heads.aggregate(n=Count("team", distinct=True))["n"]
        return standing - (with_head - idle_with_head)

    def needing_reform(self, date: dt.date) -> TeamQuerySet:
        """Commune teams on `date` that serve a commune which is no longer in force.

        A fact of the two registers, stored nowhere: it appears with the reorganisation and goes away
        with the decision that re-forms the team.
        """
        stranded = areas().on(date).filter(unit__in=UnitPeriod.objects.absent_on(date)).order_by()
        return self.on(date).filter(pk__in=stranded.values("team"), level="commune")

    def with_unconsented(self, date: dt.date) -> TeamQuerySet:
        """Teams in which someone without recorded consent serves on `date`."""
        people = apps.get_model("registry", "Person")._default_manager.unconsented()
        few = list(people.order_by().values_list("pk", flat=True)[: FEW_PEOPLE + 1])
        if len(few) <= FEW_PEOPLE:  # begin with the people; where there are many, the teams meet them soon
            return self.filter(pk__in=members().on(date).filter(person__in=few).values("team"))
        services = members().on(date).filter(team=OuterRef("pk"))
        lacking = services.filter(person__consented_on__isnull=True, person__erased_on__isnull=True)
        return self.filter(Exists(lacking))

    def fully_consented(self, date: dt.date) -> TeamQuerySet:
        """Teams in which the consent of everyone who serves on `date` is on record."""
        lacking = self.model._default_manager.all().with_unconsented(date)
        return self.exclude(pk__in=lacking.order_by().values("pk"))

    def settled(self) -> TeamQuerySet:
        """The same teams by their ids, where they are few: for whoever asks several questions about them."""
        return self.model._default_manager.filter(pk__in=self.ids_if_few()) if self.query.where else self

    def ids_if_few(self) -> Any:
        """For a condition `__in`: the ids where they are few, else the question for them."""
        ids = list(self.order_by().values_list("pk", flat=True)[: MOST_SETTLED + 1])
        return self.order_by().values("pk") if len(ids) > MOST_SETTLED else among(ids)

    def search(self, text: str, date: dt.date, most: int = MOST_FOUND) -> TeamQuerySet:
        """Teams whose name, place or member is called like `text`: see `registry.finding`. Looked up at once.

        A comma narrows: `ấp 2, mỹ xương` is the Ấp 2 of Mỹ Xương. Of more than `most`, some are left out.
        """
        from teams_app.registry.finding import ids_of_called

        ids = ids_of_called(self, text, date, most)
        return self if ids is None else self.filter(pk__in=among(ids))

    def with_heads(self, date: dt.date) -> TeamQuerySet:
        """With `heads_on`, the list of services as head on `date`: two queries a page, whatever its length."""
        heads = members().on(date).filter(role="head").select_related("person")
        return self.prefetch_related(Prefetch("members", queryset=heads, to_attr="heads_on"))

    def with_headship(self, date: dt.date) -> TeamQuerySet:
        """Each team beside its head on `date`, in one query: `head_name`, `head_phone`, `head_since`, all None
        where it had none. A team with two heads stands there twice."""
        is_head = Q(members__role="head") & valid_on(date, "members__")
        return self.annotate(
            headship=FilteredRelation("members", condition=is_head),
            head_name=F("headship__person__name"),
            head_phone=F("headship__person__phone"),
            head_since=F("headship__valid_from"),
        ).order_by("sort_key", "pk", "head_since")

    def with_counts(self, date: dt.date) -> TeamQuerySet:
        """With `members_on`, how many people serve in the team on `date`."""
        services = members().on(date).filter(team=OuterRef("pk")).order_by().values("team")
        counted = services.annotate(n=Count("pk")).values("n")
        return self.annotate(members_on=Coalesce(Subquery(counted), 0))

    def sorted_by(self, order: str, date: dt.date) -> TeamQuerySet:
        """By `name`, `place`, `founded` or `members`, and backwards with a leading minus; by name at last."""
        backwards, key = order.startswith("-"), order.removeprefix("-")
        if key not in _ORDERS:
            raise ValueError(f"no such order: {order}")
        if order == "-name":
            return self.order_by("-sort_key", "-pk")
        teams = {"place": self.placed, "members": self.with_counts}.get(key, lambda date: self)(date)
        # What stands nowhere comes last, either way round and on both databases.
        fields = [F(f).desc(nulls_last=True) if backwards else F(f).asc(nulls_last=True) for f in _ORDERS[key]]
        return teams.order_by(*fields, "sort_key", "pk")

    def placed(self, date: dt.date) -> TeamQuerySet:
        """With `place_key`: a commune's team at the commune's place in the alphabet, its hamlets' after it.

        Its parts: the commune's key, its unit (namesakes stay apart), the hamlet's key; see `by_place`.
        """
        spans = valid_on(date, "unit__periods__") & valid_on(date, "unit__periods__parent__periods__")
        own, above = F("unit__periods__sort_key"), F("unit__periods__parent__periods__sort_key")
        commune = F("unit__periods__parent")
        path = Case(
            When(unit__level="hamlet", then=_path(above, Cast(commune, models.CharField()), own)),
            default=_path(own, Cast("unit", models.CharField())),
        )
        area = areas().on(date).filter(spans, team=OuterRef("pk")).order_by("pk").values(path=path)
        return self.annotate(place_key=Subquery(area[:1], output_field=models.CharField()))


def _path(*parts: Any) -> Concat:
    """Joined by what sorts before every letter: `My` with all that lies in it before `My Tho`."""
    joined = [piece for part in parts for piece in (Value(PLACE_SEPARATOR), part)][1:]
    return Concat(*joined, output_field=models.CharField())


_ORDERS: dict[str, list[str]] = {
    "name": [],
    "place": ["place_key"],
    "founded": ["valid_from"],
    "members": ["members_on"],
}
