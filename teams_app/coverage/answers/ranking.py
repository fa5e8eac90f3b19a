"""Where to go next week: ten places out of all, and why each. Pure.

The order, in one sentence: first where the most hamlets and teams stand idle (hamlets that no team serves, plus
teams that have been silent for thirty days); of equals first who did not report last month, then who has no commune
team, then who reached fewer people, then by the alphabet. A place that lacks nothing of this is not named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams_app.coverage.text import number

MOST = 10


@dataclass(frozen=True)
class Standing:
    """How one commune stands. `people` were reached in the period; None where nobody reported."""

    unit: int
    label: str
    sort_key: str
    hamlets: int = 0
    hamlets_missing: int = 0
    silent: int = 0
    lacks_commune_team: bool = False
    has_reported: bool = True
    people: int | None = None

    @property
    def idle(self) -> int:
        """What the order is by: places where nobody is at work."""
        return self.hamlets_missing + self.silent

    @property
    def lacks_nothing(self) -> bool:
        return not self.idle and self.has_reported and not self.lacks_commune_team


def ranked(places: Iterable[Standing], most: int = MOST) -> list[Standing]:
    """At most `most` of the places that lack something, in the order above."""
    return sorted((place for place in places if not place.lacks_nothing), key=_order)[:most]


def _order(place: Standing) -> tuple[int, bool, bool, int, str, int]:
    people = place.people or 0
    return -place.idle, place.has_reported, not place.lacks_commune_team, people, place.sort_key, place.unit


def reasons(place: Standing, last_month: str) -> list[str]:
    """Why the place is named, each in a few words: `3/12 khóm, ấp chưa có tổ`. `last_month` is that month's name."""
    found = []
    if place.hamlets_missing:
        text = ngettext(
            "%(count)s of %(whole)s hamlets without a team",
            "%(count)s of %(whole)s hamlets without a team",
            place.hamlets_missing,
        )
        found.append(text % {"count": number(place.hamlets_missing), "whole": number(place.hamlets)})
    if place.silent:
        text = ngettext("%(count)s team silent for 30 days", "%(count)s teams silent for 30 days", place.silent)
        found.append(text % {"count": number(place.silent)})
    if place.lacks_commune_team:
        found.append(_("no commune team"))
    if not place.has_reported:
        found.append(_("nothing reported for %(month)s") % {"month": last_month})
    return found
