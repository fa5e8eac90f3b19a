"""Phones as people read them, and as those read them who need not know. Pure."""

import re

_GROUPS = re.compile(r"(\d{4})(\d{3})(\d{3,4})$")


def spaced(phone: str) -> str:
    """`0912345678` → `0912 345 678`."""
    return _GROUPS.sub(r"\1 \2 \3", phone)


def masked(phone: str) -> str:
    """`0912345678` → `••• ••• 678`: enough to tell two apart, too little to call."""
    return f"••• ••• {phone[-3:]}" if phone else ""
