"""The audit log: one page for all that the reader answers for, one for each team. Fifty entries at a time, by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geo.ids import id_in
from teams_app.accounts.audit import Kind
from teams_app.accounts.audit.querysets import LogEntryQuerySet
from teams_app.accounts.audit.telling import Act, masked, people_with_phones, tell
from teams_app.accounts.models import LogEntry, User
from teams_app.registry import disclosing
from teams_app.registry.access import Phones, visible_teams
from teams_app.registry.history import access
from teams_app.registry.history.filters import HistoryFilters
from teams_app.registry.models import Member, Team
from teams_app.registry.views.common import crumbs_to, only_when

PER_PAGE = 50


@dataclass(frozen=True)
class Page:
    acts: list[Act]
    before: int | None  # where the older entries begin; None at the end of the log
    is_first: bool
    shows_phones: bool
    may_ask_for_phones: bool


@never_cache
@require_safe
@login_required
def history(request: HttpRequest) -> HttpResponse:
    user, today = cast("User", request.user), timezone.localdate()
    only_when(access.can_read_history(user, today))
    filters = HistoryFilters(user, request.GET, today)
    recent = access.recent_history(user, today, id_in(request.GET.get("truoc", "")))
    page = _page(request, lambda: filters.apply(access.visible_history(user, today)), filters.apply(recent))
    return render(request, "registry/history.html", {"filters": filters, "page": page})


@never_cache
@require_safe
@login_required
def team_history(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed of one team: itself, its places, its people's service, and what is known of its people."""
    user, today = cast("User", request.user), timezone.localdate()
    only_when(access.can_read_history(user, today))
    team = get_object_or_404(visible_teams(user, today), pk=pk)
    people = access.people_known_to(user, today).filter(pk__in=Member.objects.filter(team=team).values("person"))
    ids = list(people.values_list("pk", flat=True))
    every = LogEntry.objects.order_by()
    theirs = every.about(Kind.TEAM, [team.pk]) | every.about(Kind.PERSON, ids)
    own = access.visible_history(user, today).filter(pk__in=theirs.values("pk"))  # theirs first: they are few
    page = _page(request, lambda: own, team=team)
    context = {"team": team, "page": page, "crumbs": crumbs_to(team, _("History of changes"))}
    return render(request, "registry/team_history.html", context)


def _newest(entries: LogEntryQuerySet, older_than: int | None) -> list[LogEntry]:
    if older_than is not None:
        entries = entries.filter(pk__lt=older_than)
    return list(entries.select_related("actor").order_by("-pk")[: PER_PAGE + 1])


def _page(
    request: HttpRequest,
    every: Callable[[], LogEntryQuerySet],
    recent: LogEntryQuerySet | None = None,
    team: Team | None = None,
) -> Page:
    """The newest entries, or those older than the one that `?truoc=` names: never a count, never an offset.

    Where `recent`, the newest of them, fill a page, the question for `every` one is never asked.
    """
    older_than = id_in(request.GET.get("truoc", ""))
    found = [] if recent is None else _newest(recent, older_than)
    if len(found) <= PER_PAGE:
        found = _newest(every(), older_than)
    shown = found[:PER_PAGE]
    acts = tell(shown)
    people = people_with_phones(acts)
    right = access.phones_in_history(request.user, timezone.localdate())
    in_full = disclosing.phones_are_shown(request, right)
    if people and in_full:
        disclosing.history_was_seen(request.user, people, team)
    return Page(
        acts=acts if in_full else masked(acts),
        before=shown[-1].pk if len(found) > PER_PAGE else None,
        is_first=older_than is None,
        shows_phones=in_full,
        may_ask_for_phones=bool(people) and right is Phones.ON_REQUEST,
    )
