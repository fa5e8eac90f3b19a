"""What teams are called: the name an office would give one, and the short form lists use. Pure."""

import re
from collections.abc import Sequence

FULL = "Tổ công nghệ số cộng đồng"
_PREFIX = re.compile(
    r"^tổ\s+(công nghệ số cộng đồng|cnscđ|cns cộng đồng|công nghệ số(?!\s+cộng đồng))\s+(?=\S)", re.IGNORECASE
)


def suggested_name(places: Sequence[str]) -> str:
    """`Tổ công nghệ số cộng đồng ấp 1 và ấp 2` out of the labels of what it serves."""
    labels = [label[:1].lower() + label[1:] for label in places]
    joined = ", ".join(labels[:-1]) + " và " + labels[-1] if len(labels) > 1 else "".join(labels)
    return f"{FULL} {joined}".strip()[:200]


def short_name(name: str) -> str:
    """`Tổ ấp Mỹ Thới`: a list of fifty teams need not say fifty times what they all are."""
    return _PREFIX.sub("Tổ ", name)
