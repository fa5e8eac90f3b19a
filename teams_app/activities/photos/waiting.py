"""Photos of a form: they go to the activity that it becomes, and wait while it has to be put right."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.ids import uuid_in
from teams_app.accounts.models import User
from teams_app.activities.models import Activity, Photo
from teams_app.activities.photos import keeping
from teams_app.activities.photos.reading import Unusable


def attach(request: HttpRequest, user: User, activity: Activity) -> None:
    """What waited for the activity's form and what came with it now. The activity is kept whatever becomes of these."""
    try:
        waited = keeping.photos_attach(by=user, form=activity.uuid, activity=activity, at=timezone.now())
    except PermissionDenied:
        _tell_too_late(request)
        return
    kept = waited + _keep(request, user, activity, activity.uuid)
    if kept:
        messages.success(request, ngettext("%(n)s photo is kept.", "%(n)s photos are kept.", kept) % {"n": kept})


def keep_waiting(request: HttpRequest, user: User, sent: object, now: object) -> list[Photo]:
    """Keep the photos of a form that is shown again; those that wait for it. `now` is the UUID it carries on."""
    form = uuid_in(str(sent))
    if form is None:
        return []
    _keep(request, user, None, form)
    following = uuid_in(str(now))
    if following and following != form:
        keeping.photos_follow(by=user, form=form, new=following)
        form = following
    return list(Photo.objects.waiting_for(form, user))


def _keep(request: HttpRequest, user: User, activity: Activity | None, form: UUID) -> int:
    """Keep what can be kept, and say what became of the rest; the number of new photos."""
    kept = 0
    for file, sent in _sent(request, form):
        at = timezone.now()
        try:
            if activity:
                kept += keeping.photo_add(by=user, activity=activity, sent=sent, at=at).created
            else:
                kept += keeping.photo_wait(by=user, form=form, sent=sent, at=at).created
        except Unusable as unusable:
            messages.warning(request, f"{file.name}: {unusable}")
        except keeping.Taken:
            messages.warning(request, _("%(file)s belongs to another entry already.") % {"file": file.name})
        except keeping.NoRoom:
            text = _(
                "%(file)s: the server has no room for photos at the moment. Everything else is saved; try again later."
            )
            messages.warning(request, text % {"file": file.name})
        except PermissionDenied:
            _tell_too_late(request)
            break
    return kept


def _tell_too_late(request: HttpRequest) -> None:
    messages.warning(request, _("Photos can no longer be added to this activity."))


def _sent(request: HttpRequest, form: UUID) -> Iterator[tuple[UploadedFile, keeping.Sent]]:
    for file in request.FILES.getlist("photos"):
        yield file, keeping.Sent(keeping.name_for(form, file), file, file.size or 0)  # type: ignore[arg-type]
