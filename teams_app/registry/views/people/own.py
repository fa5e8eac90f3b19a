"""One's own data, on one's own account: see it, take it along, agree, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teams_app.registry import copies, disclosing
from teams_app.registry.forms.consents import OwnConsentForm
from teams_app.registry.holdings import holdings_of
from teams_app.registry.models import Consent, Person, Purpose
from teams_app.registry.views.common import only_when
from teams_app.registry.views.people.common import reader
from teams_app.registry.views.people.consents import kept_for, withdraw
from teams_app.registry.wording import current_wording


@require_safe
@login_required
def own_data(request: HttpRequest) -> HttpResponse:
    found = _own(request)
    return render(request, "registry/people/own.html", _context(request, found))


@require_safe
@login_required
def own_copy(request: HttpRequest, form: str) -> HttpResponse:
    found = _own(request)
    only_when(form in copies.FORMS)
    disclosing.copy_was_taken(request.user, found, form)
    return copies.answer(found, form, timezone.localdate())


@require_POST
@login_required
def own_consent(request: HttpRequest) -> HttpResponse:
    found = _own(request)
    form = OwnConsentForm(request.POST, today=timezone.localdate(), by=reader(request), person=found)
    if form.is_valid() and form.save() is not None:
        messages.success(request, _("Thank you. Your consent is on record; you may take it back at any time."))
        return redirect("registry:own_data")
    return render(request, "registry/people/own.html", _context(request, found) | {"consent_form": form})


@require_POST
@login_required
def own_withdraw(request: HttpRequest, purpose: str) -> HttpResponse:
    only_when(purpose in Purpose.values)
    withdraw(request, _own(request), purpose)
    return redirect("registry:own_data")


def _own(request: HttpRequest) -> Person:
    """The person behind the account; 404 for accounts that belong to no member."""
    return get_object_or_404(Person.objects.select_related("user"), user=reader(request))


def _context(request: HttpRequest, found: Person) -> dict[str, object]:
    standing = set(Consent.objects.standing().filter(person=found).values_list("purpose", flat=True))
    form = OwnConsentForm(today=timezone.localdate(), by=reader(request), person=found)
    return {
        "person": found,
        "crumbs": [(_("My account"), reverse("accounts:account")), (_("My data"), None)],
        "sections": holdings_of(found),
        "consent_form": form if len(standing) < len(Purpose) else None,
        "standing": [purpose for purpose in Purpose if purpose in standing],
        "wording": current_wording(),
        "kept_for": kept_for(),
    }
