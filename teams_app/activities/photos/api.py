"""The addresses by which phones send the photos of what they logged, one a request."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.security import SessionAuth
from pydantic import AwareDatetime

from teams_app.accounts.api import DeviceToken
from teams_app.accounts.models import Device, User
from teams_app.activities import access
from teams_app.activities.models import Activity, Photo
from teams_app.activities.photos import keeping
from teams_app.activities.photos.reading import Unusable


class PageSession(SessionAuth):
    """Of who is signed in on a page. A token that was sent decides alone: a dead one is told so, whatever cookies come
    with it, and the phone asks for another."""

    def __call__(self, request: HttpRequest) -> Any:
        return None if "Authorization" in request.headers else super().__call__(request)


router = Router(tags=["photos"], auth=[DeviceToken(), PageSession()])

RETRY_AFTER = 600  # seconds; a full disk does not empty itself


class PhotoState(StrEnum):
    """What became of a photo."""

    CREATED = "created"
    KNOWN = "known"  # it was here already
    REMOVED = "removed"  # it was here, and somebody took it away: it does not come back by being sent again


class PhotoIn(Schema):
    uuid: UUID = Field(description="Made on the phone, once; the photo is one photo by it.")
    taken_at: AwareDatetime | None = Field(None, description="Read from EXIF before the phone made it small.")
    lat: float | None = Field(None, description="Degrees, WGS 84.")
    lon: float | None = None


class PhotoOut(Schema):
    uuid: UUID
    state: PhotoState
    width: int
    height: int
    bytes: int = Field(description="As kept: a JPEG, at most 1600 pixels long, without EXIF.")


class PhotoRefused(Schema):
    state: str = "refused"
    errors: dict[str, list[str]]


@router.post(
    "/{uuid}/photos",
    response={201: PhotoOut, 200: PhotoOut, 422: PhotoRefused},
    summary="Send one photo of an activity; a repeat changes nothing",
)
def photo_add(request: HttpRequest, uuid: UUID, sent: Form[PhotoIn], photo: File[UploadedFile]) -> Any:
    """JPEG, PNG, WebP or HEIC, at most five an activity. 404: the activity is not here (yet), or it is somebody
    else's. 422: this photo can never be kept. 5xx, or no answer: it may be sent again as it is.
    """
    user = _user(request)
    activity = _own(user, uuid)
    given = keeping.Sent(sent.uuid, photo.file, photo.size or 0, sent.taken_at, sent.lat, sent.lon)  # type: ignore[arg-type]
    try:
        kept = keeping.photo_add(by=user, activity=activity, sent=given, at=timezone.now())
    except Unusable as unusable:
        return _refused(str(unusable))
    except PermissionDenied:
        return _refused(_("Photos can no longer be added to this activity: it was taken back, or it is too long ago."))
    except keeping.Taken:
        return _refused(_("This photo belongs to another activity. Choose it once more."))
    except keeping.NoRoom:
        answer = HttpResponse(_no_room(), status=503, content_type="text/plain; charset=utf-8")
        answer["Retry-After"] = str(RETRY_AFTER)
        return answer
    return Status(201 if kept.created else 200, _out(kept.photo, kept.created))


@router.delete("/{uuid}/photos/{photo}", response={204: None, 422: PhotoRefused}, summary="Take a photo away")
def photo_remove(request: HttpRequest, uuid: UUID, photo: UUID) -> Any:
    """While the activity can be changed; a repeat changes nothing. The history keeps that it was there."""
    user = _user(request)
    found = Photo.objects.filter(pk=photo, activity=_own(user, uuid)).first()
    if found is None:
        raise HttpError(404, "Not Found")
    try:
        keeping.photo_remove(by=user, photo=found, at=timezone.now())
    except PermissionDenied:
        return _refused(_("This activity can no longer be changed: it has been verified, or it is not yours."))
    return Status(204, None)


def _user(request: HttpRequest) -> User:
    """Whoever a device's token or the session stands for."""
    auth = request.auth  # type: ignore[attr-defined]
    return auth.user if isinstance(auth, Device) else auth


def _own(user: User, uuid: UUID) -> Activity:
    activity = access.find_own_activity(user, uuid)
    if activity is None:
        raise HttpError(404, "Not Found")
    return activity


def _out(photo: Photo, created: bool) -> dict[str, Any]:
    state = PhotoState.CREATED if created else PhotoState.REMOVED if photo.removed_at else PhotoState.KNOWN
    size = {"width": photo.width, "height": photo.height, "bytes": photo.bytes}
    return {"uuid": photo.pk, "state": state, **size}


def _refused(text: str) -> Status:
    return Status(422, {"state": "refused", "errors": {"photo": [text]}})


def _no_room() -> str:
    return _("The server has no room for photos at the moment. The photo is kept on your phone and sent later.")
