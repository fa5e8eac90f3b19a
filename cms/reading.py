"""A guide as a reader meets it: parts to scroll through, or one screen at a time at the doorstep."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from wagtail.blocks import BoundBlock, StreamValue

WORDS_A_MINUTE = 200
MODE, DOORSTEP, STEP = "che-do", "doc", "buoc"  # ?che-do=doc&buoc=2
OPENERS = {"step", "scam"}  # a block that begins a part, and is numbered


@dataclass
class Part:
    """A numbered step (or scam) with what follows it up to the next; the first part may have no number."""

    number: int | None
    blocks: list[BoundBlock] = field(default_factory=list)


@dataclass(frozen=True)
class Screen:
    """One part on its own, with its place among all: `index` counts from 1."""

    part: Part
    index: int
    total: int

    @property
    def previous(self) -> int | None:
        return self.index - 1 if self.index > 1 else None

    @property
    def next(self) -> int | None:
        return self.index + 1 if self.index < self.total else None


def parts(body: StreamValue) -> list[Part]:
    found = [Part(None)]
    numbers: dict[str, int] = {}
    for block in body:
        if block.block_type in OPENERS:
            numbers[block.block_type] = numbers.get(block.block_type, 0) + 1
            found.append(Part(numbers[block.block_type]))
        found[-1].blocks.append(block)
    return [part for part in found if part.blocks] or found


def screen(of: list[Part], wanted: str) -> Screen:
    """The screen asked for; the nearest one where the address asks for what is not there."""
    index = int(wanted) if wanted.isdecimal() else 1
    index = min(max(index, 1), len(of))
    return Screen(of[index - 1], index, len(of))


def is_doorstep(request: HttpRequest) -> bool:
    return request.GET.get(MODE) == DOORSTEP


def plain_text(body: StreamValue) -> str:
    """All words of the body, in order, a line a field."""
    content: list[Any] = body.stream_block.get_searchable_content(body)
    return "\n".join(str(text) for text in content)


def minutes(words: int) -> int:
    """Whole minutes, rounded up, never none."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))
