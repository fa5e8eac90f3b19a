"""Whether a person of the list is one of the register. Pure."""

from __future__ import annotations

from functools import lru_cache

from geo.names import normalise
from teams_app.registry.importing.people.reading import Given
from teams_app.registry.importing.register import PersonRef


def same_name(person: PersonRef, given: Given) -> bool:
    return person.name == given.name or _normalised(person.name) == _normalised(given.name)


_normalised = lru_cache(maxsize=1 << 16)(normalise)  # each row is held against all of its team


def is_same(person: PersonRef, given: Given) -> bool:
    """The same name, and phone or year of birth agrees; or neither can be compared."""
    if not same_name(person, given):
        return False
    phone = _agree(person.phone, given.phone)
    year = _agree(person.birth_year, given.birth_year)
    return phone is True or year is True or (phone is None and year is None)


def is_holder(person: PersonRef, given: Given) -> bool:
    """Whether who holds a post is named: a head with a new phone is no new head."""
    return same_name(person, given) and _agree(person.birth_year, given.birth_year) is not False


def _agree(known: object, given: object) -> bool | None:
    """Whether two facts agree; None where one of them is missing."""
    return None if not known or not given else known == given
