"""People's names: titles dropped, capitals tamed. Pure."""

import re

from django.utils.translation import gettext as _

from teams_app.registry.importing import wordings
from teams_app.registry.importing.values.cells import BadValue, Cell, as_text

_TITLES = re.compile(r"^(?:ông|bà|anh|chị|đ/c|đồng chí|ô\.|b\.)\s*[:.]?\s+", re.IGNORECASE)
_COUNTS = re.compile(r"^\(?\d+ (?:tổ|thành viên|người|khóm|ấp)\b", re.IGNORECASE)


def read_name(cell: Cell) -> str:
    """A person's name: titles dropped, capitals tamed (`NGUYỄN THỊ SEN` → `Nguyễn Thị Sen`)."""
    text = without_title(as_text(cell))
    if not text:
        raise BadValue(_("The name is missing."))
    if not any(char.isalpha() for char in text) or _COUNTS.search(text):
        raise BadValue(_("“%(text)s” is no name.") % {"text": text})
    if isinstance(cell, str) and wordings.names_several(cell):
        raise BadValue(_("“%(text)s” names several people; write each in a row of their own.") % {"text": text})
    _before, colon, behind = text.partition(":")
    if colon and behind.strip():
        raise BadValue(_("“%(text)s” is no name.") % {"text": text}, behind.strip())
    return tame_capitals(text)


def without_title(text: str) -> str:
    """`Bà Nguyễn Thị Sen` → `Nguyễn Thị Sen`."""
    return _TITLES.sub("", text)


def tame_capitals(text: str) -> str:
    """Title case for text typed in capitals only; anything else stays as it is."""
    return " ".join(word.capitalize() for word in text.split(" ")) if text.isupper() else text
