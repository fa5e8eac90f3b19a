"""Phones as officials type them, or as Excel keeps them: without the leading zero, with dots, two in a cell. Pure."""

import re

from django.utils.translation import gettext as _

from teams_app.registry import sheets
from teams_app.registry.importing.values.cells import BadValue, Cell, as_text, plain

_PHONE_SPLIT = re.compile(r"\s*(?:[/;,\n|(]|hoặc|và|(?<=\d)\s{2,}(?=0)|\s-\s)\s*", re.IGNORECASE)
_PHONE_ASIDE = re.compile(r"\([^)\d]*\)")  # `0912345678 (con)`
_PHONE_WORDS = re.compile(
    r"(?:số\s+)?(?:s?đt|sdt|điện thoại|di động|zalo|viber|tel|mobile|mob)\b[\s.:]*", re.IGNORECASE
)
_SCIENTIFIC = re.compile(r"\d[.,]\d+[Ee]\+?\d{1,2}")
_GAPS = re.compile(r"(?<=\d)[ .-]+(?=\d)")
_PHONE_INSIDE = re.compile(r"(?<!\d)0\d{9}(?!\d)")
_LOOKALIKES = str.maketrans("OoQlI", "00011")
_NUMBER = re.compile(r"(?<=\d{9})\.0$")  # `912345678.0`: a program took it for a number
_NOT_DIGIT = re.compile(r"\D")


def read_phone(cell: Cell) -> tuple[str, list[str]]:
    """The first phone of a cell as `0xxxxxxxxx`, and the further ones; empty for an empty or masked one."""
    text = as_text(cell)
    if not text or sheets.is_masked(text):
        return "", []
    if not text.strip("0."):  # a zero for none
        return "", []
    raw = _PHONE_ASIDE.sub("", plain(cell)).strip() if isinstance(cell, str) else text  # a line break parts two numbers
    text = _PHONE_ASIDE.sub("", text).strip()
    parts = [part for part in _PHONE_SPLIT.split(raw) if part]
    if any(len(_NOT_DIGIT.sub("", part)) < 9 for part in parts):  # the split cut one number in two
        digits = _NOT_DIGIT.sub("", text)
        parts = [text]
    else:
        digits = _NOT_DIGIT.sub("", text) if len(parts) == 1 else ""
    if len(digits) == 20 and digits[0] == digits[10] == "0":  # two numbers with a mere space between them
        parts = [digits[:10], digits[10:]]
    phones = [_one_phone(part) for part in parts]
    return phones[0], phones[1:]


def _one_phone(text: str) -> str:
    text = _NUMBER.sub("", _PHONE_WORDS.sub("", text))
    if _SCIENTIFIC.fullmatch(text):  # a wide number in a narrow column, saved as text
        text = str(int(float(text.replace(",", "."))))
    typed = digits = _NOT_DIGIT.sub("", text)
    if digits.startswith("0084"):
        digits = digits[4:]
    elif digits.startswith("84") and len(digits) >= 11:
        digits = digits[2:]
    if not digits.startswith("0"):  # Excel takes a phone for a number and drops its zero
        digits = "0" + digits
    if re.search(r"[A-Za-zÀ-ỹ]{3,}", text):
        inside = _PHONE_INSIDE.search(_GAPS.sub("", text))
        raise BadValue(_("“%(text)s” is no phone number.") % {"text": text}, inside[0] if inside else "")
    if len(digits) == 10 or (len(digits) == 11 and digits.startswith("02")):
        return digits
    raise BadValue(
        _("“%(text)s” has %(count)s digits; a phone number has 10.") % {"text": text, "count": len(typed)},
        _renumbered(digits) or _without_letters(text),
    )


def _without_letters(text: str) -> str:
    """`09l2 345 67O` was probably meant as `0912 345 670`."""
    digits = _NOT_DIGIT.sub("", text.translate(_LOOKALIKES))
    return digits if len(digits) == 10 and digits.startswith("0") else ""


# Mobile numbers of eleven digits became ten in 2018: operators' old beginnings and what they turned into.
_RENUMBERED = {
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    **{f"016{last}": f"03{last}" for last in range(2, 10)},
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


def _renumbered(digits: str) -> str:
    new = _RENUMBERED.get(digits[:4]) if len(digits) == 11 else None
    return new + digits[4:] if new else ""
