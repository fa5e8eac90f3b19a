"""The usual entries of a request, and the request itself, written in one transaction: a handful of statements.

Requests that arrive while another is being written are written together, by one of their threads (`geo.gathering`).

Usual is what needs no question that `outlook` did not answer: a new entry of a head or deputy for the own team, within
an open month, without a twin, without a fault, with every question answered. Whatever else a request brings is left to
`taking`, which goes from entry to entry; and if anything fails here, nothing was written, and all of it is left
to that, each request to its own thread.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from geo.gathering import Gathering
from teams_app.accounts.devices import telling_seen
from teams_app.activities import checks, receipts, recording
from teams_app.activities.entries import Entry
from teams_app.activities.models import Status, Topic
from teams_app.activities.outlook import Outlook, outlooks
from teams_app.activities.sync.keeping import Raw, keeping
from teams_app.activities.sync.payload import Batch, Read
from teams_app.activities.sync.taking import Answer, State
from teams_app.activities.topics import offered, topics_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What was written."""

    received: int  # the number under which the request was kept
    answers: dict[UUID | None, Answer]


class _Request(NamedTuple):
    raw: Raw
    entries: list[Entry]


def take_at_once(raw: Raw, batch: Batch) -> Done | None:
    """None where nothing was written."""
    times = Counter(each.uuid for each in batch.entries)
    entries = [each.entry for each in batch.entries if each.entry and times[each.uuid] == 1 and _is_plain(each)]
    return _gathering.do(_Request(raw, entries)) if entries else None


def _take(requests: Sequence[_Request]) -> list[Done | None]:
    try:
        with transaction.atomic():
            return _write(requests)
    except IntegrityError:  # another request of the same entries was a moment ahead
        return [None] * len(requests)
    except Exception:
        logger.exception("Requests could not be taken at once; their entries are taken one by one.")
        return [None] * len(requests)


MOST_TOGETHER = 16  # entries; statements for more teams than that cost more than they spare

_gathering = Gathering(_take, weight=lambda request: len(request.entries), most=MOST_TOGETHER)


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


def _write(requests: Sequence[_Request]) -> list[Done | None]:
    asked = [(entry, request.raw.device.user) for request in requests for entry in request.entries]
    today = timezone.localdate(requests[-1].raw.at)
    *seen, offer = outlooks(asked, today, offered())
    topics = {topic.slug: topic for topic in topics_of(offer)}
    looks = iter(seen)
    alike: set[tuple[Any, ...]] = set()
    usual: list[tuple[Raw, list[recording.New]]] = []
    for raw, entries in requests:
        usual.append((raw, list(_usual(raw, zip(entries, looks, strict=False), topics, today, alike))))
    kept = [(raw, new) for raw, new in usual if new]
    if not kept:
        return [None] * len(requests)
    told = [ask for raw, _new in kept for ask in telling_seen(raw.device, raw.at)]
    keep = keeping(*(raw for raw, _new in kept))
    written = recording.write_all([each for _raw, new in kept for each in new], *keep, *told)
    numbers = iter(number for answer in written[: len(keep)] for (number,) in answer)
    return [
        Done(next(numbers), {each.entry.uuid: _answer(each.entry.uuid) for each in new}) if new else None
        for _raw, new in usual
    ]


def _usual(
    raw: Raw,
    seen: Iterable[tuple[Entry, Outlook]],
    topics: dict[str, Topic],
    today: dt.date,
    alike: set[tuple[Any, ...]],
) -> Iterator[recording.New]:
    """What `alike` shows to be a twin of another, or the same one sent twice, is left out; what is not, added there."""
    for entry, look in seen:
        chosen = [topics[slug] for slug in entry.topics if slug in topics]
        signs = {(entry.uuid,), (entry.team, entry.date, entry.people)}
        if alike.isdisjoint(signs) and (made := _checked(entry, look, chosen, raw, today)):
            alike |= signs
            yield made


def _checked(entry: Entry, seen: Outlook, topics: list[Topic], raw: Raw, today: dt.date) -> recording.New | None:
    """None where there is anything to say about it."""
    team, by = seen.team, raw.device.user
    if team is None or not seen.is_clear or checks.faults(entry, team, topics, by, today, [], seen):
        return None
    doubts = checks.doubts(entry, team, seen)
    if doubts.unanswered(entry.confirmed):
        return None
    flags = checks.flags(entry, team, by, today, seen)
    confirmed = [str(each) for each in doubts.questions]
    return recording.New(entry, by, raw.at, topics, confirmed, [str(flag) for flag in flags])


def _answer(uuid: UUID) -> Answer:
    return Answer(uuid, State.CREATED, receipts.code(uuid), 1, Status.SUBMITTED)
