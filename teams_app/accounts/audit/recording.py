"""Writes entries: any number of them in one statement for every 20.000."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from auditlog.models import AbstractLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from geo import bulk
from teams_app.accounts.audit.origin import Origin, current, is_silenced
from teams_app.accounts.audit.tracking import TRACKED

CREATE, UPDATE, DELETE = AbstractLogEntry.Action.CREATE, AbstractLogEntry.Action.UPDATE, AbstractLogEntry.Action.DELETE
ROWS_A_STATEMENT = 20_000

Changes = Mapping[str, tuple[Any, Any]]


class Entry(NamedTuple):
    """One change of one object. `changes`: field or attribute → (before, after); without any, nothing is logged
    but for creations and deletions. `owner` is the id of the one on whose page it is read, if not its own."""

    model: type[models.Model]
    pk: int
    action: int
    changes: Changes
    owner: int | None = None
    label: str = ""


def record(entries: Iterable[Entry]) -> None:
    """Log what was written in bulk. Call it in the transaction that wrote."""
    if is_silenced():
        return
    from teams_app.accounts.audit.entry import LogEntry

    origin, now = current(), timezone.now()
    actor = origin.actor_id
    rest = iter(entries)
    while batch := list(islice(rest, ROWS_A_STATEMENT)):
        bulk.insert(LogEntry, [_row(entry, origin, actor, now) for entry in batch if _says_something(entry)])


def _says_something(entry: Entry) -> bool:
    return entry.action != UPDATE or any(before != after for before, after in entry.changes.values())


def _row(entry: Entry, origin: Origin, actor: int | None, now: dt.datetime) -> dict[str, Any]:
    tracked = TRACKED[entry.model]
    names = tracked.names
    return {
        "content_type_id": ContentType.objects.get_for_model(entry.model).pk,
        "object_pk": str(entry.pk),
        "object_id": entry.pk,
        "object_repr": entry.label,
        "action": entry.action,
        "changes": {names[name]: pair for name, pair in entry.changes.items() if name in names and pair[0] != pair[1]},
        "actor_id": actor,
        "cid": origin.ref,
        "timestamp": now,
        "owner_kind": tracked.kind,
        "owner_id": entry.pk if entry.owner is None else entry.owner,
        "source": origin.source,
        "source_label": origin.label,
    }
