"""Phones as they are stored, as people read them, and as those read them who need not know. Pure."""

import re

_SEPARATORS = re.compile(r"[\s.\-()]+")
_NUMBER = re.compile(r"(?:\+84|0084|84(?=\d{9,10}$))?0?(\d{9,10})$")
_GROUPS = re.compile(r"(\d{4})(\d{3})(\d{3,4})$")


def normalised(text: str) -> str:
    """`+84 912.345.678`, `84912345678`, `912345678` → `0912345678`; empty for what is no Vietnamese number."""
    found = _NUMBER.fullmatch(_SEPARATORS.sub("", text))
    number = f"0{found[1]}" if found else ""
    return number if len(number) == 10 or number.startswith("02") else ""


def spaced(phone: str) -> str:
    """`0912345678` → `0912 345 678`."""
    return _GROUPS.sub(r"\1 \2 \3", phone)


def masked(phone: str) -> str:
    """`0912345678` → `••• ••• 678`: enough to tell two apart, too little to call."""
    return f"••• ••• {phone[-3:]}" if phone else ""
