"""Members out of rows: who is meant, whether the register knows them, and what is new about them.

An import takes nobody out of a team: whoever is head or deputy no more stays as a member, because a list
that does not name someone says nothing of them. Two people are never taken for one by their name alone.
"""

from teams_app.registry.importing.people.placing import MOST_MEMBERS, place_leader, place_member
from teams_app.registry.importing.people.reading import (
    LEADERS,
    PLAIN,
    Given,
    PersonColumns,
    read_person,
    read_several,
    refuse_nameless,
)

__all__ = [
    "LEADERS",
    "MOST_MEMBERS",
    "PLAIN",
    "Given",
    "PersonColumns",
    "place_leader",
    "place_member",
    "read_person",
    "read_several",
    "refuse_nameless",
]
