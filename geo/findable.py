"""Things that search finds by their stored `key`: whatever way they are written, the index hears of it.

`save()`, the querysets' bulk methods and `geo.bulk` all tell it. What writes a `key` by SQL of its own calls
`geo.finding.learn` and `geo.finding.forget` itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction

from geo.told import ToldQuerySet

AnyModel = TypeVar("AnyModel", bound=models.Model)


class Findable(models.Model):
    """A model with a `key`, the folded name. `found_as` is the kind under which the index keeps it."""

    found_as: ClassVar[str]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            self._tell(getattr(self, "_key_read", None))

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        from geo.finding import forget

        deleted = super().delete(*args, **kwargs)
        forget(self.found_as, [self.key])  # type: ignore[attr-defined]
        return deleted

    @classmethod
    def naming_words(cls, key: str) -> list[str]:
        """The terms of a key that tell one from another; a kind may leave out what all of its names share."""
        from geo.finding.words import terms

        return terms(key)

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        read: Any = super().from_db(*args, **kwargs)
        read._key_read = read.__dict__.get("key")  # not there when it was left for later
        return read

    def _tell(self, before: str | None) -> None:
        from geo.finding import forget, learn

        key: str = self.key  # type: ignore[attr-defined]
        if key != before:
            learn(self.found_as, [key])
            forget(self.found_as, [before] if before else [])
            self._key_read = key

    @classmethod
    @contextmanager
    def written_in_bulk(cls, ids: Iterable[int] = (), keys: Iterable[str] = ()) -> Iterator[None]:
        """Around a statement that gives the rows `ids` other keys or deletes them, or writes new rows with `keys`."""
        from geo.finding import forget, learn

        ids = list(ids)
        before = set(_keys_of(cls, ids))
        yield
        written = {*keys, *_keys_of(cls, ids)}
        learn(cls.found_as, written)
        forget(cls.found_as, before - written)


def _keys_of(model: type[models.Model], ids: Sequence[int]) -> Iterable[str]:
    for start in range(0, len(ids), 10_000):
        part = ids[start : start + 10_000]
        yield from model._default_manager.filter(pk__in=part).order_by().values_list("key", flat=True)


class FindableQuerySet(ToldQuerySet[AnyModel]):
    """Bulk methods of Django that tell the index too."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        created: list[Any] = super().bulk_create(objs, *args, **kwargs)
        with self._findable.written_in_bulk(keys=[one.key for one in created]):
            return created

    def update(self, **values: Any) -> int:  # bulk_update comes this way too
        if "key" not in values:
            return super().update(**values)
        ids = list(self.order_by().values_list("pk", flat=True))
        with self._findable.written_in_bulk(ids):
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with self._findable.written_in_bulk(self.values_list("pk", flat=True)):
            return super().delete()

    @property
    def _findable(self) -> type[Findable]:
        return self.model  # type: ignore[return-value]


def told(model: type[models.Model], ids: Sequence[int] = (), rows: Sequence[Mapping[str, Any]] = ()) -> Any:
    """The context in which `geo.bulk` writes: nothing to tell for models that search does not know."""
    from contextlib import nullcontext

    if not issubclass(model, Findable) or (rows and "key" not in rows[0]):
        return nullcontext()
    return model.written_in_bulk(ids, () if ids else [row["key"] for row in rows])
