"""People of a team: joining, correcting, changing role, leaving, and taking the last step back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teams_app.accounts.models import User
from teams_app.registry import access, disclosing
from teams_app.registry import services as verbs
from teams_app.registry.forms import MemberForm, MemberLeaveForm, MemberNewForm, MemberRoleForm
from teams_app.registry.history.access import people_known_to
from teams_app.registry.models import Member, MemberRole
from teams_app.registry.views.common import crumbs_to, editable_member, editable_team, only_when

_FORM = ["GET", "HEAD", "POST"]
_TEMPLATE = "registry/member_form.html"


@require_http_methods(_FORM)
@login_required
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    team, today = editable_team(request, pk), timezone.localdate()
    role = request.GET.get("vai", MemberRole.MEMBER)
    form = MemberNewForm(
        request.POST or None,
        team=team,
        seen=access.visible_teams(request.user, today),
        today=today,
        by=cast("User", request.user),
        initial={"role": role if role in MemberRole.values else MemberRole.MEMBER, "valid_from": today},
    )
    if request.method == "POST" and form.is_valid() and (member := form.save()):
        undo = reverse("registry:member_withdraw", args=[pk, member.pk])
        text = _("%(name)s serves in %(team)s as %(role)s.") % {
            "name": member.person.name,
            "team": team.short_name,
            "role": member.get_role_display(),
        }
        messages.success(request, text, extra_tags=f"undo {undo}")
        again = "another" in request.POST
        return redirect("registry:member_new" if again else "registry:team", pk=pk)
    context = {
        "form": form,
        "team": team,
        "title": _("Add a member"),
        "crumbs": crumbs_to(team, _("Add a member")),
        "may_go_on": True,
    }
    return render(request, _TEMPLATE, context)


@require_http_methods(_FORM)
@login_required
def member_edit(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    member = editable_member(request, pk, member_pk)
    # Someone who left and serves elsewhere today is no more this commune's to read or to change.
    known = people_known_to(request.user, timezone.localdate())
    only_when(known.filter(pk=member.person_id).exists())
    if member.person.erased_on:  # nothing is left to correct
        return redirect("registry:person", pk=member.person_id)
    disclosing.member_was_seen(request.user, member)
    form = MemberForm(request.POST or None, member=member, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
        return redirect("registry:team", pk=pk)
    context = {"form": form, "title": member.person.name, "may_change_role": member.valid_to is None}
    return _member_page(request, member, context)


@require_http_methods(_FORM)
@login_required
def member_role(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    member, today = editable_member(request, pk, member_pk), timezone.localdate()
    asked = request.GET.get("vai", "")
    initial = {"since": today} | ({"role": asked} if asked in MemberRole.values else {})
    form = MemberRoleForm(request.POST or None, member=member, today=today, initial=initial)
    if request.method == "POST" and form.is_valid() and (changed := form.save()):
        text = _("%(name)s is now %(role)s.") % {"name": member.person.name, "role": changed.get_role_display()}
        messages.success(request, text)
        return redirect("registry:team", pk=pk)
    title = _("Another role for %(name)s") % {"name": member.person.name}
    return _member_page(request, member, {"form": form, "title": title})


@require_http_methods(_FORM)
@login_required
def member_leave(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    member, today = editable_member(request, pk, member_pk), timezone.localdate()
    form = MemberLeaveForm(request.POST or None, member=member, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid() and form.save():
        undo = reverse("registry:member_return", args=[pk, member_pk])
        text = _("%(name)s no longer serves in %(team)s.") % {
            "name": member.person.name,
            "team": member.team.short_name,
        }
        messages.success(request, text, extra_tags=f"undo {undo}")
        return redirect("registry:team", pk=pk)
    context = {
        "form": form,
        "title": _("%(name)s leaves the team") % {"name": member.person.name},
        "intro": _("From that day on any access that came with the role ends too. The service stays on record."),
        "submit": _("End the service"),
        "withdraw_url": reverse("registry:member_withdraw", args=[pk, member_pk]),
    }
    return _member_page(request, member, context)


@require_POST
@login_required
def member_return(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    member = editable_member(request, pk, member_pk)
    done = _("%(name)s serves again.") % {"name": member.person.name}
    return _take_back(
        request, pk, lambda: verbs.member_return(member=member, by=request.user, why=_("Taken back")), done
    )


@require_POST
@login_required
def member_withdraw(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    member = editable_member(request, pk, member_pk)
    why = request.POST.get("why", "")[:300] or _("Taken back")
    done = _("Struck out: %(name)s. The team's history keeps a note of it.") % {"name": member.person.name}
    return _take_back(request, pk, lambda: verbs.member_withdraw(member=member, by=request.user, why=why), done)


def _take_back(request: HttpRequest, pk: int, verb: Callable[[], object], done: str) -> HttpResponse:
    try:
        verb()
        messages.success(request, done)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except ProtectedError:
        messages.error(request, _("Other records name this person's service; end it instead."))
    return redirect("registry:team", pk=pk)


def _member_page(request: HttpRequest, member: Member, context: dict[str, Any]) -> HttpResponse:
    crumbs = crumbs_to(member.team, member.person.name)
    return render(request, _TEMPLATE, {"team": member.team, "member": member, "crumbs": crumbs} | context)
