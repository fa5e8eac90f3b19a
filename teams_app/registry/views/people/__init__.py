"""The pages about people's data: consent, who looked, copies, erasure."""

from teams_app.registry.views.people.access_log import access_log, access_log_csv
from teams_app.registry.views.people.consents import consent_sheet, consent_withdraw, people_data, team_consents
from teams_app.registry.views.people.due import due_for_erasure
from teams_app.registry.views.people.erasing import person_erase
from teams_app.registry.views.people.own import own_consent, own_copy, own_data, own_withdraw
from teams_app.registry.views.people.person import person, person_consent, person_copy

__all__ = [
    "access_log",
    "access_log_csv",
    "consent_sheet",
    "consent_withdraw",
    "due_for_erasure",
    "own_consent",
    "own_copy",
    "own_data",
    "own_withdraw",
    "people_data",
    "person",
    "person_consent",
    "person_copy",
    "person_erase",
    "team_consents",
]
