"""People's names: titles dropped, capitals tamed. Pure."""

import re

from django.utils.translation import gettext as _

from geo.names import fold
from teams_app.registry.importing import wordings
from teams_app.registry.importing.values.cells import BadValue, Cell, as_text, is_ditto

_TITLES = re.compile(
    r"^\(?(?:ông|bà|anh|chị|cô|thầy|đ/c|đồng chí|ô\.|b\.)\s*\)?\s*[:.]?\s+|^(?:đ/c|ô|b)[.:]\s*|"
    r"^(?:th\.?s|ts|bs|ks|cn)\.\s*(?=\S+\s)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}\s*[.)/-]\s*(?!\d)|[*•+–-]\s*|[a-zđ]\)\s*)")
_ENDING = " .,;:*–-/"
_NO_LONGER = re.compile(  # in brackets or behind a dash: whoever is named serves no more, or somebody else does
    r"[(–,-]\s*(da nghi|nghi (viec|huu|to|tham gia|cong tac)|(da )?chuyen (cong tac|di|noi|sang|ve)|(da )?(chet|mat)\b|"
    r"tu tran|qua doi|thoi (viec|giu|tham gia)|xin (nghi|thoi)|mien nhiem|(da )?thay\b|di lam (an|xa)|cho thoi|nghi\b)"
)
_RETIRED = re.compile(r"\bnghi huu\b")
_NOBODY = re.compile(r"(tam )?khuyet\b|chua (co|bau|cu|phan cong|kien toan)\b|dang (cho|khuyet)\b")
_COUNTS = re.compile(r"^\(?\d+ (?:tổ|thành viên|người|khóm|ấp)\b", re.IGNORECASE)


def read_name(cell: Cell) -> str:
    """A person's name: titles dropped, capitals tamed (`NGUYỄN THỊ SEN` → `Nguyễn Thị Sen`)."""
    text = without_title(_NUMBERING.sub("", as_text(cell)).rstrip(_ENDING))
    if not text and not as_text(cell):
        raise BadValue(_("The name is missing."))
    if sum(char.isalpha() for char in text) < 2 or _COUNTS.search(text) or is_ditto(cell):
        raise BadValue(_("“%(text)s” is no name.") % {"text": text})
    if "?" in text:
        raise BadValue(_("“%(text)s” is no name.") % {"text": text}, " ".join(text.replace("?", " ").split()))
    folded = fold(text)
    if _NO_LONGER.search(folded) or _NOBODY.match(folded):
        raise BadValue(
            _("“%(text)s” says more than a name. Delete the row, or the words behind the name.") % {"text": text}
        )
    if isinstance(cell, str) and wordings.names_several(cell):
        raise BadValue(_("“%(text)s” names several people; write each in a row of their own.") % {"text": text})
    _before, colon, behind = text.partition(":")
    if colon and behind.strip():
        raise BadValue(_("“%(text)s” is no name.") % {"text": text}, behind.strip())
    return tame_capitals(text)


def says_left(note: str) -> bool:
    """Whether a note says that somebody serves no more; a retired official may well serve."""
    return _NO_LONGER.search(f"- {fold(note)}") is not None and not _RETIRED.search(fold(note))


def without_title(text: str) -> str:
    """`Bà Nguyễn Thị Sen` → `Nguyễn Thị Sen`."""
    return _TITLES.sub("", text)


def tame_capitals(text: str) -> str:
    """Title case for text typed in capitals only; anything else stays as it is."""
    return " ".join(word.capitalize() for word in text.split(" ")) if text.isupper() else text
