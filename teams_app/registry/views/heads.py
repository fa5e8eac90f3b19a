"""Who was head on a day: one list of the reader's teams, each with its head that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teams_app.accounts.viewing import viewing_date
from teams_app.registry import access, disclosing, phones
from teams_app.registry.forms import TeamFilter
from teams_app.registry.models import Team
from teams_app.registry.places import Served, served_by
from teams_app.registry.views.common import only_when

PAGE = 50


@dataclass(frozen=True)
class HeadLine:
    """A team and its head that day; `call` is empty for those who may not see the phone."""

    team: Team
    served: Served
    phone: str
    call: str


@require_safe
@login_required
def head_list(request: HttpRequest) -> HttpResponse:
    today, on = timezone.localdate(), viewing_date(request)
    only_when(access.can_open_register(request.user, today))
    form = TeamFilter(request.GET, units=access.units_to_choose(request.user, on), on=on)
    found = form.narrow(access.teams_to_list(request.user, on))
    paginator = Paginator(found.on(on).order_by("sort_key", "pk").values_list("pk", flat=True), PAGE)
    count = paginator.count
    page = paginator.get_page(request.GET.get("page"))
    # Paged by teams, and only these are read beside their heads: one with two stands there twice.
    listed = Team.objects.filter(pk__in=list(page)).with_headship(on)
    lines, may_ask = _lines(request, list(listed), on)
    asks = (disclosing.ASKED[0], request.GET.get(disclosing.ASKED[0]))
    context = {
        "form": form,
        "on": on,
        "is_today": on == today,
        "page": page,
        "lines": lines,
        "may_ask_for_phones": may_ask,
        "sees_phones": asks == disclosing.ASKED,
        "teams": count,
        "without_head": found.count_missing_head(on, count, suspended_too=True),
        "has_scope": access.can_add_team(request.user, today),
        "crumbs": [(_("Teams"), reverse("registry:team_list")), (_("Heads"), None)],
    }
    return render(request, "registry/head_list.html", context)


def _lines(request: HttpRequest, teams: Sequence[Team], on: dt.date) -> tuple[list[HeadLine], bool]:
    """The rows of one page, and whether phones may be asked for. What is shown in full is written down."""
    served = served_by(teams, on)
    rights = access.phones_of_each(request.user, [team.pk for team in teams])
    shown = {pk for pk, right in rights.items() if disclosing.phones_are_shown(request, right)}
    in_full = [team for team in teams if team.pk in shown and team.head_phone]  # type: ignore[attr-defined]
    disclosing.heads_were_seen(request.user, on, len(in_full), _filters(request))
    may_ask = access.Phones.ON_REQUEST in rights.values()
    return [_line(team, served[team.pk], team.pk in shown) for team in teams], may_ask


def _line(team: Team, served: Served, is_shown: bool) -> HeadLine:
    phone = team.head_phone or ""  # type: ignore[attr-defined]
    return HeadLine(team, served, phones.spaced(phone) if is_shown else phones.masked(phone), phone if is_shown else "")


def _filters(request: HttpRequest) -> str:
    """What narrowed the list, without what was typed: that may be a person's name."""
    return " ".join(f"{name}={request.GET[name]}" for name in ("cap", "huyen", "xa", "page") if request.GET.get(name))
