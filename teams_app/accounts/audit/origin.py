"""Through what a change came: a page, an import, a command; and who stands behind it.

A context says it once, and every entry made inside carries it. Contexts nest: the inner one wins, and
inherits the actor. Outside any, a change comes from the command that is running.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditlog.context import disable_auditlog
from django.db import models
from django.utils.translation import pgettext_lazy

LONGEST_LABEL = 200
LONGEST_REF = 40


class Source(models.TextChoices):
    PAGE = "page", pgettext_lazy("source of a change", "page")
    IMPORT = "import", pgettext_lazy("source of a change", "import from a file")
    UNDO = "undo", pgettext_lazy("source of a change", "import taken back")
    REORGANISATION = "reorganisation", pgettext_lazy("source of a change", "reorganisation of units")
    COMMAND = "command", pgettext_lazy("source of a change", "command on the server")
    SYSTEM = "system", pgettext_lazy("source of a change", "the site itself")


Actor = Any  # a user, or a function that answers with one: a page that only reads never asks who is reading


@dataclass(frozen=True)
class Origin:
    """What every entry of one act shares. `ref` ties them together."""

    source: Source
    where: str | Callable[[], str] = ""
    ref: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    actor: Actor = None

    @property
    def label(self) -> str:
        return (self.where() if callable(self.where) else self.where)[:LONGEST_LABEL]

    @property
    def actor_id(self) -> int | None:
        user = self.actor() if callable(self.actor) else self.actor
        return user.pk if user is not None and user.is_authenticated else None


_current: ContextVar[Origin | None] = ContextVar("audit_origin", default=None)
_silent: ContextVar[bool] = ContextVar("audit_silent", default=False)
_in_log: ContextVar[bool] = ContextVar("audit_in_log", default=False)


@contextmanager
def source(
    kind: Source, *, label: str | Callable[[], str] = "", ref: str = "", actor: Actor = None
) -> Iterator[Origin]:
    """Stamp what is logged inside. Neither label nor ref may hold personal data."""
    outer = _current.get()
    if actor is None and outer is not None:
        actor = outer.actor
    origin = Origin(kind, label, ref[:LONGEST_REF] or secrets.token_urlsafe(9), actor)
    token = _current.set(origin)
    try:
        yield origin
    finally:
        _current.reset(token)


@contextmanager
def silenced() -> Iterator[None]:
    """Log nothing inside: for rows that nobody decided, such as the demo's."""
    token = _silent.set(True)
    try:
        with disable_auditlog():
            yield
    finally:
        _silent.reset(token)


@contextmanager
def in_log() -> Iterator[None]:
    """What is written in bulk inside has its entries."""
    token = _in_log.set(True)
    try:
        yield
    finally:
        _in_log.reset(token)


def is_in_log() -> bool:
    return _in_log.get()


def is_silenced() -> bool:
    return _silent.get()


def current() -> Origin:
    return _current.get() or _of_this_process()


def _of_this_process() -> Origin:
    """The command that runs, by its name alone: its arguments may hold what must not be logged."""
    is_command = Path(sys.argv[0]).name in ("manage.py", "django-admin") and len(sys.argv) > 1
    return Origin(Source.COMMAND, sys.argv[1]) if is_command else Origin(Source.SYSTEM)
