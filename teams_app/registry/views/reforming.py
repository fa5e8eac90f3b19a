"""What waits to be re-formed, and the one form that does it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from teams_app.accounts.viewing import viewing_date
from teams_app.registry import access
from teams_app.registry.forms import ReformForm
from teams_app.registry.models import Team, TeamLevel
from teams_app.registry.reforming import proposal_for, proposals
from teams_app.registry.views.common import Crumbs, only_when

PAGE = 30


@require_safe
@login_required
def reform_list(request: HttpRequest) -> HttpResponse:
    today, on = timezone.localdate(), viewing_date(request)
    only_when(access.can_add_team(request.user, today))
    waiting = proposals(on, access.units_to_reform(request.user, on, today=today))
    context = {
        "page": Paginator(waiting, PAGE).get_page(request.GET.get("page")),
        "count": len(waiting),
        "teams": sum(len(proposal.certain) for proposal in waiting),
        "on": on,
        "is_today": on == today,
        "crumbs": [(_("Teams"), reverse("registry:team_list")), (_("To be re-formed"), None)],
    }
    return render(request, "registry/reform_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reform(request: HttpRequest, unit: int) -> HttpResponse:
    today = timezone.localdate()
    allowed = access.units_to_reform(request.user, today)
    only_when(access.can_add_team(request.user, today) and (allowed is None or unit in allowed))
    proposal = proposal_for(unit, today)
    if proposal is None:
        return _nothing_left(request, unit)
    form = ReformForm(request.POST or None, proposal=proposal, today=today)
    if request.method == "POST" and form.is_valid() and (team := form.save()):
        messages.success(request, _("Re-formed: %(team)s. Old links lead here.") % {"team": team.name})
        return redirect("registry:team", pk=team.pk)
    crumbs: Crumbs = [
        (_("Teams"), reverse("registry:team_list")),
        (_("To be re-formed"), reverse("registry:reform_list")),
        (proposal.place.label, None),
    ]
    context = {"form": form, "proposal": proposal, "crumbs": crumbs}
    return render(request, "registry/reform_form.html", context)


def _nothing_left(request: HttpRequest, unit: int) -> HttpResponse:
    """Sent twice, or done by a colleague: lead to the team that serves the commune now."""
    today = timezone.localdate()
    done = access.visible_teams(request.user, today).on(today).filter(level=TeamLevel.COMMUNE)
    team: Team | None = done.serving([unit], today).first()
    only_when(team is not None)
    assert team is not None
    messages.info(request, _("Nothing is left to re-form here: this team serves the commune."))
    return redirect("registry:team", pk=team.pk)
