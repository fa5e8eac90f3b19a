"""Teams, the areas they serve, and the people who serve in them, each with dates; and what imports wrote."""

from teams_app.registry.models.batch import BatchState, ImportBatch, ImportChange
from teams_app.registry.models.consent import Consent, ConsentMeans, Purpose
from teams_app.registry.models.draft import DraftState, ImportDraft, ImportFile, ImportRow
from teams_app.registry.models.erasure import Erasure, ErasureGround
from teams_app.registry.models.person import Background, Member, MemberRole, Person
from teams_app.registry.models.settling import MeantSo, PersonMerge, ProblemKind
from teams_app.registry.models.spell import DecidedSpell, Spell
from teams_app.registry.models.struck import StruckEntry, StruckKind
from teams_app.registry.models.suspension import TeamSuspension
from teams_app.registry.models.team import Team, TeamArea, TeamLevel
from teams_app.registry.models.work import KeptFile, Worked

__all__ = [
    "Background",
    "BatchState",
    "Consent",
    "ConsentMeans",
    "DecidedSpell",
    "DraftState",
    "Erasure",
    "ErasureGround",
    "ImportBatch",
    "ImportChange",
    "ImportDraft",
    "ImportFile",
    "ImportRow",
    "KeptFile",
    "MeantSo",
    "Member",
    "MemberRole",
    "Person",
    "PersonMerge",
    "ProblemKind",
    "Purpose",
    "Spell",
    "StruckEntry",
    "StruckKind",
    "Team",
    "TeamArea",
    "TeamLevel",
    "TeamSuspension",
    "Worked",
]
