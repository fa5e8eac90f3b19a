"""Entries that a phone sent and the log could not take, in words: what was sent, what is wrong, what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from teams_app.activities import receipts
from teams_app.activities.entries import Entry, difference
from teams_app.activities.forms import OTHER_DAY, LogForm, initial_of_sent
from teams_app.activities.models import Held, HeldState
from teams_app.activities.services import values_of
from teams_app.activities.sync.payload import read_one
from teams_app.activities.wording import Difference, Said, differences, label_of, said_as_sent, said_in_each

_LISTS = ("topics", "confirmed")


@dataclass(frozen=True)
class Fault:
    label: str  # of the field; empty where it is about the entry as a whole
    text: str


@dataclass(frozen=True)
class Sent:
    """One held entry as people read it."""

    held: Held
    says: list[Said]
    faults: list[Fault]

    @property
    def receipt(self) -> str:
        return receipts.code(self.held.uuid)

    @property
    def is_conflict(self) -> bool:
        return self.held.state == HeldState.CONFLICT

    @property
    def is_question(self) -> bool:
        return self.held.state == HeldState.QUESTION


def in_words(held: Sequence[Held]) -> list[Sent]:
    """Two queries at most, whatever the number."""
    entries = {each.pk: entry for each in held if (entry := entry_in(each))}
    said = dict(zip(entries, said_in_each([entry.values() for entry in entries.values()]), strict=True))
    return [Sent(each, said.get(each.pk) or said_as_sent(each.entry), faults_of(each)) for each in held]


def faults_of(held: Held) -> list[Fault]:
    if held.state == HeldState.QUESTION:
        return [Fault("", str(text)) for text in held.said.values()]
    return [Fault(label_of(name), str(text)) for name, texts in held.said.items() for text in _listed(texts)]


def differences_to_stored(held: Held) -> list[Difference]:
    """What the log holds beside what was sent; nothing where there is nothing to compare."""
    entry = entry_in(held)
    if held.activity is None or entry is None:
        return []
    return differences(difference(values_of(held.activity), entry.values()))


def entry_in(held: Held) -> Entry | None:
    """The entry that was sent, where all of its fields can be read."""
    return read_one(held.entry, dt.timedelta()).entry


def request_in(held: Held) -> UUID | None:
    """The resident's request that it answers."""
    return read_one(held.entry, dt.timedelta()).help_request


def initial_of(held: Held) -> dict[str, Any]:
    """What was sent, for the log form. Of an entry that cannot be read: those of its fields that can."""
    entry = entry_in(held)
    if entry:
        return initial_of_sent(entry)
    given = {name: value for name, value in _fields(held.entry).items() if name in LogForm.base_fields}
    plain = {name: value for name, value in given.items() if isinstance(value, str | int) and name not in _LISTS}
    return plain | {"uuid": held.uuid, "day": OTHER_DAY}


def logged_at(held: Held) -> dt.datetime | None:
    """When the phone says that it was logged: the rights of that day count, too."""
    said = _fields(held.entry).get("logged_at")
    try:
        found = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _fields(entry: Any) -> dict[str, Any]:
    return entry if isinstance(entry, dict) else {}


def _listed(texts: Any) -> list[Any]:
    return texts if isinstance(texts, list) else [texts]
