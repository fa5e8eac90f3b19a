"""Whose time of keeping is over: people whose last service ended long ago and who use no account."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from geo.models import Level
from teams_app.accounts.closing import in_office
from teams_app.accounts.keeping import Span
from teams_app.accounts.models import User
from teams_app.registry.models import ErasureGround, Member, Person, TeamArea
from teams_app.registry.places import Place, places_of
from teams_app.registry.querysets import PersonQuerySet
from teams_app.registry.services import people_erase

BATCH = 1000


def time_of_keeping() -> Span:
    """What the province decided (FORMER_MEMBERS_KEEP)."""
    return Span.read(settings.FORMER_MEMBERS_KEEP)


def due_people(on: dt.date, kept: Span) -> PersonQuerySet:
    """Who is due on `on`: the last service ended `kept` ago or longer, and no account of theirs is in use."""
    since = kept.before(on)
    in_use = User.objects.filter(Q(pk__in=in_office(on).values("pk")) | Q(last_login__date__gt=since), is_active=True)
    return Person.objects.named().gone_since(since).filter(~Exists(in_use.filter(pk=OuterRef("user"))))


def count_by_commune(people: PersonQuerySet, on: dt.date) -> list[tuple[str, int]]:
    """How many of `people` served last in each commune, most first; communes by the name they bear or bore last.

    Two queries, and one for each level of units.
    """
    last = dict(
        Member.objects.filter(person__in=people.values("pk"))
        .order_by("valid_from", "pk")
        .values_list("person_id", "team_id")
    )
    areas = TeamArea.objects.filter(team__members__person__in=people.values("pk")).order_by("valid_from", "-pk")
    served = dict(areas.values_list("team_id", "unit_id"))
    places = places_of(set(served.values()), on)
    communes = {team: _commune(places.get(unit)) for team, unit in served.items()}
    counts = Counter(communes.get(team, "") for team in last.values())
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def erase_due(on: dt.date, kept: Span, *, say: Callable[[int], None] = lambda done: None) -> int:
    """Erase all who are due, a thousand a transaction: what is done stays done if the rest fails."""
    done = 0
    for batch in _batches(due_people(on, kept)):
        done += people_erase(people=batch, ground=ErasureGround.RETENTION, by=None, today=on)
        say(done)
    return done


def _batches(people: PersonQuerySet) -> Iterator[list[int]]:
    last = 0
    while batch := list(people.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        last = batch[-1]


def _commune(place: Place | None) -> str:
    path = place.path if place else []
    return next((above.label for above in reversed(path) if above.level == Level.COMMUNE), "")
