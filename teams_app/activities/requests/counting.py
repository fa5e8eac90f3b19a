"""How many requests wait, are helped and were answered, by commune: what the province sees. No contact, no words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Min

from geo.models import Level
from teams_app.activities.models import HelpState
from teams_app.activities.requests.querysets import HelpRequestQuerySet
from teams_app.registry.places import Place, places_of


@dataclass
class CommuneCounts:
    """The requests of one commune."""

    place: Place | None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HelpState.values, 0))
    oldest_waiting: dt.datetime | None = None

    @property
    def waiting(self) -> int:
        return self.counts[HelpState.WAITING]

    @property
    def helping(self) -> int:
        return self.counts[HelpState.HELPING]

    @property
    def done(self) -> int:
        return self.counts[HelpState.DONE]

    @property
    def refused(self) -> int:
        return self.counts[HelpState.UNREACHABLE] + self.counts[HelpState.UNSUITABLE]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def add(self, state: str, n: int, oldest: dt.datetime) -> None:
        self.counts[state] += n
        if state == HelpState.WAITING:
            self.oldest_waiting = min(self.oldest_waiting or oldest, oldest)


def by_commune(requests: HelpRequestQuerySet, on: dt.date) -> list[CommuneCounts]:
    """Communes with requests, the most waiting first. Two queries, and one for each level of units."""
    rows = list(requests.order_by().values_list("unit", "state").annotate(n=Count("pk"), oldest=Min("created_at")))
    places = places_of({unit for unit, *_ in rows}, on)
    found: defaultdict[int, CommuneCounts] = defaultdict(lambda: CommuneCounts(None))
    for unit, state, n, oldest in rows:
        commune = _commune_of(places.get(unit))
        counts = found[commune.unit_id if commune else 0]
        counts.place = commune
        counts.add(state, n, oldest)
    return sorted(found.values(), key=lambda each: (-each.waiting, each.place.sort_key if each.place else ""))


def sum_of(rows: list[CommuneCounts]) -> CommuneCounts:
    whole = CommuneCounts(None)
    for row in rows:
        for state, n in row.counts.items():
            whole.counts[state] += n
    waits = [row.oldest_waiting for row in rows if row.oldest_waiting]
    whole.oldest_waiting = min(waits, default=None)
    return whole


def _commune_of(place: Place | None) -> Place | None:
    return next((above for above in reversed(place.path if place else []) if above.level == Level.COMMUNE), None)
