"""A brake on guessing passwords: too many failures for one name from one address, and both wait."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

FAILURES = 10
SECONDS = 15 * 60


def is_braked(request: HttpRequest, username: str) -> bool:
    return cache.get(_key(request, username), 0) >= FAILURES


def note_failure(request: HttpRequest, username: str) -> None:
    key = _key(request, username)
    cache.add(key, 0, SECONDS)  # the first failure starts the clock; later ones do not wind it back
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, SECONDS)


def forget_failures(request: HttpRequest, username: str) -> None:
    cache.delete(_key(request, username))


def _key(request: HttpRequest, username: str) -> str:
    """Hashed, so that no name stands in a cache that others can list."""
    who = f"{username}|{request.META.get('REMOTE_ADDR', '')}"
    return f"sign-in:{hashlib.sha256(who.encode()).hexdigest()}"
