"""Which hamlets had no team on a day, commune by commune, each with the way to set one up."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geo.among import among
from geo.models import UnitPeriod
from teams_app.accounts.access import scope_of
from teams_app.accounts.viewing import viewing_date
from teams_app.coverage import gaps
from teams_app.registry import access
from teams_app.registry.forms import TeamFilter
from teams_app.registry.ground import ground_kept

PAGE = 20  # communes
MOST_NAMED = 60  # communes without a list of hamlets


@require_safe
@login_required
def hamlet_gaps(request: HttpRequest) -> HttpResponse:
    today, on = timezone.localdate(), viewing_date(request)
    if not scope_of(request.user, today).units:
        raise Http404
    form = TeamFilter(request.GET, units=access.units_to_choose(request.user, on), on=on)
    units = _all_below(_units(request, form), on)
    hamlets = gaps.hamlets_without_team(on, units)
    communes = list(gaps.communes_in_order(hamlets, on))  # looked for once: page, count and sum all come from it
    page = Paginator(communes, PAGE).get_page(request.GET.get("page"))
    unlisted = gaps.communes_without_list(on, units)
    named = list(unlisted.order_by("sort_key", "code")[:MOST_NAMED])
    listed = gaps.gaps_of(hamlets, [commune for commune, _missing in page], on)
    context = {
        "form": form,
        "on": on,
        "is_today": on == today,
        "page": page,
        "gaps": listed,
        "communes": page.paginator.count,
        "missing": sum(missing for _commune, missing in communes),
        "unlisted": len(named) if len(named) < MOST_NAMED else unlisted.count(),
        "unlisted_named": named,
        "may_add": on == today and access.can_add_team(request.user, today),
        "crumbs": [(_("Teams"), reverse("registry:team_list")), (_("Hamlets without a team"), None)],
    }
    return render(request, "coverage/hamlet_gaps.html", context)


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
