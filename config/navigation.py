"""The places of the site that a reader may use, as the frame of every page shows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teams_app.accounts.access import Actor
from teams_app.accounts.viewing import PARAMETER
from teams_app.activities.access import can_log, can_see_log
from teams_app.coverage.access import sees_figures
from teams_app.registry.access import can_open_register

GUIDES = "/huong-dan/"  # a Wagtail page; its address is its slug


@dataclass(frozen=True)
class Place:
    """One word of the navigation."""

    label: str
    path: str
    icon: str
    is_dated: bool = False  # shows another day's state, so a chosen day goes along
    is_log: bool = False  # the raised button on a phone
    only_wide: bool = False  # a phone's bar has room for four places beside the log


def places_for(user: Actor, on: dt.date) -> list[Place]:
    """The places `user` may use, in the order of a phone's bar: the log stands in the middle."""
    opens_register = can_open_register(user, on)
    offered = [
        Place(_("Map"), reverse("coverage:map"), "map", is_dated=True) if sees_figures(user) else None,
        Place(_("Teams"), reverse("registry:team_list"), "team", is_dated=True) if opens_register else None,
        Place(pgettext("verb", "Log"), reverse("activities:log"), "plus", is_log=True) if can_log(user, on) else None,
        Place(_("Activities"), reverse("activities:list"), "activity") if can_see_log(user, on) else None,
        Place(_("Guides"), GUIDES, "guide"),
    ]
    return [place for place in offered if place]


def current_place(places: list[Place], path: str) -> Place | None:
    """The place whose address is the longest beginning of `path`."""
    holding = [place for place in places if path.startswith(place.path)]
    return max(holding, key=lambda place: len(place.path), default=None)


def with_day(path: str, day: dt.date) -> str:
    """`path` as it was on a chosen day."""
    return f"{path}?{PARAMETER}={day.isoformat()}"
