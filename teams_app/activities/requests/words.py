"""What people may write: long numbers are refused kindly, since they are what a swindler wants. Pure."""

from __future__ import annotations

import re
from enum import Enum, auto

from teams_app.accounts import phones

LONG = 8  # digits; identity papers have nine or twelve, bank accounts eight to nineteen, phones ten

_RUN = re.compile(r"\+?\d(?:[ .\-\u00a0]{0,2}\d)*")
_DATE = re.compile(r"(?<![\d./-])\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})(?![./-]?\d)")
_MONEY = re.compile(
    r"(?<![\d.])[1-9]\d{0,2}(?:[.,]\d{3}){1,3}(?![.,]?\d)\s*(?:đ|₫|d|vnđ|vnd|đồng|dong)\b", re.IGNORECASE
)
_HAMLET = re.compile(r"[1-9]\d?")  # never the beginning of an identity number, which is a 0


class Number(Enum):
    PHONE = auto()
    PRIVATE = auto()  # of an identity paper, an account or a card, as far as one can tell


def long_numbers(text: str) -> list[Number]:
    """What the long runs of digits in `text` look like. Dates and sums of money are none."""
    rest = _MONEY.sub(" x ", _DATE.sub(" x ", text))
    return [_kind(run) for run in _RUN.findall(rest) if _digits(run) >= LONG]


def phones_in(text: str) -> list[str]:
    """The phone numbers in `text`, as they are stored."""
    found = (_phone(run) for run in _RUN.findall(text) if _digits(run) >= LONG)
    return [phone for phone in found if phone]


def _kind(run: str) -> Number:
    return Number.PHONE if _phone(run) else Number.PRIVATE


def _phone(run: str) -> str:
    """The phone number that the run is, or ends in: `2 0912 345 678` is hamlet 2 and a phone.

    It begins with 0, 84 or +84: nine bare digits are an old identity card sooner than a phone.
    """
    first, _space, rest = run.partition(" ")
    for words in (run, rest if _HAMLET.fullmatch(first) else ""):
        bare = re.sub(r"\D", "", words)
        is_called = bare.startswith("0") or (bare.startswith("84") and len(bare) >= 11)
        if is_called and (phone := phones.normalised(words)):
            return phone
    return ""


def _digits(run: str) -> int:
    return sum(letter.isdigit() for letter in run)
