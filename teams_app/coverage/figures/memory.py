"""What takes long to count and changes rarely, remembered until the register changes.

Everything is kept under a token. Whoever changes units or the register puts another token in its place once that is
committed; what was counted before is then never found again. The token stands in the cache that all processes
share; what was counted stands there too, and in the memory of the process that counted it.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.core.cache import cache
from django.db import connection, transaction

T = TypeVar("T")
TOKEN = "coverage:register"  # noqa: S105  (no secret)
LONGEST = 60 * 60 * 24  # seconds
MOST = 64  # questions in the memory of a process

# What other code than this has counted is not found: after an update it may have another shape.
CODE = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()[
    :12
]

_writing, _looking = threading.local(), threading.local()
_here: OrderedDict[str, object] = OrderedDict()


def remembered(what: str, count: Callable[[], T]) -> T:
    """`count()`, or what it was when it was asked last, if the register has not changed since.

    Whoever changed it and has not committed yet reads what they wrote, and leaves it to nobody.
    """
    if _writes_now():
        return count()
    key = f"{TOKEN}:{CODE}:{_token()}:{hashlib.sha256(what.encode()).hexdigest()[:32]}"
    if key not in _here:
        found = cache.get(key)
        if found is None:
            found = count()
            cache.set(key, found, LONGEST)
        _here[key] = found
        while len(_here) > MOST:
            _here.popitem(last=False)
    return _here[key]  # type: ignore[return-value]


def forget() -> None:
    """What is remembered of the register is no longer so: for us at once, for others from our commit on."""
    _writing.now = True
    transaction.on_commit(_forgotten)


@contextmanager
def one_look() -> Iterator[None]:
    """Inside, the token is asked for once: what is remembered is all of one state of the register."""
    _looking.token = _asked_token()
    try:
        yield
    finally:
        _looking.token = None


def _forgotten() -> None:
    _writing.now = False
    cache.set(TOKEN, uuid.uuid4().hex, LONGEST)


def _writes_now() -> bool:
    """Whether this thread changed the register in a transaction that is still open."""
    if not connection.in_atomic_block:
        _writing.now = False  # it ended, perhaps without a commit
    return getattr(_writing, "now", False)


def _token() -> str:
    return getattr(_looking, "token", None) or _asked_token()


def _asked_token() -> str:
    return str(cache.get_or_set(TOKEN, lambda: uuid.uuid4().hex, LONGEST))
