"""The names of all that a page of the log speaks about: one query for every model, whatever the entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _

from geo.models import Unit, UnitPeriod
from teams_app.accounts.audit.entry import LogEntry
from teams_app.accounts.audit.tracking import TRACKED, Tracked, owner_model

Model = type[models.Model]


class Names:
    """What is gone has no name but the one its entries kept: `#12` stands for it."""

    def __init__(self, entries: Sequence[LogEntry]) -> None:
        pairs = [(entry, tracked) for entry in entries if (tracked := _tracked(entry))]
        self._heads = _heads(pairs)
        wanted: defaultdict[Model, set[int]] = defaultdict(set)
        for entry, tracked in pairs:
            for model, pk in (*_mentioned(entry, tracked), *self._about(entry, tracked)):
                wanted[model].add(pk)
        self._texts = {model: _texts(model, pks) for model, pks in wanted.items()}

    def text(self, model: Model, pk: Any) -> str:
        return self._texts.get(model, {}).get(pk) or self.gone(pk)

    def of(self, entry: LogEntry, tracked: Tracked) -> str:
        """The name at the head of an entry: of the object today, else as it was when the entry was made."""
        if tracked.named_by:
            head = self._heads.get((tracked.model, entry.object_id))
            return self.text(_related(tracked, tracked.named_by), head) if head else ""
        return self._texts.get(tracked.model, {}).get(entry.object_id or 0) or entry.object_repr

    def owner(self, entry: LogEntry) -> str:
        model = owner_model(entry.owner_kind)
        return self.text(model, entry.owner_id) if model else ""

    @staticmethod
    def gone(pk: Any) -> str:
        return _("no longer there (#%(number)s)") % {"number": pk}

    def _about(self, entry: LogEntry, tracked: Tracked) -> Iterable[tuple[Model, int]]:
        if model := owner_model(entry.owner_kind):
            yield model, entry.owner_id
        head = self._heads.get((tracked.model, entry.object_id))
        if tracked.named_by and head:
            yield _related(tracked, tracked.named_by), head
        elif not tracked.named_by and entry.object_id is not None:
            yield tracked.model, entry.object_id


def _tracked(entry: LogEntry) -> Tracked | None:
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    return TRACKED.get(model) if model else None


def _related(tracked: Tracked, field: str) -> Model:
    related: Any = tracked.model._meta.get_field(field).related_model
    return related


def _mentioned(entry: LogEntry, tracked: Tracked) -> Iterable[tuple[Model, int]]:
    """The objects that the values point at."""
    for name, pair in (entry.changes or {}).items():
        if name in tracked.fields and isinstance(pair, list) and tracked.model._meta.get_field(name).is_relation:
            yield from ((_related(tracked, name), pk) for pk in pair if isinstance(pk, int))


def _heads(pairs: Sequence[tuple[LogEntry, Tracked]]) -> dict[tuple[Model, int | None], int]:
    """(model, object) → the id of what names it, from the entry itself or from the row as it is now."""
    found: dict[tuple[Model, int | None], int] = {}
    asked: defaultdict[Model, set[int]] = defaultdict(set)
    for entry, tracked in pairs:
        if not tracked.named_by or entry.object_id is None:
            continue
        told = [pk for pk in (entry.changes or {}).get(tracked.named_by) or [] if isinstance(pk, int)]
        if told:
            found[tracked.model, entry.object_id] = told[-1]
        else:
            asked[tracked.model].add(entry.object_id)
    for model, pks in asked.items():
        column = TRACKED[model].named_by + "_id"
        for pk, head in model._base_manager.filter(pk__in=pks).values_list("pk", column):
            found.setdefault((model, pk), head)
    return found


def _texts(model: Model, pks: set[int]) -> dict[int, str]:
    if model is Unit:  # called as it is, or was last
        periods = UnitPeriod.objects.filter(unit__in=pks).order_by("valid_from")
        return {period.unit_id: period.label for period in periods}
    return {each.pk: str(each) for each in model._base_manager.filter(pk__in=pks)}
