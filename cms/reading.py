"""A guide as a reader meets it: parts to scroll through, or one screen at a time at the doorstep."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from django.http import HttpRequest
from wagtail.blocks import StreamValue

WORDS_A_MINUTE = 200
MODE, DOORSTEP, STEP = "che-do", "doc", "buoc"  # ?che-do=doc&buoc=2
NUMBERED = {"step", "scam"}  # each begins a part of its own
FOLLOWING = {"tip", "warning"}  # belong to the step they follow; everything else stands for itself


@dataclass
class Part:
    """A numbered step (or scam) and the tips that follow it, or a stretch of what has no number."""

    number: int | None = None
    kind: str = ""
    blocks: list[StreamValue.StreamChild] = field(default_factory=list)


@dataclass(frozen=True)
class Screen:
    """One part on its own, with its place among all: `index` counts from 1."""

    part: Part
    index: int
    total: int
    alike: int  # how many parts are numbered together with this one

    @property
    def previous(self) -> int | None:
        return self.index - 1 if self.index > 1 else None

    @property
    def next(self) -> int | None:
        return self.index + 1 if self.index < self.total else None


def parts(body: StreamValue) -> list[Part]:
    """The body cut into parts, in order. Steps are counted from 1, and scams apart from them."""
    found = [Part()]
    numbers: dict[str, int] = {}
    for block in body:
        kind = block.block_type
        if kind in NUMBERED:
            numbers[kind] = numbers.get(kind, 0) + 1
            found.append(Part(numbers[kind], kind))
        elif found[-1].number and kind not in FOLLOWING:
            found.append(Part())
        found[-1].blocks.append(block)
    return [part for part in found if part.blocks] or found


def screen(of: list[Part], wanted: str) -> Screen:
    """The screen asked for; the nearest one where the address asks for what is not there."""
    index = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 1
    index = min(max(index, 1), len(of))
    part = of[index - 1]
    return Screen(part, index, len(of), sum(other.kind == part.kind for other in of))


def is_doorstep(request: HttpRequest) -> bool:
    return request.GET.get(MODE) == DOORSTEP


def plain_text(body: StreamValue) -> str:
    """All words of the body, in order, a line a field."""
    return "\n".join(str(text) for text in body.stream_block.get_searchable_content(body) if text)


def minutes(words: int) -> int:
    """Whole minutes, rounded up, never none."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))
