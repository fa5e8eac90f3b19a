"""Which topics were ever taught where, and which never: communes against topics.

Taught means: an activity about the topic, or about one below it, was verified or waits for verification, in a month
up to that of the day. A topic counts for a commune where any team that served it then taught it anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, F, OuterRef, Q

from geo.among import among
from geo.lookup import Lookup
from geo.models import Level, Unit, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.activities.models import ActivityForm, Topic
from teams_app.activities.periods import Month
from teams_app.coverage.figures.memory import last_change
from teams_app.coverage.figures.system import UnitSystem, valid_on_day_of
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.coverage.querysets import FactQuerySet


@dataclass(frozen=True)
class Order:
    """Of the communes: by name, or by how many topics each never had. Following a heading twice turns it round."""

    NAME, LACKS = "xa", "chua-day"

    word: str = NAME
    is_descending: bool = False

    @classmethod
    def read(cls, text: str) -> Order:
        word = text.removeprefix("-")
        return cls(word, text.startswith("-")) if word in (cls.NAME, cls.LACKS) else cls()

    def direction(self, word: str) -> str:
        return "" if word != self.word else "descending" if self.is_descending else "ascending"

    def followed(self, word: str) -> str:
        """What the heading leads to: the other way round; of numbers the highest first."""
        turns = not self.is_descending if word == self.word else word == self.LACKS
        return f"-{word}" if turns else word


@dataclass(frozen=True)
class Matrix:
    """The communes and topics in their order, and which pairs were never taught."""

    communes: list[UnitPeriod]
    topics: list[Topic]
    taught: frozenset[tuple[int, int]]  # (commune, topic)

    def missing_of(self, topic: int) -> int:
        """In how many communes the topic was never taught."""
        return sum((commune.unit_id, topic) not in self.taught for commune in self.communes)

    def lacks(self, commune: UnitPeriod) -> int:
        """How many topics the commune never had."""
        return self.is_taught(commune).count(False)

    def ordered(self, order: Order) -> Matrix:
        communes = sorted(self.communes, key=self.lacks) if order.word == Order.LACKS else list(self.communes)
        return replace(self, communes=communes[::-1] if order.is_descending else communes)

    def lacking(self, topic: Topic) -> Matrix:
        """The same of the communes that never had the topic."""
        return replace(self, communes=[each for each in self.communes if (each.unit_id, topic.pk) not in self.taught])

    def is_taught(self, commune: UnitPeriod) -> list[bool]:
        """Topic by topic."""
        return [(commune.unit_id, topic.pk) in self.taught for topic in self.topics]

    @property
    def rows(self) -> list[tuple[UnitPeriod, list[bool]]]:
        return [(commune, self.is_taught(commune)) for commune in self.communes]


def matrix(on: dt.date, scope: Collection[int] | None = None) -> Matrix:
    """The communes in force on `on` inside the units of `scope` (None: everywhere) against all topics on offer.

    A constant number of queries. On the last map most of it is read from the sums of communes.
    """
    communes = list(_communes(on, scope).select_related("unit").order_by("sort_key", "code"))
    topics = list(Topic.objects.filter(is_active=True))
    ids = {commune.unit_id for commune in communes}
    taught = _taught(on, ids, [topic.pk for topic in topics])
    return Matrix(communes, topics, frozenset(pair for pair in taught if pair[0] in ids))


def untaught(on: dt.date, scope: Collection[int] | None = None) -> list[tuple[Topic, int]]:
    """Each topic on offer with the number of communes it was never taught in: the sums of the columns of `matrix`."""
    communes = set(_communes(on, scope).order_by().values_list("unit_id", flat=True))
    topics = {topic.pk: topic for topic in Topic.objects.filter(is_active=True)}
    taught = Counter(topic for commune, topic in _taught(on, communes, list(topics)) if commune in communes)
    return [(topic, len(communes) - taught[pk]) for pk, topic in topics.items()]


def _communes(on: dt.date, scope: Collection[int] | None) -> UnitPeriodQuerySet:
    periods = UnitPeriod.objects.on(on) if scope is None else UnitPeriod.objects.within(among(scope), on)
    return periods.at_level(Level.COMMUNE)


def _taught(on: dt.date, communes: Collection[int], topics: Sequence[int]) -> set[tuple[int, int]]:
    facts = Fact.objects.filter(Q(sessions__gt=0) | Q(waiting__gt=0), since__lte=Month.of(on).end).exclude(topics="")
    facts = facts.filter(form__in=ActivityForm.values)  # the parts: told apart by an index
    if on < last_change():
        return _followed(facts, on)
    return _in_sums(on, communes, topics) | _followed(facts.filter(commune__isnull=True), on)


def _in_sums(on: dt.date, communes: Collection[int], topics: Sequence[int]) -> set[tuple[int, int]]:
    """Each pair looked up by an index: a country has fewer pairs than months of them."""
    # `topic > 0`, though a topic is: else SQLite does not see that the index of these rows alone holds them.
    sums = CommuneSum.objects.filter(Q(sessions__gt=0) | Q(waiting__gt=0), topic__gt=0, month__lte=on)
    sums = sums.filter(commune=OuterRef("pk"))
    asked = {f"taught_{topic}": Exists(sums.filter(topic=topic)) for topic in topics}
    rows = Unit.objects.filter(pk__in=among(communes)).order_by().values_list("pk").annotate(**asked)
    return {
        (commune, topic)
        for commune, *found in rows
        for topic, is_taught in zip(topics, found, strict=True)
        if is_taught
    }


def _followed(facts: FactQuerySet, on: dt.date) -> set[tuple[int, int]]:
    """Each area's topics, brought to the commune that stands for the area on the day."""
    then = valid_on_day_of(F("since"), "team__areas__")
    columns = ("team__areas__unit", "team__areas__unit__level", "topics")
    rows = list(facts.filter(then).order_by().values_list(*columns).distinct())
    if not rows:
        return set()
    spots = UnitSystem(Level.COMMUNE, Lookup(on)).spots({unit: level for unit, level, _topics in rows})
    above = dict(Topic.objects.order_by().values_list("pk", "parent"))
    found: set[tuple[int, int]] = set()
    for unit, _level, topics in rows:
        commune = spots[unit].row
        for topic in map(int, topics.strip(",").split(",")):
            if commune is not None:
                found |= {(commune, each) for each in (topic, above.get(topic)) if each}
    return found
