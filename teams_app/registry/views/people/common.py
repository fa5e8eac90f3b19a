"""What the pages about people's data share: their tabs, and the person the reader answers for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.registry import access
from teams_app.registry.models import Person
from teams_app.registry.views.common import Crumbs


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool


def tabs(request: HttpRequest, current: str) -> list[Tab]:
    """The pages that the reader may open, in their order."""
    offered = {"people_data": _("Consent"), "access_log": _("Access log")}
    if access.can_oversee_people_data(request.user, timezone.localdate()):
        offered["due_for_erasure"] = _("Due for erasure")
    return [Tab(label, reverse(f"registry:{name}"), name == current) for name, label in offered.items()]


def kept_person(request: HttpRequest, pk: int, today: dt.date) -> Person:
    """The person, if the reader answers for their data; else 404, whether they exist or not."""
    kept = access.people_kept(request.user, today).select_related("user")
    return get_object_or_404(kept, pk=pk)


def crumbs_to_person(person: Person, *more: str) -> Crumbs:
    trail: Crumbs = [(_("People's data"), reverse("registry:people_data"))]
    trail.append((person.name, reverse("registry:person", args=[person.pk]) if more else None))
    return trail + [(label, None) for label in more]


def reader(request: HttpRequest) -> User:
    return cast("User", request.user)
