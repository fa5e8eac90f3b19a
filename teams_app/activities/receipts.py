"""The receipt code of an entry: six letters and digits that stand for its UUID. Pure.

Derived, not stored, so that a phone without a network can show the same code as the server. It is
for people ("7K3-M9Q is missing from my list"); the UUID is what makes an entry one entry.
"""

import uuid

# Crockford's base 32: no I, L, O, U, which read like 1, 1, 0, V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None})
LENGTH = 6
_REST = 128 - 5 * LENGTH


def code(of: uuid.UUID) -> str:
    """The first 30 bits of the UUID, as `7K3-M9Q`."""
    bits = of.int >> _REST
    letters = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"{letters[:3]}-{letters[3:]}"


def span(text: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The first and last UUID that carry this code; None when the text is no code."""
    letters = text.upper().translate(_READ_AS)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    bits = 0
    for letter in letters:
        bits = bits << 5 | ALPHABET.index(letter)
    return uuid.UUID(int=bits << _REST), uuid.UUID(int=(bits + 1 << _REST) - 1)
