"""What writes the register: keyword-only verbs, each one transaction, each refusing with a ValidationError.

Pages, imports and commands all write through these, so that a rule and its message stand in one place.
"""

from teams_app.registry.services.consents import consent_withdraw, consents_record
from teams_app.registry.services.decisions import Decision
from teams_app.registry.services.erasing import people_erase
from teams_app.registry.services.locking import StaleEdit, token
from teams_app.registry.services.members import (
    Handover,
    member_add,
    member_change_role,
    member_correct,
    member_end,
    member_return,
    member_withdraw,
)
from teams_app.registry.services.reforming import teams_reform
from teams_app.registry.services.restoring import struck_restore
from teams_app.registry.services.suspending import resumption_strike, suspension_strike, team_resume, team_suspend
from teams_app.registry.services.teams import (
    team_change_areas,
    team_close,
    team_correct,
    team_create,
    team_reopen,
)

__all__ = [
    "Decision",
    "Handover",
    "StaleEdit",
    "consent_withdraw",
    "consents_record",
    "member_add",
    "member_change_role",
    "member_correct",
    "member_end",
    "member_return",
    "member_withdraw",
    "people_erase",
    "resumption_strike",
    "struck_restore",
    "suspension_strike",
    "team_change_areas",
    "team_close",
    "team_correct",
    "team_create",
    "team_reopen",
    "team_resume",
    "team_suspend",
    "teams_reform",
    "token",
]
