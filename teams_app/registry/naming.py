"""What teams are called: the name an office would give one, and the short form lists use. Pure."""

import re
from collections.abc import Sequence

from geo.finding.words import terms, without_types
from geo.names import fold

FULL = "Tổ công nghệ số cộng đồng"
_PREFIX = re.compile(
    r"^tổ\s+(công nghệ số cộng đồng|cnscđ|cns cộng đồng|công nghệ số(?!\s+cộng đồng))\s+(?=\S)", re.IGNORECASE
)
_FOLDED_PREFIX = re.compile(r"^(to|doi|nhom)(\s+(cong nghe so cong dong|cnscd|cns cong dong|cong nghe so))?\s+(?=\S)")


def suggested_name(places: Sequence[str]) -> str:
    """`Tổ công nghệ số cộng đồng ấp 1 và ấp 2` out of the labels of what it serves."""
    labels = [label[:1].lower() + label[1:] for label in places]
    joined = ", ".join(labels[:-1]) + " và " + labels[-1] if len(labels) > 1 else "".join(labels)
    return f"{FULL} {joined}".strip()[:200]


def short_name(name: str) -> str:
    """`Tổ ấp Mỹ Thới`: a list of fifty teams need not say fifty times what they all are."""
    return _PREFIX.sub("Tổ ", name)


def telling_words(folded: str) -> list[str]:
    """The terms by which a team is known among others: without what all of them are called, and without type words."""
    return without_types(_FOLDED_PREFIX.sub("", folded)) or terms(folded)


def without_team_words(text: str) -> str:
    """`tổ 2, mỹ xương` → `2, my xuong`, as a place is asked for."""
    return _FOLDED_PREFIX.sub("", fold(text)) if _FOLDED_PREFIX.match(fold(text)) else text
