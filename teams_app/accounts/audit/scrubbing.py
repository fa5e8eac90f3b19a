"""Erasure reaches the log: what it says about someone goes, that something was changed stays."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db import models

from geo import bulk
from teams_app.accounts.audit.tracking import HIDDEN, TRACKED


def scrub(model: type[models.Model], pks: Collection[int], fields: Collection[str]) -> int:
    """Empty the values of `fields`, before and after, in every entry of these objects; how many entries.

    Two queries. Call it in the transaction that erases, after its own writes, so that it reaches those too.
    """
    from teams_app.accounts.audit.entry import LogEntry

    tracked = TRACKED[model]
    hides_label = tracked.label in fields
    entries = LogEntry.objects.filter(
        owner_kind=tracked.kind, content_type=ContentType.objects.get_for_model(model), object_id__in=pks
    )
    if tracked.owner == "pk":
        entries = entries.filter(owner_id__in=pks)  # the index goes by the owner
    rows = [
        {"id": pk, "changes": _without(changes or {}, fields), "object_repr": "" if hides_label else label}
        for pk, changes, label in entries.values_list("pk", "changes", "object_repr")
    ]
    bulk.update(LogEntry, rows)
    return len(rows)


def _without(changes: dict[str, list[object]], fields: Collection[str]) -> dict[str, object]:
    return {
        name: [HIDDEN if value not in (None, "") else value for value in pair]
        if name in fields and isinstance(pair, list)
        else pair
        for name, pair in changes.items()
    }
