"""Finding teams and members by name, the likelier ones first, among those that the reader may see.

Few names lead straight to their bearers. Where a name is common, the way depends on the reader: in a small
part of the register its own teams are looked through; in a large one the likeliest names are followed until
enough are found.

`wanted` is the query and who asks it, `by_name` and `by_ground` are the ways to an answer; `likeliest` ranks a few
for the search box, `listing` brings together all that the list of teams shows.
"""

from teams_app.registry.finding.likeliest import find_members, find_teams
from teams_app.registry.finding.listing import ids_of_called
from teams_app.registry.finding.wanted import Wanted

__all__ = ["Wanted", "find_members", "find_teams", "ids_of_called"]
