"""The official's inbox: verifying what the teams logged, returning it with a reason, and taking either back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teams_app.accounts.models import User
from teams_app.activities import access, reviewing, telling
from teams_app.activities.closing import ReasonNeeded
from teams_app.activities.inbox import groups_of, in_order
from teams_app.activities.models import Activity, Status
from teams_app.activities.review_forms import ReturnForm
from teams_app.activities.totals import totals_shown
from teams_app.activities.views.closed import ask_reason, reason_in

PER_PAGE = 50
MOST = 200  # of one form; a page shows 50


@never_cache
@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this official, the team that waits longest first."""
    user = _official(request)
    today = timezone.localdate()
    mine = access.verifiable_activities(user, today)
    paginator = Paginator(in_order(mine.waiting()).with_everything().with_photos(), PER_PAGE)
    paginator.count = mine.waiting().count()  # without the order
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "groups": groups_of(list(page.object_list), today),
        "totals": totals_shown(page),
        "today": today,
        "returned": mine.returned().count(),
        "held": telling.held_in_area(user, today),
    }
    return render(request, "activities/inbox.html", context)


@dataclass(frozen=True)
class Deciding:
    """One way to decide about what is chosen, and the way back from it while the session knows what it was."""

    kept: str  # in the session: what was decided last
    undo: str
    take_back: Callable[..., list[Activity]]


VERIFYING = Deciding("last_verified", "activities:verify_undo", reviewing.activity_reopen)
RETURNING = Deciding("last_returned", "activities:return_undo", reviewing.activity_recall)

Seen = list[tuple[UUID, int]]  # UUID and version as on the screen


def about_chosen(view: Callable[[HttpRequest, User, Seen], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For officials: what is ticked, all of one team, or the whole page. Where it is nothing, that is said."""

    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponse:
        user, seen = _official(request), _chosen(request)
        if seen:
            return view(request, user, seen)
        messages.warning(request, _("Nothing is ticked. Tick the activities first."))
        return redirect(_back(request))

    return asked


@require_POST
@login_required
@about_chosen
def verify(request: HttpRequest, user: User, seen: Seen) -> HttpResponse:
    """Verify what is chosen; where its month is closed, the page that asks why comes first."""
    try:
        done = reviewing.activity_verify(by=user, seen=seen, at=timezone.now(), reason=reason_in(request))
    except ReasonNeeded as needed:
        chosen = access.verifiable_activities(user, timezone.localdate()).filter(uuid__in=[uuid for uuid, _v in seen])
        return ask_reason(request, needed, _back(request), chosen.with_everything().order_by("date", "pk"))
    text = ngettext(
        "Verified: %(count)s activity, %(people)s people.",
        "Verified: %(count)s activities, %(people)s people.",
        len(done),
    ) % {"count": len(done), "people": sum(activity.people for activity in done)}
    return _decided(request, VERIFYING, seen, done, text)


@require_POST
@login_required
def verify_undo(request: HttpRequest) -> HttpResponse:
    """Take back what this session verified last."""
    return _take_back(request, VERIFYING)


@never_cache
@require_POST
@login_required
@about_chosen
def return_(request: HttpRequest, user: User, seen: Seen) -> HttpResponse:
    """Ask for the reason, then return what is chosen. The first sending only shows the page that asks."""
    form = ReturnForm(request.POST if "asked" in request.POST else None)
    if not form.is_valid():
        uuids = [uuid for uuid, _version in seen]
        chosen = access.returnable_activities(user, timezone.localdate()).filter(uuid__in=uuids)
        context = {
            "form": form,
            "seen": [f"{uuid}:{version}" for uuid, version in seen],
            "activities": chosen.with_everything().order_by("date", "pk"),
            "back": _back(request),
        }
        return render(request, "activities/return.html", context)
    done = reviewing.activity_return(by=user, seen=seen, reason=form.reason, at=timezone.now())
    text = ngettext(
        "Returned: %(count)s activity. Whoever logged it sees the reason on their first page.",
        "Returned: %(count)s activities. Whoever logged them sees the reason on their first page.",
        len(done),
    ) % {"count": len(done)}
    return _decided(request, RETURNING, seen, done, text)


@require_POST
@login_required
def return_undo(request: HttpRequest) -> HttpResponse:
    """Take back what this session returned last."""
    return _take_back(request, RETURNING)


def _official(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not access.may_verify_any(user, timezone.localdate()):
        raise Http404
    return user


def _chosen(request: HttpRequest) -> Seen:
    """What the pressed button means: one row, the rows shown of one team, the whole page, or what is ticked."""
    posted = request.POST
    shown = [text.partition(":")[::2] for text in posted.getlist("shown")]  # team, UUID:version
    if "only" in posted:
        texts = [posted["only"]]
    elif "team" in posted:
        texts = [seen for team, seen in shown if team == posted["team"]]
    elif "all" in posted:
        texts = [seen for _team, seen in shown]
    else:
        texts = posted.getlist("seen")
    return list(_seen(texts))[:MOST]


def _seen(texts: list[str]) -> Iterator[tuple[UUID, int]]:
    for text in texts:
        uuid, _colon, version = text.partition(":")
        try:
            yield UUID(uuid), int(version)
        except ValueError:  # not from our page
            continue


def _decided(request: HttpRequest, deciding: Deciding, seen: Seen, done: list[Activity], text: str) -> HttpResponse:
    """Say what was done, with its way back, and what was left alone: nobody decides about what they did not see."""
    if done:
        request.session[deciding.kept] = [str(activity.uuid) for activity in done]
        messages.success(request, text, extra_tags=f"undo {reverse(deciding.undo)}")
    if left := len(seen) - len(done):
        text = ngettext(
            "%(count)s activity was changed or decided about meanwhile and was left alone. Look at it again.",
            "%(count)s activities were changed or decided about meanwhile and were left alone. Look at them again.",
            left,
        )
        messages.warning(request, text % {"count": left})
    return redirect(_back(request))


def _take_back(request: HttpRequest, deciding: Deciding) -> HttpResponse:
    user = _official(request)
    uuids = [UUID(text) for text in request.session.pop(deciding.kept, [])]
    done = deciding.take_back(by=user, uuids=uuids, at=timezone.now())
    verified = sum(each.status == Status.VERIFIED for each in done)
    if verified:
        text = ngettext(
            "%(count)s activity is verified again, as it was.",
            "%(count)s activities are verified again, as they were.",
            verified,
        )
        messages.info(request, text % {"count": verified})
    returned = sum(each.status == Status.RETURNED for each in done)
    if returned:
        text = ngettext(
            "%(count)s activity is with whoever logged it again, to be corrected.",
            "%(count)s activities are with whoever logged them again, to be corrected.",
            returned,
        )
        messages.info(request, text % {"count": returned})
    if waiting := len(done) - verified - returned or not done:
        text = ngettext(
            "%(count)s activity waits for verification again.",
            "%(count)s activities wait for verification again.",
            waiting,
        )
        messages.info(request, text % {"count": waiting})
    return redirect("activities:inbox")


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else reverse("activities:list")
