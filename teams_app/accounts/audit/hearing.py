"""What the log says since one last looked: by it, what was found once is kept right without being found again.

A row of the log shows when its transaction is committed, perhaps after some with higher numbers. So the last numbers
are looked at again each time, and those that were heard already are passed over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.dispatch import Signal

from geo.signals import rows_written
from teams_app.accounts.audit.entry import LogEntry
from teams_app.accounts.audit.origin import is_in_log, is_silenced

LATE = 500  # numbers


def is_heard(*, signal: Signal, raw: bool = False, **kwargs: Any) -> bool:
    """Whether what a signal tells of is in the log, for whoever remembers and follows it (`Memory.follow`): not what a
    fixture or the demo writes, nor what is written in bulk without the verbs of the log."""
    if raw or is_silenced():
        return False
    return signal is not rows_written or is_in_log()


class Written(NamedTuple):
    """One entry: whose page it is on, and what was changed, as the log has it."""

    number: int
    content_type: int
    owner: int
    changes: dict[str, tuple[Any, Any]] | None

    def both(self, field: str) -> set[int]:
        """The ids that a foreign key had before and has now, where it was written."""
        return {int(each) for each in (self.changes or {}).get(field, ()) if each not in (None, "", "None")}


@dataclass(frozen=True)
class Heard:
    """How far one has listened for changes of some models."""

    newest: int
    late: frozenset[int]  # the numbers among the last ones that were heard

    @classmethod
    def now(cls, of: Collection[type[models.Model]]) -> Heard:
        """Ask this before looking: what is written meanwhile is heard again."""
        newest = _newest()
        return cls(newest, frozenset(each.number for each in _written(of, newest - LATE)))

    def since(self, of: Collection[type[models.Model]], most: int) -> tuple[list[Written], Heard] | None:
        """What was written since, and how far one has listened then; None where it is more than `most`, or where the
        log has been made shorter."""
        newest = _newest()
        rows = _written(of, self.newest - LATE, LATE + most + 1)
        new = [each for each in rows if each.number not in self.late]
        if len(new) > most or newest < self.newest:
            return None
        newest = max([newest, *(each.number for each in rows)])
        return new, Heard(newest, frozenset(each.number for each in rows if each.number > newest - LATE))


def _newest() -> int:
    return LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _written(of: Collection[type[models.Model]], after: int, most: int | None = None) -> list[Written]:
    kinds = [each.pk for each in ContentType.objects.get_for_models(*of).values()]
    rows = LogEntry.objects.filter(pk__gt=after, content_type__in=kinds).order_by("pk")
    return [Written(*row) for row in rows.values_list("pk", "content_type", "owner_id", "changes")[:most]]
