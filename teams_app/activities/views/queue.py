"""The page of what waits on this phone. The server knows nothing of it; the page brings the words for it along."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teams_app.accounts.models import User
from teams_app.activities.models import SHORT_FORMS, Topic
from teams_app.activities.offers import teams_named
from teams_app.activities.on_the_phone import kept_on_the_phone
from teams_app.activities.wording import labels


@never_cache
@require_safe
@login_required
@kept_on_the_phone
def queue(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    return render(request, "activities/queue.html", {"names": _names(user)})


def _names(user: User) -> dict[str, Any]:
    """The names behind what an entry says: of its fields, of teams, topics and forms. No person's."""
    return {
        "fields": labels(),
        "team": dict(teams_named(user, timezone.localdate())),
        "topics": dict(Topic.objects.values_list("slug", "short_name")),
        "form": {str(value): str(label) for value, label in SHORT_FORMS.items()},
    }
