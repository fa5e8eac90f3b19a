"""Whose time of keeping is over, for the province: how many, where, and the command that erases them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from teams_app.registry import access, retention
from teams_app.registry.models import Member
from teams_app.registry.views.common import only_when
from teams_app.registry.views.people.common import tabs

PAGE = 50


@require_safe
@login_required
def due_for_erasure(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    only_when(access.can_oversee_people_data(request.user, today))
    kept = retention.time_of_keeping()
    due = retention.due_people(today, kept) & access.people_kept(request.user, today)
    page = Paginator(due.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    services = Member.objects.filter(person__in=[person.pk for person in page]).select_related("team")
    last = {service.person_id: service for service in services.order_by("valid_from", "pk")}
    context = {
        "tabs": tabs(request, "due_for_erasure"),
        "before": kept.before(today),
        "page": page,
        "rows": [(person, last.get(person.pk)) for person in page],
    }
    return render(request, "registry/people/due.html", context)
