"""Codes that people read from a screen or a wall and type again: of a request, and of a team's poster. Pure."""

import secrets

from teams_app.activities.receipts import ALPHABET

RECEIPT = 10  # fifty bits: whoever holds it may follow the request
POSTER = 8
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None, ".": None})


def receipt() -> str:
    return _new(RECEIPT)


def poster() -> str:
    return _new(POSTER)


def spaced(code: str) -> str:
    """`7K3M9QX2AB` → `7K3M9-QX2AB`."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def read(text: str, length: int) -> str:
    """What somebody typed, as the code is stored; empty when it is none."""
    letters = text.strip().upper().translate(_READ_AS)
    is_code = len(letters) == length and all(letter in ALPHABET for letter in letters)
    return letters if is_code else ""


def _new(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
