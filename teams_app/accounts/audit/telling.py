"""Entries of the log in words: who did what, through what, and each value before and after."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teams_app.accounts import phones
from teams_app.accounts.audit.entry import LogEntry
from teams_app.accounts.audit.names import Names
from teams_app.accounts.audit.origin import Source
from teams_app.accounts.audit.recording import CREATE, DELETE
from teams_app.accounts.audit.tracking import HIDDEN, TRACKED, Tracked
from teams_app.accounts.models import User

_PHONE = re.compile(r"0\d{9,10}")  # also a user name may be one


@dataclass(frozen=True)
class Line:
    """One field; of something new there is no before, of something deleted no after."""

    label: str
    before: str
    after: str

    def masked(self) -> Line:
        return replace(self, before=_masked(self.before), after=_masked(self.after))


@dataclass(frozen=True)
class Row:
    """What happened to one object."""

    entry: LogEntry
    what: str  # "member"
    name: str  # whose name it goes by
    owner: str  # on whose page it is read; empty where that is the object itself
    lines: list[Line]

    @property
    def is_new(self) -> bool:
        return self.entry.action == CREATE

    @property
    def is_gone(self) -> bool:
        return self.entry.action == DELETE

    @property
    def has_phone(self) -> bool:
        return any(_PHONE.fullmatch(value) for line in self.lines for value in (line.before, line.after))

    def masked(self) -> Row:
        return replace(self, name=_masked(self.name), lines=[line.masked() for line in self.lines])


@dataclass(frozen=True)
class Act:
    """What one saving, import or command changed, as far as it stands on the page."""

    at: dt.datetime
    actor: User | None
    source: str
    place: str  # the file, the resolution, the command
    page: str  # the address, where it came from a page
    ref: str
    rows: list[Row]


def tell(entries: Sequence[LogEntry]) -> list[Act]:
    """Acts in the order of `entries`. One query for every kind of thing that is named, whatever the entries."""
    names = Names(entries)
    return [
        _act(list(group), names)
        for _key, group in itertools.groupby(entries, key=lambda each: (each.cid, each.actor_id, each.source))
    ]


def people_with_phones(acts: Iterable[Act]) -> int:
    """Of how many people phones stand in what is told."""
    return len({row.entry.owner_id for act in acts for row in act.rows if row.has_phone})


def masked(acts: Iterable[Act]) -> list[Act]:
    """The same without phones, for those who need not know them."""
    return [replace(act, rows=[row.masked() for row in act.rows]) for act in acts]


def _masked(text: str) -> str:
    return phones.masked(text) if _PHONE.fullmatch(text) else text


def _act(entries: list[LogEntry], names: Names) -> Act:
    first = entries[0]
    is_page = first.source == Source.PAGE
    source = Source(first.source).label if first.source in Source.values else first.source
    return Act(
        at=first.timestamp,
        actor=first.actor,
        source=str(source),
        place="" if is_page else first.source_label,
        page=first.source_label if is_page else "",
        ref=first.cid,
        rows=[_row(entry, names) for entry in entries],
    )


def _row(entry: LogEntry, names: Names) -> Row:
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    tracked = TRACKED.get(model) if model else None
    if tracked is None:  # of a model that is no more
        return Row(entry, "", entry.object_repr, "", [])
    is_own = tracked.owner == "pk"
    return Row(
        entry=entry,
        what=str(tracked.model._meta.verbose_name),
        name=names.of(entry, tracked) or (Names.gone(entry.object_id) if is_own else ""),
        owner="" if is_own else names.owner(entry),
        lines=[_line(tracked, name, pair, names) for name, pair in _telling(entry, tracked)],
    )


def _telling(entry: LogEntry, tracked: Tracked) -> list[tuple[str, Any]]:
    """The fields to tell, in the order of the model; of a new or deleted one without what its head says already."""
    changes: dict[str, Any] = entry.changes or {}
    said: set[str] = set()
    if entry.action in (CREATE, DELETE):
        said = {tracked.named_by, tracked.owner.removesuffix("_id"), *tracked.secret}
    order = [field.name for field in tracked.model._meta.get_fields()]
    told = [name for name in changes if name not in said and name in order]
    return [(name, changes[name]) for name in sorted(told, key=order.index)]


def _line(tracked: Tracked, name: str, pair: Any, names: Names) -> Line:
    field: Any = tracked.model._meta.get_field(name)
    label = str(tracked.words.get(name) or field.verbose_name)
    if isinstance(pair, dict):  # groups and permissions: what was added or taken away
        told = ", ".join(pair.get("objects", []))
        return Line(label, "", told) if pair.get("operation") == "add" else Line(label, told, "")
    before, after = (_words(field, value, names) for value in pair)
    if name in tracked.secret:
        return Line(label, "", pgettext("password", "changed"))
    return Line(label, before, after)


def _words(field: models.Field[Any, Any], value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if value == HIDDEN:
        return pgettext("value in the log", "erased")
    if field.is_relation and field.related_model:
        return names.text(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return _day(value)
    return str(value)


def _day(value: str) -> str:
    try:
        return date_format(dt.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    except ValueError:
        return value
