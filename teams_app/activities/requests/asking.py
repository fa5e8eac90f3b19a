"""Sending a request, and taking the contact back: what a resident may do, with nothing but a code."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from teams_app.activities.models import HelpAct, HelpRequest, HelpStep, Topic
from teams_app.activities.requests.routing import answering

WORDING = "2026-11"  # of the consent beside the contact; a new wording is a new value


class NobodyThere(Exception):
    """The place has gone meanwhile: the person chooses again."""


@dataclass(frozen=True)
class Asked:
    """What the form sent, clean."""

    uuid: uuid.UUID
    unit: int
    topic: Topic
    text: str = ""
    contact: str = ""  # only with consent


def request_send(*, asked: Asked, at: dt.datetime) -> HelpRequest:
    """Keep the request once, however often it is sent. The same form sent again with other words is another one."""
    known = HelpRequest.objects.filter(uuid=asked.uuid).first()
    if known is not None:
        if _says_the_same(known, asked):
            return known
        asked = replace(asked, uuid=uuid.uuid4())
    answers = answering(asked.unit, timezone.localdate(at))
    if answers is None:
        raise NobodyThere
    request = HelpRequest(
        uuid=asked.uuid,
        unit_id=asked.unit,
        team=answers.team,
        topic=asked.topic,
        text=asked.text,
        contact=asked.contact,
        consented_at=at if asked.contact else None,
        consent_wording=WORDING if asked.contact else "",
        created_at=at,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        return HelpRequest.objects.get(uuid=asked.uuid)  # two taps at once
    return request


def contact_withdraw(*, code: str, at: dt.datetime) -> bool:
    """Erase the contact at the wish of whoever holds the code. False: there was none any more."""
    with transaction.atomic():
        request = HelpRequest.objects.select_for_update(no_key=True).filter(code=code).first()
        if request is None or not request.contact:
            return False
        request.contact = ""
        request.save(update_fields=["contact"])
        HelpStep.objects.create(request=request, act=HelpAct.WITHDRAWN, at=at)
    return True


def _says_the_same(known: HelpRequest, asked: Asked) -> bool:
    said = (known.unit_id, known.topic_id, known.text, known.contact)
    return known.erased_at is not None or said == (asked.unit, asked.topic.pk, asked.text, asked.contact)
