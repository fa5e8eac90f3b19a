"""The usual entries of a request, and the request itself, written in one transaction: a handful of statements.

Usual is what needs no question that `outlook` did not answer: a new entry of a head or deputy for the own team, within
an open month, without a twin, without a fault, with every question answered. Whatever else a request brings is left to
`taking`, which goes from entry to entry; and if anything fails here, nothing was written, and all of it is left.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from teams_app.accounts.devices import telling_seen
from teams_app.accounts.models import Device, User
from teams_app.activities import checks, receipts, recording
from teams_app.activities.entries import Entry
from teams_app.activities.models import Status, Topic
from teams_app.activities.outlook import Outlook, outlooks
from teams_app.activities.sync.keeping import keeping
from teams_app.activities.sync.payload import Batch, Read
from teams_app.activities.sync.taking import Answer, State
from teams_app.activities.topics import offered, topics_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What was written."""

    received: int  # the number under which the request was kept
    answers: dict[UUID | None, Answer]


class _Raced(Exception):
    """Another request of the same entries is a moment ahead."""


def take_at_once(*, device: Device, body: str, batch: Batch, at: dt.datetime) -> Done | None:
    """None where nothing was written."""
    times = Counter(each.uuid for each in batch.entries)
    entries = [each.entry for each in batch.entries if each.entry and times[each.uuid] == 1 and _is_plain(each)]
    if not entries:
        return None
    try:
        with transaction.atomic():
            return _write(device, body, entries, at)
    except _Raced:
        return None
    except Exception:
        logger.exception("A request could not be taken at once; its entries are taken one by one.")
        return None


def _is_plain(read: Read) -> bool:
    """Says nothing that has to be looked up elsewhere."""
    entry = read.entry
    assert entry is not None
    return not (
        read.base_version
        or read.help_request
        or entry.plan
        or entry.facilitators
        or entry.facilitator_count is not None
        or entry.lat is not None
        or entry.lon is not None
        or entry.accuracy is not None
        or entry.outcomes
    )


def _write(device: Device, body: str, entries: list[Entry], at: dt.datetime) -> Done | None:
    by, today = device.user, timezone.localdate(at)
    *seen, offer = outlooks(entries, by, today, offered())
    topics = {topic.slug: topic for topic in topics_of(offer)}
    new: list[recording.New] = []
    alike: set[tuple[Any, ...]] = set()
    for entry, look in zip(entries, seen, strict=True):
        chosen = [topics[slug] for slug in entry.topics if slug in topics]
        twin = (entry.team, entry.date, entry.people)
        if twin not in alike and (made := _checked(entry, look, chosen, by, today)):
            new.append(made)
            alike.add(twin)
    if not new:
        return None
    written = recording.write_all(new, by, at, keeping(device=device, body=body, at=at), *telling_seen(device, at))
    if written is None:
        raise _Raced
    [(received,)], *_ = written
    return Done(received, {each.entry.uuid: _answer(each.entry.uuid) for each in new})


def _checked(entry: Entry, seen: Outlook, topics: list[Topic], by: User, today: dt.date) -> recording.New | None:
    """None where there is anything to say about it."""
    team = seen.team
    if team is None or not seen.is_clear or checks.faults(entry, team, topics, by, today, [], seen):
        return None
    doubts = checks.doubts(entry, team, seen)
    if doubts.unanswered(entry.confirmed):
        return None
    flags = checks.flags(entry, team, by, today, seen)
    return recording.New(entry, topics, [str(each) for each in doubts.questions], [str(flag) for flag in flags])


def _answer(uuid: UUID) -> Answer:
    return Answer(uuid, State.CREATED, receipts.code(uuid), 1, Status.SUBMITTED)
