"""Erasing a person: what goes, what stays, why, and that it is meant."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teams_app.accounts.closing import in_office
from teams_app.registry import access, disclosing
from teams_app.registry.forms.erasing import EraseForm
from teams_app.registry.models import Consent, Member, MemberRole
from teams_app.registry.views.common import only_when
from teams_app.registry.views.people.common import crumbs_to_person, kept_person, reader


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_erase(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    person = kept_person(request, pk, today)
    only_when(person.erased_on is None)
    disclosing.person_was_seen(request.user, person)
    form = EraseForm(request.POST or None, person=person, by=reader(request), today=today)
    may_erase = access.can_erase(request.user, person, today)
    if request.method == "POST" and may_erase and form.is_valid() and form.save() is not None:
        messages.success(request, _("Erased. The service and every count stay, without the name."))
        return redirect("registry:person", pk=pk)
    serving = list(Member.objects.on(today).filter(person=person).select_related("team"))
    context = {
        "form": form,
        "person": person,
        "crumbs": crumbs_to_person(person, _("Erase")),
        "may_erase": may_erase,
        "serving": serving,
        "leads": [service for service in serving if service.role == MemberRole.HEAD],
        "services": Member.objects.filter(person=person).count(),
        "consents": Consent.objects.filter(person=person).count(),
        "closes_account": person.user is not None and not in_office(today).filter(pk=person.user.pk).exists(),
    }
    return render(request, "registry/people/erase.html", context)
