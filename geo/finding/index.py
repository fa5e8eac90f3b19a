"""Keeping what search knows equal to the names in use: learn, forget, compare, rebuild."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from geo import bulk
from geo.findable import Findable
from geo.finding.words import shortened
from geo.models import KnownName, NameWord, Place, Shortened, Word

LONGEST = 60  # letters of a word that are kept
AT_ONCE = 50_000  # names a statement


def kinds() -> dict[str, type[Findable]]:
    """What search can find: kind → model."""
    return {model.found_as: model for model in apps.get_models() if issubclass(model, Findable)}


def learn(kind: str, keys: Iterable[str]) -> None:
    """Make the keys of rows just written findable. A name that is known already costs one look."""
    wanted = sorted({key for key in keys if key})  # in one order, so that two writers never wait for each other
    for start in range(0, len(wanted), AT_ONCE):
        with transaction.atomic(savepoint=False):
            _learn(kind, wanted[start : start + AT_ONCE])


def _learn(kind: str, keys: list[str]) -> None:
    _hold_off_forgetting()
    rows = [{"kind": kind, "key": key} for key in keys]
    fresh = bulk.insert_new(KnownName, rows, returning=("id", "key"))
    naming_words = kinds()[kind].naming_words
    words: list[dict[str, object]] = []
    for pk, key in fresh:
        words += ({"kind": kind, "name_id": pk} | row for row in _placed(naming_words(key)))
    bulk.insert(NameWord, words)
    _learn_words({str(row["word"]) for row in words})


def _placed(words: list[str]) -> Iterator[dict[str, object]]:
    """Each word of a name once, with where it stands."""
    seen = set()
    for at, word in enumerate(words):
        if len(words) == 1:
            place = Place.WHOLE
        elif at == len(words) - 1 or word == words[-1]:
            place = Place.LAST
        else:
            place = Place.FIRST if at == 0 else Place.INSIDE
        if word not in seen:
            seen.add(word)
            yield {"word": word[:LONGEST], "place": int(place)}


def _learn_words(words: Collection[str]) -> None:
    fresh = bulk.insert_new(Word, [{"text": word} for word in sorted(words)], returning=("text",))
    bulk.insert(Shortened, [{"text": text, "word": word} for (word,) in fresh for text in sorted(shortened(word))])


def forget(kind: str, keys: Iterable[str]) -> None:
    """After commit, drop those of the names that nobody bears any more."""
    gone = sorted({key for key in keys if key})
    if gone:
        transaction.on_commit(lambda: _forget(kind, gone))


def _forget(kind: str, keys: list[str]) -> None:
    """In a transaction of its own, so that names being written meanwhile are either seen or written after it."""
    bearers = _rows(kinds()[kind]).filter(key=OuterRef("key"))
    for start in range(0, len(keys), 5000):
        with transaction.atomic():
            _wait_for_learning()
            known = KnownName.objects.filter(kind=kind, key__in=keys[start : start + 5000])
            _drop(list(known.filter(~Exists(bearers)).values_list("pk", flat=True)))


def _drop(names: list[int]) -> None:
    for start in range(0, len(names), 5000):
        some = names[start : start + 5000]
        NameWord.objects.filter(name__in=some).delete()
        KnownName.objects.filter(pk__in=some).delete()


# One who forgets must not overlook a name that another writer is about to use. -------------------

_LOCK = 0x746F736F  # a number of our own among PostgreSQL's advisory locks; SQLite has one writer anyway


def _hold_off_forgetting() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def _wait_for_learning() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


# Compare and rebuild. ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What the index of a kind lacks, and what it holds for nobody."""

    kind: str
    names: int
    missing: frozenset[str]
    unused: frozenset[str]
    broken: frozenset[str] = frozenset()  # known, but not by the words it has

    @property
    def is_right(self) -> bool:
        return not (self.missing or self.unused or self.broken)


def compare() -> list[Difference]:
    """The index against the names in use, kind by kind."""
    return [_compare(kind, model) for kind, model in sorted(kinds().items())]


def _compare(kind: str, model: type[Findable]) -> Difference:
    used = _used(model)
    known = dict(KnownName.objects.filter(kind=kind).values_list("key", "pk"))
    held: dict[int, set[tuple[str, int]]] = {}
    for name, word, place in NameWord.objects.filter(kind=kind).values_list("name_id", "word", "place").iterator():
        held.setdefault(name, set()).add((word, place))
    vocabulary = set(Word.objects.values_list("text", flat=True))
    broken = set()
    for key in used & known.keys():
        wanted = {(str(row["word"]), row["place"]) for row in _placed(model.naming_words(key))}
        if held.get(known[key], set()) != wanted or not {word for word, _place in wanted} <= vocabulary:
            broken.add(key)
    return Difference(
        kind, len(used), frozenset(used - known.keys()), frozenset(known.keys() - used), frozenset(broken)
    )


@transaction.atomic
def rebuild() -> None:
    """Empty the index and learn every name in use."""
    _wait_for_learning()
    for emptied in (NameWord, KnownName, Shortened, Word):
        emptied.objects.all().delete()
    for kind, model in kinds().items():
        learn(kind, _used(model))


def _used(model: type[Findable]) -> set[str]:
    keys = _rows(model).order_by().values_list("key", flat=True).distinct()
    return {key for key in keys.iterator() if key}


def _rows(model: type[Findable]) -> QuerySet[Any]:
    """The abstract class does not declare the `key` that every findable model has."""
    return cast("type[Any]", model)._default_manager.all()
