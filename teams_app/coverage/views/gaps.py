"""Which hamlets had no team on a day, commune by commune, each with the way to set one up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from geo.among import among
from geo.models import UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.accounts.access import scope_of
from teams_app.coverage import gaps
from teams_app.coverage.answers import gap_file
from teams_app.coverage.answers.table_file import TYPES
from teams_app.coverage.views.common import filter_asked, record_nameless, unit_covering
from teams_app.coverage.views.sending import sent
from teams_app.registry import access
from teams_app.registry.exporting.selection import area_of_keeper
from teams_app.registry.forms import TeamFilter
from teams_app.registry.ground import ground_kept

PAGE = 20  # communes
MOST_NAMED = 60  # communes without a list of hamlets
_LIST = gettext_lazy("Hamlets without a team")


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the day, the places, and their hamlets without a team."""

    form: TeamFilter
    on: dt.date
    units: list[int] | None
    hamlets: UnitPeriodQuerySet
    communes: list[tuple[int, int]]  # in order, each with how many; looked for once: page, count and sum come from it


@require_safe
@login_required
def hamlet_gaps(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = _asked(request, today)
    on = asked.on
    page = Paginator(asked.communes, PAGE).get_page(request.GET.get("page"))
    unlisted = gaps.communes_without_list(on, asked.units)
    named = list(unlisted.order_by("sort_key", "code")[:MOST_NAMED])
    context = {
        "form": asked.form,
        "on": on,
        "is_today": on == today,
        "page": page,
        "gaps": gaps.gaps_of(asked.hamlets, [commune for commune, _missing in page], on),
        "communes": page.paginator.count,
        "missing": sum(missing for _commune, missing in asked.communes),
        "unlisted": len(named) if len(named) < MOST_NAMED else unlisted.count(),
        "unlisted_named": named,
        "may_add": on == today and access.can_add_team(request.user, today),
        "crumbs": [(_("Teams"), reverse("registry:team_list")), (_("Hamlets without a team"), None)],
    }
    return render(request, "coverage/hamlet_gaps.html", context)


@require_safe
@login_required
def hamlet_gaps_file(request: HttpRequest, dang: str) -> HttpResponseBase:
    """All of the list with the same query string. It names nobody; that it leaves is written down all the same."""
    if dang not in TYPES:
        raise Http404
    today = timezone.localdate()
    with override("vi"):
        asked = _asked(request, today)
        found = gaps.gaps_of(asked.hamlets, [commune for commune, _missing in asked.communes], asked.on)
        area = area_of_keeper(request.user, today)
        filters = f"tính đến ngày {asked.on:%d/%m/%Y}"
        record_nameless(request, _LIST, dang, unit_covering(request, asked.form), filters)
        return sent(gap_file.table_of(found), dang, "ap-chua-co-to", on=asked.on, area=area)


def _asked(request: HttpRequest, today: dt.date) -> Asked:
    form = filter_asked(request, today)
    units = _all_below(_units(request, form), form.on)
    hamlets = gaps.hamlets_without_team(form.on, units)
    return Asked(form, form.on, units, hamlets, gaps.communes_with_gaps(form.on, units))


def _all_below(units: list[int] | None, on: dt.date) -> list[int] | None:
    """With everything that lies below them that day: walked down once, for three questions."""
    if units is None:
        return None
    return list(UnitPeriod.objects.within(among(units), on).order_by().values_list("unit_id", flat=True))


def _units(request: HttpRequest, form: TeamFilter) -> list[int] | None:
    """What the list is about: the commune or district asked for, else the reader's whole area."""
    if place := form.cleaned_data.get("xa") or form.cleaned_data.get("huyen"):
        return [place]
    today = timezone.localdate()
    scope = scope_of(request.user, today)
    ground = ground_kept(request.user, scope, today)  # on a day in the past, what the place came from
    return None if ground is None else list(ground)
