"""One search box for the whole site: teams, places, members and guides, each as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cms.search import search_guides
from config.navigation import with_day
from geo.finding.asking import LONGEST_QUERY
from geo.finding.places import FoundUnit, find_units
from teams_app.accounts.viewing import viewing_date
from teams_app.coverage.access import sees_figures
from teams_app.registry.access import can_open_register, teams_to_search
from teams_app.registry.finding import find_members, find_teams
from teams_app.registry.models import Member, Team
from teams_app.registry.places import Place, places_of, served_by

ON_PAGE, SUGGESTED = 20, 4


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `all_url` leads to a list that may hold more."""

    title: str
    icon: str
    items: list[Item] = field(default_factory=list)
    all_url: str = ""
    is_full: bool = False  # there may be more than is shown


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Everything found for `?q=`, by kind; without a query, what can be asked for."""
    return render(request, "find/page.html", _answer(request, ON_PAGE))


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The likeliest few of each kind, as the options of the search box."""
    response = render(request, "find/suggestions.html", _answer(request, SUGGESTED))
    patch_cache_control(response, private=True, no_store=True)
    return response


def _answer(request: HttpRequest, limit: int) -> dict[str, Any]:
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    groups = [group for group in Finder(request, query, limit).groups() if group.items] if query else []
    return {"query": query, "groups": groups, "finds_members": can_open_register(request.user, timezone.localdate())}


class Finder:
    """Asks each room for what it has. A right is a matter of today; the day looked at only moves the picture."""

    def __init__(self, request: HttpRequest, query: str, limit: int) -> None:
        self.user, self.query, self.limit = request.user, query, limit
        self.on, self.today = viewing_date(request), timezone.localdate()
        self.opens_register = can_open_register(self.user, self.today)
        self.wanted = teams_to_search(self.user, query, self.on)

    def groups(self) -> Iterable[Group]:
        if self.opens_register:
            yield self.teams()
        if sees_figures(self.user):
            upper, hamlets = self.units()
            yield self._group(_("Communes and wards"), "map", upper)
            yield self._group(_("Hamlets"), "home", hamlets)
        if self.opens_register:
            yield self.members()
        yield self.guides()

    def teams(self) -> Group:
        teams = find_teams(self.wanted, self.limit)
        served = served_by(teams, self.on)
        items = [
            Item(team.short_name, self._team_url(team), self._team_detail(team, served[team.pk])) for team in teams
        ]
        query = {"q": self.query} | ({} if self.on == self.today else {"ngay": self.on.isoformat()})
        return self._group(_("Teams"), "team", items, f"{reverse('registry:team_list')}?{urlencode(query)}")

    def _team_detail(self, team: Team, served: Any) -> str:
        where = ", ".join(part for part in (served.label, served.above) if part)
        has_ended = team.valid_to is not None and team.valid_to <= self.on
        return " · ".join([pgettext("team", "dissolved"), where]) if has_ended else where

    def units(self) -> tuple[list[Item], list[Item]]:
        found = find_units(self.wanted.place, self.on, self.limit)
        places = places_of([one.unit for one in found], self.on)
        upper = [one for one in found if one.period.unit.level != "hamlet"]
        hamlets = [one for one in found if one.period.unit.level == "hamlet"]
        return [self._unit(one, places) for one in upper], [self._unit(one, places) for one in hamlets]

    def _unit(self, found: FoundUnit, places: dict[int, Place]) -> Item:
        place = places[found.unit]
        was = found.period.label
        told = [
            place.above,
            _("called %(place)s before") % {"place": was} if was != place.label else "",
            _("until %(day)s") % {"day": place.ended_on.strftime("%d/%m/%Y")} if place.ended_on else "",
        ]
        url = self._dated(reverse("coverage:unit", args=[found.unit]))
        return Item(capfirst(place.label), url, " · ".join(filter(None, told)))

    def members(self) -> Group:
        is_today = self.on == self.today
        today = self.wanted if is_today else teams_to_search(self.user, self.query, self.today)
        return self._group(_("Members"), "person", [self._member(one) for one in find_members(today, self.limit)])

    def _member(self, service: Member) -> Item:
        detail = f"{service.get_role_display()} · {service.team.short_name}"
        return Item(service.person.name, self._team_url(service.team), capfirst(detail))

    def guides(self) -> Group:
        hits = [hit for group in search_guides(self.query).groups for hit in group.hits]
        items = [Item(hit.guide.title, hit.guide.get_url() or "", hit.guide.summary) for hit in hits[: self.limit]]
        return self._group(_("Guides"), "guide", items, f"{reverse('cms:search')}?{urlencode({'q': self.query})}")

    def _group(self, title: str, icon: str, items: list[Item], all_url: str = "") -> Group:
        return Group(title, icon, items, all_url, len(items) >= self.limit)

    def _team_url(self, team: Team) -> str:
        return self._dated(reverse("registry:team", args=[team.pk]))

    def _dated(self, path: str) -> str:
        return path if self.on == self.today else with_day(path, self.on)
