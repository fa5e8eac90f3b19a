"""The register as an import sees it: what stands on the day, and what the file will add or change.

Loaded once for the whole file in a fixed number of queries; rows then meet dictionaries, not the
database. What is new has no primary key until `writing` gives it one, so a later row can already
belong to a team that an earlier row sets up. What the file changes keeps its old state beside the new,
for `writing` to store and for an undo to take back.
"""

from teams_app.registry.importing.register.standing import Register
from teams_app.registry.importing.register.things import Decision, PersonRef, Place, Service, TeamRef, place_key

__all__ = [
    "Decision",
    "PersonRef",
    "Place",
    "Register",
    "Service",
    "TeamRef",
    "place_key",
]
