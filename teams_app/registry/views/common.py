"""What several pages share: finding what the reader may touch, else 404; and the way back."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.registry import access
from teams_app.registry.models import Member, Team
from teams_app.registry.places import Served

Crumbs = list[tuple[str, str | None]]


def editable_team(request: HttpRequest, pk: int) -> Team:
    """The team, if the reader may change it today; else 404, whether it exists or not."""
    return get_object_or_404(access.editable_teams(request.user, timezone.localdate()), pk=pk)


def editable_member(request: HttpRequest, pk: int, member_pk: int) -> Member:
    team = editable_team(request, pk)
    return get_object_or_404(Member.objects.select_related("person", "team"), pk=member_pk, team=team)


def only_when(condition: bool) -> None:
    if not condition:
        raise Http404


def crumbs_to(team: Team, *more: str) -> Crumbs:
    """Các tổ › Tổ ấp Mỹ Thới › …"""
    trail: Crumbs = [(_("Teams"), reverse("registry:team_list"))]
    trail.append((team.short_name, reverse("registry:team", args=[team.pk]) if more else None))
    return trail + [(label, None) for label in more]


def crumbs_of_place(team: Team, served: Served) -> Crumbs:
    """Tỉnh › huyện › xã › ấp of the first place served, each leading to the list narrowed to it."""
    path = served.places[0].path if served.places else []
    address = reverse("registry:team_list")
    links = {"province": "", "district": "?huyen=", "commune": "?xa="}
    trail: Crumbs = [(_("Teams"), address)]
    has_ended = bool(path) and path[-1].ended_on is not None  # the list of today knows nothing of it
    for place in path:
        query = links.get(place.level)
        if query is not None and not has_ended:
            trail.append((place.label, address + (f"{query}{place.unit_id}" if query else "")))
        else:
            trail.append((place.label, None))
    return trail
