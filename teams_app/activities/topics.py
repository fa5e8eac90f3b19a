"""Topics from a file of facts: `fixtures/topics.json`, in Django's own fixture format, keyed by slug."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from geo.asks import Ask, together
from geo.prepared import prepared
from teams_app.activities.models import Topic

MODEL = "activities.topic"
FIELDS = ("name", "short_name", "outcome_label", "position", "valid_from", "is_active")


class TopicFileError(Exception):
    """The file cannot be loaded; the text names the entry and the remedy. Nothing was written."""


@dataclass(frozen=True)
class Loaded:
    created: int
    changed: int
    same: int


def chosen(slugs: Iterable[str], kept: Iterable[str] = ()) -> list[Topic]:
    """The topics of an entry; those no longer offered are left out, unless they are `kept`."""
    if kept:
        return list(Topic.objects.filter(Q(is_active=True) | Q(slug__in=kept), slug__in=slugs))
    wanted = set(slugs)
    [rows] = together(offered())
    return [topic for topic in topics_of(rows) if topic.slug in wanted]


def offered() -> Ask:
    """All topics that are offered, a dozen or two: sooner read than picked by slugs. `topics_of` reads the answer."""
    return replace(_offered.ask(), read=None)


def topics_of(rows: list[tuple[Any, ...]]) -> tuple[Topic, ...]:
    """Made once, as long as the rows stay the same. They are everybody's: do not change them."""
    return _made(tuple(rows))


@lru_cache(maxsize=8)
def _made(rows: tuple[tuple[Any, ...], ...]) -> tuple[Topic, ...]:
    read = _offered.ask().read
    found = read(list(rows)) if read else rows
    return tuple(Topic.from_db(connection.alias, _TOPIC, row) for row in found)


_TOPIC = [field.attname for field in Topic._meta.concrete_fields]


@prepared
def _offered() -> QuerySet[Topic, tuple[object, ...]]:
    return Topic.objects.filter(is_active=True).values_list(*_TOPIC)


def load_topics(path: Path) -> Loaded:
    """Bring the topics of the file into the database, all or none. A second run changes nothing.

    Topics that the file does not name stay as they are: the province adds its own.
    """
    rows = _read(path)
    with transaction.atomic():
        known = {topic.slug: topic for topic in Topic.objects.all()}
        outcome = Counter(_write(number, row, known) for number, row in enumerate(rows, 1))
    return Loaded(outcome["created"], outcome["changed"], outcome["same"])


def _read(path: Path) -> list[dict[str, Any]]:
    """The fields of every entry, parents before what stands below them."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TopicFileError(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}) from error
    except ValueError as error:
        raise TopicFileError(_("%(file)s is not JSON in UTF-8: %(why)s.") % {"file": path, "why": error}) from error
    if not isinstance(entries, list):
        raise TopicFileError(_("%(file)s must hold a list of entries.") % {"file": path})
    for number, entry in enumerate(entries, 1):
        if not (isinstance(entry, dict) and entry.get("model") == MODEL and isinstance(entry.get("fields"), dict)):
            raise TopicFileError(
                _('Entry %(number)s: expected {"model": "%(model)s", "fields": {…}}.')
                % {"number": number, "model": MODEL}
            )
    rows = [entry["fields"] for entry in entries]
    slugs = Counter(row.get("slug") for row in rows)
    for slug, times in slugs.items():
        if times > 1:
            raise TopicFileError(_("Topic “%(slug)s” stands in the file twice; keep one.") % {"slug": slug})
    return sorted(rows, key=lambda row: bool(row.get("parent")))


def _write(number: int, row: dict[str, Any], known: dict[str, Topic]) -> str:
    slug = row.get("slug", "")
    topic = known.get(slug)
    fresh = topic is None
    topic = topic or Topic(slug=slug)
    before = {name: getattr(topic, name) for name in (*FIELDS, "parent_id")}
    topic.parent = _parent(row, known)
    for name in FIELDS:
        if name in row:
            setattr(topic, name, row[name])
    try:
        topic.full_clean()  # also turns the date's text into a date
    except ValidationError as error:
        text = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
        raise TopicFileError(
            _("Topic “%(slug)s” (entry %(number)s): %(text)s") % {"slug": slug, "number": number, "text": text}
        ) from error
    known[slug] = topic
    if not fresh and before == {name: getattr(topic, name) for name in before}:
        return "same"
    topic.save()
    return "created" if fresh else "changed"


def _parent(row: dict[str, Any], known: dict[str, Topic]) -> Topic | None:
    """The topic above, given as its slug, or as a natural key: a list with that slug."""
    given = row.get("parent")
    slug = given[0] if isinstance(given, list) and given else given
    if not slug:
        return None
    if slug not in known:
        raise TopicFileError(
            _("Topic “%(slug)s” stands under “%(parent)s”, which is neither in the file nor registered.")
            % {"slug": row.get("slug"), "parent": slug}
        )
    return known[slug]
