"""The API by which phones send what was logged on them and learn what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from teams_app.accounts.api import DeviceToken
from teams_app.accounts.models import Device
from teams_app.activities.inbox import returns_of
from teams_app.activities.models import Activity, Held
from teams_app.activities.services import values_of
from teams_app.activities.sync.keeping import LONGEST, text_of
from teams_app.activities.sync.payload import SentBatch, Unreadable
from teams_app.activities.sync.receiving import receive
from teams_app.activities.sync.taking import State

router = Router(tags=["activities"], auth=DeviceToken())

RECENT = 30  # own entries that a phone keeps to show without a network
MOST_ASKED = 50


class AnswerOut(Schema):
    uuid: UUID | None
    state: State
    receipt: str = Field("", description="A short code, the same on phone and server.")
    version: int = 0
    status: str = ""
    errors: dict[str, list[str]] = Field({}, description="Field → what is wrong, in the reader's language.")
    questions: dict[str, str] = Field({}, description="Code → what looks odd. Answer by sending it in `confirmed`.")
    stored: dict[str, Any] | None = Field(None, description="Of a conflict: what the server holds.")


class SyncOut(Schema):
    received: int = Field(description="The number under which the request was kept.")
    at: dt.datetime
    entries: list[AnswerOut]


_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": SentBatch.model_json_schema()}}}}


@router.post(
    "/sync",
    auth=DeviceToken(view_tells=True),
    response=SyncOut,
    openapi_extra=_BODY,
    summary="Send entries; a repeat changes nothing",
)
def sync(request: HttpRequest) -> HttpResponse:
    """Each entry is taken by itself. 422 means that the body as a whole can never be read; 5xx, that it may be sent
    again as it is.

    The state of an entry: `created`, `changed` and `known` are done with; `refused`, `question` and `conflict` wait for
    their author; `retry` was our fault.
    """
    device: Device = request.auth  # type: ignore[attr-defined]
    if len(request.body) > LONGEST:
        raise HttpError(413, _("At most 2 MB can be sent at once. Shorten what was typed."))
    at = timezone.now()
    try:
        number, answers = receive(device=device, body=text_of(request.body), at=at)
    except Unreadable as unreadable:
        raise HttpError(422, str(unreadable)) from None
    # Written here: taken through the schema once more, an answer would cost as much as a query.
    said = {
        "received": number,
        "at": at.isoformat(timespec="milliseconds"),
        "entries": [vars(answer) for answer in answers],
    }
    return HttpResponse(_ENCODER.encode(said), content_type="application/json")


_ENCODER = DjangoJSONEncoder(ensure_ascii=False)


class OwnEntry(Schema):
    uuid: UUID
    receipt: str
    version: int
    status: str
    created_at: dt.datetime
    says: dict[str, Any] = Field(description="The fields of the entry, as they are sent.")
    photos: list[UUID] = Field(description="Those that arrived and were not taken away since.")
    names: dict[int, str] = Field(description="Of its facilitators.")
    reason: str = Field("", description="Why it was returned, where it was.")


class HeldOut(Schema):
    uuid: UUID
    state: str
    entry: Any
    errors: dict[str, Any] = Field(description="What is wrong or asked, in the reader's language.")
    last_at: dt.datetime

    @staticmethod
    def resolve_errors(held: Held) -> dict[str, Any]:
        return held.said


class MineOut(Schema):
    at: dt.datetime
    count: int = Field(description="Entries of this user that the log holds, those taken back left out.")
    held: list[HeldOut]
    entries: list[OwnEntry] = Field(description=f"The last {RECENT}, and of those in `of` what is here.")


@router.get("/mine", response=MineOut, summary="What the log holds of one's own entries")
def mine(request: HttpRequest, of: list[UUID] = Query([], max_length=MOST_ASKED)) -> dict[str, Any]:  # noqa: B008
    """To be laid beside the phone's own count. `of`: what waits there for its author; perhaps it is here by now."""
    user = request.auth.user  # type: ignore[attr-defined]
    own = Activity.objects.filter(created_by=user)
    whole = own.with_lists().prefetch_related("photos").order_by("-pk")
    entries = list(whole[:RECENT])
    others = set(of) - {each.uuid for each in entries}
    entries += whole.filter(uuid__in=others) if others else []
    reasons = returns_of([each for each in entries if each.is_returned])
    return {
        "at": timezone.now(),
        "count": own.standing().count(),
        "held": list(user.held_entries.filter(settled_at__isnull=True)[:200]),
        "entries": [_own(each, reasons[each.pk].reason if each.pk in reasons else "") for each in entries],
    }


def _own(activity: Activity, reason: str) -> dict[str, Any]:
    return {
        "uuid": activity.uuid,
        "receipt": activity.receipt,
        "version": activity.version,
        "status": activity.status,
        "created_at": activity.created_at,
        "says": values_of(activity),
        "photos": [photo.pk for photo in activity.photos.all() if photo.removed_at is None],
        "names": {person.pk: person.name for person in activity.facilitators.all()},
        "reason": reason,
    }
