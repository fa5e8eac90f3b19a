"""The account of a team's head or deputy, opened from the team's page by whoever keeps the list."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geo import names
from teams_app.accounts.forms import HeadAccountForm
from teams_app.accounts.handover import account_open
from teams_app.accounts.models import User
from teams_app.registry import access
from teams_app.registry.models import Person
from teams_app.registry.views.common import crumbs_to, editable_member, only_when


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member_account(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Open the account of who leads the team, by the phone number of the register; a known one is shown."""
    member = editable_member(request, pk, member_pk)
    only_when(member.role in access.LEADERS and member.holds_on(timezone.localdate()))
    if member.person.user_id:
        return redirect("accounts:account_of", member.person.user_id)
    shown = access.phones_of(request.user, member.team) is not access.Phones.ON_REQUEST
    form = HeadAccountForm(request.POST or None, initial={"phone": member.person.phone if shown else ""})
    if form.is_valid():
        try:
            user = _account_for(member.person, form.cleaned_data["phone"])
        except ValidationError as error:
            form.add_error("phone", error.messages)
        else:
            messages.success(request, _("The account is open. Now hand it over."))
            return redirect("accounts:account_of", user.pk)
    context = {
        "team": member.team,
        "member": member,
        "form": form,
        "title": _("An account for %(name)s") % {"name": member.person.name},
        "intro": _("With it %(name)s logs the team's sessions. The next page makes the link that hands it over.")
        % {"name": member.person.name},
        "submit": _("Open an account"),
        "crumbs": crumbs_to(member.team, _("Account")),
    }
    return render(request, "registry/member_form.html", context)


@transaction.atomic
def _account_for(person: Person, phone: str) -> User:
    """A new account; or the standing one of the same number and name, when nobody of the register has it yet."""
    known = User.objects.filter(phone=phone, person=None).first()
    same = known is not None and names.fold(known.get_full_name()) == names.fold(person.name)
    user = known if known is not None and same else account_open(name=person.name, phone=phone)
    person.user = user
    person.save(update_fields=["user"])
    return user
