"""Of which communes a page of months tells: of all that the reader reads, or of the province chosen among them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest

from geo.ids import id_in
from teams_app.accounts.models import User
from teams_app.activities import access, corrections
from teams_app.activities.filters import INSIDE
from teams_app.activities.querysets import CorrectionQuerySet
from teams_app.registry.choosing import named
from teams_app.registry.ground import ground_of


@dataclass(frozen=True)
class Reach:
    provinces: list[tuple[int, str]]  # to choose from; none where there is but one
    chosen: int | None
    ground: frozenset[int] | None  # with what it came from: a month is told on its own map. None: everything
    corrected: CorrectionQuerySet  # what a number of corrections leads to

    @property
    def spans_provinces(self) -> bool:
        return bool(self.provinces) and self.chosen is None

    @property
    def query(self) -> str:
        """The choice, for the address of another page of months."""
        return f"?{INSIDE}={self.chosen}" if self.chosen else ""


def reach_of(request: HttpRequest, user: User, today: dt.date) -> Reach:
    """What `request` asks for of what `user` reads; what is not theirs to choose narrows nothing."""
    provinces = named(access.provinces_to_choose(user, today))
    offered = provinces if len(provinces) > 1 else []
    visible = access.visible_corrections(user, today, today)
    asked = id_in(request.GET.get(INSIDE, ""))
    if asked is None or asked not in dict(offered):
        return Reach(offered, None, access.months_ground(user, today), visible)
    inside = corrections.of_figure(None, asked, today).order_by().values("pk")
    return Reach(offered, asked, ground_of([asked], today), visible.filter(pk__in=inside))
