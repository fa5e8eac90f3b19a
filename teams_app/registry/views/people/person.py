"""One person's data as an official sees it: all that is held, to be shown, handed over, corrected, erased."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teams_app.registry import access, copies, disclosing
from teams_app.registry.forms import ConsentForm
from teams_app.registry.history.access import can_read_history
from teams_app.registry.holdings import holdings_of
from teams_app.registry.models import Consent, Member, Person, Purpose
from teams_app.registry.views.common import only_when
from teams_app.registry.views.people.common import crumbs_to_person, kept_person, reader


@require_safe
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    found = kept_person(request, pk, today)
    disclosing.person_was_seen(request.user, found)
    return render(request, "registry/people/person.html", context_of(request, found, today))


@require_safe
@login_required
def person_copy(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The copy as a file, for the person: taken out by whoever answers for the data."""
    today = timezone.localdate()
    found = kept_person(request, pk, today)
    only_when(form in copies.FORMS)
    disclosing.copy_was_taken(request.user, found, form)
    return copies.answer(found, form, today)


@require_POST
@login_required
def person_consent(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    found = kept_person(request, pk, today)
    only_when(found.erased_on is None)
    form = ConsentForm(request.POST, today=today, by=reader(request), person=found)
    if form.is_valid() and form.save() is not None:
        messages.success(request, _("The consent is on record."))
        return redirect("registry:person", pk=pk)
    disclosing.person_was_seen(request.user, found)
    context = context_of(request, found, today) | {"consent_form": form}
    return render(request, "registry/people/person.html", context)


def context_of(request: HttpRequest, found: Person, today: dt.date) -> dict[str, object]:
    standing = set(Consent.objects.standing().filter(person=found).values_list("purpose", flat=True))
    is_named = found.erased_on is None
    asks = is_named and len(standing) < len(Purpose)
    # Where to correct it: the form of a service that the reader may change.
    services = Member.objects.filter(person=found, team__in=access.editable_teams(request.user, today))
    return {
        "person": found,
        "may_read_history": can_read_history(request.user, today),
        "crumbs": crumbs_to_person(found),
        "sections": holdings_of(found),
        "consent_form": _consent_form(request, found, today) if asks else None,
        "standing": [purpose for purpose in Purpose if purpose in standing],
        "correct": services.order_by("-valid_from").first() if is_named else None,
        "may_erase": is_named and access.can_erase(request.user, found, today),
    }


def _consent_form(request: HttpRequest, found: Person, today: dt.date) -> ConsentForm:
    return ConsentForm(today=today, by=reader(request), person=found, initial={"given_on": today})
