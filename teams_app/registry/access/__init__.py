"""Who may see and change what of the register. Nothing else decides it.

Two days meet here. The day looked at (`on`) says which teams there were; today says who the reader is.
A right is always a matter of today: whoever left a post yesterday sees nothing of it, whatever day the
address asks for. So the grants and services read here are today's, and `on` only moves the picture.

Province staff and commune officials hold the ground of the units that their grants name: every unit
below them today, and every unit that those came from, so that the past of their own place is theirs too.
Heads and deputies see their own team with its people, and change nothing of the register: whoever
answers for the list is the commune. Everyone else sees nothing.
"""

from teams_app.registry.access.importing import can_import, import_drafts, import_ground, visible_batches
from teams_app.registry.access.people import (
    can_erase,
    can_oversee_people_data,
    can_read_access_log,
    consents_counted,
    disclosures_of,
    people_kept,
)
from teams_app.registry.access.phones import Phones, can_see_phones, phones_of, phones_of_each, teams_with_phones
from teams_app.registry.access.places import addable_units, hamlets_to_settle, units_to_choose, units_to_reform
from teams_app.registry.access.teams import (
    LEADERS,
    can_add_team,
    can_edit,
    can_open_register,
    can_reopen,
    editable_teams,
    keeps,
    teams_led_by,
    teams_to_check,
    teams_to_list,
    teams_to_search,
    visible_ids,
    visible_teams,
)

__all__ = [
    "LEADERS",
    "Phones",
    "addable_units",
    "can_add_team",
    "can_edit",
    "can_erase",
    "can_import",
    "can_open_register",
    "can_oversee_people_data",
    "can_read_access_log",
    "can_reopen",
    "can_see_phones",
    "consents_counted",
    "disclosures_of",
    "editable_teams",
    "hamlets_to_settle",
    "import_drafts",
    "import_ground",
    "keeps",
    "people_kept",
    "phones_of",
    "phones_of_each",
    "teams_led_by",
    "teams_to_check",
    "teams_to_list",
    "teams_to_search",
    "teams_with_phones",
    "units_to_choose",
    "units_to_reform",
    "visible_batches",
    "visible_ids",
    "visible_teams",
]
