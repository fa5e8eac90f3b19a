"""Verifying what the teams logged: one, or everything on the page, and taking that back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from teams_app.accounts.models import User
from teams_app.activities import access, reviewing

_LAST = "last_verified"
MOST = 200  # of one form; a page shows 50


@require_POST
@login_required
def verify(request: HttpRequest) -> HttpResponse:
    """Verify the activities of the form: `seen` holds UUID and version of each, as they were on the screen."""
    user = cast("User", request.user)
    _officials_only(user)
    seen = list(_seen(request.POST.getlist("seen")))[:MOST]
    done = reviewing.activity_verify(by=user, seen=seen, at=timezone.now())
    if done:
        request.session[_LAST] = [str(activity.uuid) for activity in done]
        people = sum(activity.people for activity in done)
        text = ngettext(
            "Verified: %(count)s activity, %(people)s people.",
            "Verified: %(count)s activities, %(people)s people.",
            len(done),
        ) % {"count": len(done), "people": people}
        messages.success(request, text, extra_tags=f"undo {reverse('activities:verify_undo')}")
    if left := len(seen) - len(done):
        messages.warning(
            request,
            ngettext(
                "%(count)s activity was changed or verified meanwhile and was left alone. Look at it again.",
                "%(count)s activities were changed or verified meanwhile and were left alone. Look at them again.",
                left,
            )
            % {"count": left},
        )
    return redirect(_back(request))


@require_POST
@login_required
def verify_undo(request: HttpRequest) -> HttpResponse:
    """Take back what this session verified last."""
    user = cast("User", request.user)
    _officials_only(user)
    uuids = [UUID(text) for text in request.session.pop(_LAST, [])]
    done = reviewing.activity_reopen(by=user, uuids=uuids, at=timezone.now())
    messages.info(
        request,
        ngettext(
            "%(count)s activity waits for verification again.",
            "%(count)s activities wait for verification again.",
            len(done),
        )
        % {"count": len(done)},
    )
    return redirect(f"{reverse('activities:list')}?trang-thai=cho-xac-nhan")


def _officials_only(user: User) -> None:
    if not access.may_verify_any(user, timezone.localdate()):
        raise Http404


def _seen(texts: list[str]) -> Iterator[tuple[UUID, int]]:
    for text in texts:
        uuid, _colon, version = text.partition(":")
        try:
            yield UUID(uuid), int(version)
        except ValueError:  # not from our page
            continue


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else reverse("activities:list")
