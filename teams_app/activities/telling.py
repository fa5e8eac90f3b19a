"""What is told in the app to those who have to act: what was returned or never arrived, and months that are owed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from geo.models import Level
from teams_app.accounts.access import Actor
from teams_app.activities import access, months
from teams_app.activities.inbox import Return, returns_of
from teams_app.activities.models import Activity, Held
from teams_app.activities.periods import Month
from teams_app.activities.reminding import days_left
from teams_app.registry.models import Team
from teams_app.registry.places import Served, served_by

SHOWN = 5


@dataclass(frozen=True)
class Told:
    """What waits for `user` as an author: the returned ones that are shown, how many there are, and held entries."""

    returned: list[tuple[Activity, Return | None]]
    returned_count: int
    held: int

    def __bool__(self) -> bool:
        return bool(self.returned or self.held)


def told(user: Actor, today: dt.date) -> Told:
    """Two queries where there is nothing to tell; none for somebody who logs nothing."""
    if not access.can_log(user, today):
        return Told([], 0, 0)
    return tell(user, today, access.returned_to(user, today).count(), access.own_held(user).count())


def tell(user: Actor, today: dt.date, returned: int, held: int) -> Told:
    """The same for whoever has counted already: no query where nothing was returned."""
    if not returned:
        return Told([], 0, held)
    some = list(access.returned_to(user, today).select_related("team").order_by("date", "pk")[:SHOWN])
    returns = returns_of(some)
    return Told([(each, returns.get(each.pk)) for each in some], returned, held)


def held_in_area(user: Actor, today: dt.date) -> int:
    """How many entries of others, in the area that `user` answers for, could not be taken yet."""
    return access.held_of_others(user, today).count()


@dataclass(frozen=True)
class Owed:
    """The month that an official has not handed in, and the days that are left."""

    month: Month
    left: int  # less than 0 when the last day has gone by

    @property
    def overdue(self) -> int:
        return -self.left


def owed_month(user: Actor, today: dt.date) -> Owed | None:
    """Last month, where a commune of `user` still owes it. One query."""
    month = Month.of(today).previous
    ground = access.own_communes(user, today)
    if not ground or not months.not_handed_in(month, ground):
        return None
    return Owed(month, days_left(month, today))


@dataclass(frozen=True)
class HeldOf:
    """How many entries of one commune could not be taken yet, and since when the oldest waits."""

    place: str
    count: int
    oldest: dt.datetime


def held_by_commune(today: dt.date) -> list[HeldOf]:
    """For the province, most first. A constant number of queries; an entry without a team stands by itself."""
    found = Held.objects.open().order_by().values("team").annotate(n=Count("pk"), oldest=Min("first_at"))
    rows = list(found.values_list("team", "n", "oldest"))
    teams = Team.objects.filter(pk__in=[team for team, _n, _oldest in rows if team])
    served = served_by(teams, today)
    places: dict[str, HeldOf] = {}
    for team, n, oldest in rows:
        place = _commune_of(served[team]) if team in served else _("without a team that can be read")
        before = places.get(place, HeldOf(place, 0, oldest))
        places[place] = HeldOf(place, before.count + n, min(before.oldest, oldest))
    return sorted(places.values(), key=lambda each: (-each.count, each.place))


def _commune_of(served: Served) -> str:
    communes = (each for place in served.places for each in place.path if each.level == Level.COMMUNE)
    return next((each.label for each in communes), served.label)
