"""Ids as addresses and forms bring them: text that anybody may have typed."""

from __future__ import annotations

from uuid import UUID

MOST_DIGITS = 18  # every number of so many fits into the databases' 64 bits


def id_in(text: str) -> int | None:
    """The id that `text` writes in plain digits; None for anything else, also for what no table could hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def uuid_in(text: str) -> UUID | None:
    """The UUID that `text` writes; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
