"""What takes long to find and changes rarely, remembered until the tables it was read from change.

Everything is kept under a token. Whoever changes one of the tables puts another token in its place once that is
committed; what was found before is then never found again. The token stands in the cache that all processes share;
what was found stands in the memory of the process that found it and, where it is worth that, in the shared cache.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection, models, transaction
from django.db.models.signals import post_delete, post_save

from geo.signals import rows_written

T = TypeVar("T")
LONGEST = 60 * 60 * 24  # seconds
MOST = 64  # answers in the memory of a process


def code_in(folder: Path) -> str:
    """A short name for what the code in a folder says now. After an update its answers may have another shape."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.glob("*.py")))).hexdigest()[:12]


def _never(**kwargs: Any) -> bool:
    return False


class Memory:
    """`token` names it in the cache; `code` changes with whatever gives the answers their shape (`code_in`)."""

    def __init__(self, token: str, *, code: str = "", is_shared: bool = True) -> None:
        self.token, self.code, self.is_shared = token, code, is_shared
        self._writing, self._looking = threading.local(), threading.local()
        self._here: OrderedDict[str, object] = OrderedDict()
        self._is_told: dict[type[models.Model], Callable[..., bool]] = {}

    def follow(self, *tables: type[models.Model], is_told: Callable[..., bool] | None = None) -> None:
        """Forget whenever rows of these are written: one by one, by `geo.bulk` or by the verbs of the log.

        Where those who remember catch up by themselves (`followed`), `is_told` says of a signal, given what it came
        with, whether they hear of that: then it is held, and only forgotten else.
        """
        for table in tables:
            self._is_told[table] = is_told or _never
            for signal in (post_save, post_delete, rows_written):
                signal.connect(self._heard, sender=table, dispatch_uid=f"memory:{self.token}:{table._meta.label}")

    def remembered(self, what: str, find: Callable[[], T]) -> T:
        """`find()`, or what it was when it was asked last, if nothing has changed since.

        Whoever changed something and has not committed yet reads what they wrote, and leaves it to nobody.
        """
        if self._writes_now():
            return find()
        key = self._key(what)
        if key not in self._here:
            found = cache.get(key) if self.is_shared else None
            if found is None:
                found = find()
                if self.is_shared:
                    cache.set(key, found, LONGEST)
            self._keep(key, found)
        return self._here[key]  # type: ignore[return-value]

    def followed(self, what: str, find: Callable[[], T], catch_up: Callable[[T], T]) -> T:
        """As `remembered`, brought up to date by whoever knows what was written since; `catch_up` gives back the same
        where nothing was. What it gives is remembered in this process, but not where somebody has not committed yet:
        that may come to nothing.
        """
        before = self.remembered(what, find)
        now = catch_up(before)
        if now is not before and not connection.in_atomic_block:
            self._keep(self._key(what), now)
        return now

    def forget(self) -> None:
        """What is remembered is no longer so: for us at once, for others from our commit on."""
        self._writing.now = True
        if not any(waiting == self._forgotten for _, waiting, *_ in connection.run_on_commit):
            transaction.on_commit(self._forgotten)

    def _hold(self) -> None:
        """What is remembered stays, but what we read before our commit is left to nobody."""
        self._writing.now = True
        if not any(waiting == self._released for _, waiting, *_ in connection.run_on_commit):
            transaction.on_commit(self._released)

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Inside, the token is asked for once: what is remembered is all of one state of the tables."""
        outer = getattr(self._looking, "token", None)
        self._looking.token = outer or self._asked()
        try:
            yield
        finally:
            self._looking.token = outer

    def _heard(self, *, sender: type[models.Model], **kwargs: Any) -> None:
        if self._is_told[sender](**kwargs):
            self._hold()
        else:
            self.forget()

    def _released(self) -> None:
        self._writing.now = False

    def _forgotten(self) -> None:
        self._released()
        cache.set(self.token, uuid.uuid4().hex, LONGEST)

    def _key(self, what: str) -> str:
        return f"{self.token}:{self.code}:{self._current()}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"

    def _keep(self, key: str, found: object) -> None:
        self._here[key] = found
        while len(self._here) > MOST:
            self._here.popitem(last=False)

    def _writes_now(self) -> bool:
        """Whether this thread changed something in a transaction that is still open."""
        if not connection.in_atomic_block:
            self._writing.now = False  # it ended, perhaps without a commit
        return getattr(self._writing, "now", False)

    def _current(self) -> str:
        return getattr(self._looking, "token", None) or self._asked()

    def _asked(self) -> str:
        return str(cache.get_or_set(self.token, lambda: uuid.uuid4().hex, LONGEST))
