"""Photos of an activity: showing one to whoever may see the activity, adding, taking away, bringing back."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import Activity, Photo
from teams_app.activities.photos import keeping, waiting
from teams_app.activities.photos.reading import Unusable
from teams_app.activities.views.common import readable_activity

AN_HOUR = 60 * 60
SIZES = {"": "full", "nho": "small"}


@require_safe
@login_required
def photo(request: HttpRequest, uuid: UUID, photo: UUID) -> FileResponse:
    """The picture, for whoever may see its activity. `?co=nho` is the small one."""
    user = cast("User", request.user)
    found = Photo.objects.standing().filter(pk=photo).first()
    if found is None or not _may_see(user, found, uuid):
        raise Http404
    try:
        file = found.open(SIZES.get(request.GET.get("co", ""), "full"))
    except FileNotFoundError:  # a backup was restored without its files
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg", filename=f"{uuid.hex[:8]}-{found.position}.jpg")
    response["Cache-Control"] = f"private, max-age={AN_HOUR}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _may_see(user: User, found: Photo, uuid: UUID) -> bool:
    if found.activity_id is None:  # waits for a form: only whoever sent it
        return found.waits_for == uuid and found.uploaded_by_id == user.pk
    activity = access.find_activity(user, uuid, timezone.localdate())
    return activity is not None and activity.pk == found.activity_id


@require_POST
@login_required
def photos_add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Photos chosen on the activity's own page."""
    user = cast("User", request.user)
    activity = readable_activity(user, uuid)
    waiting.attach(request, user, activity)
    return redirect("activities:detail", uuid)


@require_POST
@login_required
def photo_remove(request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    user = cast("User", request.user)
    activity = readable_activity(user, uuid)
    try:
        keeping.photo_remove(by=user, photo=_of(activity, photo), at=timezone.now())
    except PermissionDenied:
        messages.warning(request, _("This photo can no longer be taken away. Ask the official of the commune."))
    else:
        messages.success(request, _("The photo is taken away. For 30 days you can bring it back below."))
    return redirect("activities:detail", uuid)


@require_POST
@login_required
def photo_restore(request: HttpRequest, uuid: UUID, photo: UUID) -> HttpResponse:
    user = cast("User", request.user)
    activity = readable_activity(user, uuid)
    try:
        keeping.photo_restore(by=user, photo=_of(activity, photo), at=timezone.now())
    except PermissionDenied:
        messages.warning(request, _("This photo cannot be brought back any more."))
    except Unusable as unusable:
        messages.warning(request, str(unusable))
    else:
        messages.success(request, _("The photo is back."))
    return redirect("activities:detail", uuid)


def _of(activity: Activity, photo: UUID) -> Photo:
    found = Photo.objects.filter(pk=photo, activity=activity).first()
    if found is None:
        raise Http404
    return found
