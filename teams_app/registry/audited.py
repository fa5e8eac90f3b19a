"""What of the register is in the audit log."""

from django.utils.translation import gettext_lazy as _

from teams_app.accounts import audit
from teams_app.registry.models import Consent, Member, Person, Team, TeamArea, TeamSuspension

_GROUNDS = ["decision", "reason", "ended_by", "end_reason"]

audit.track(
    Team,
    kind=audit.Kind.TEAM,
    fields=["level", "name", "valid_from", "valid_to", "decision", "ended_by", "end_reason", "successor"],
    label="name",
)
audit.track(
    TeamArea,
    kind=audit.Kind.TEAM,
    owner="team_id",
    named_by="unit",
    fields=["team", "unit", "valid_from", "valid_to", *_GROUNDS],
)
audit.track(TeamSuspension, kind=audit.Kind.TEAM, owner="team_id", fields=["team", "valid_from", "valid_to", *_GROUNDS])
audit.track(
    Member,
    kind=audit.Kind.TEAM,
    owner="team_id",
    named_by="person",
    fields=["team", "person", "role", "valid_from", "valid_to", *_GROUNDS],
)
audit.track(
    Person,
    kind=audit.Kind.PERSON,
    fields=["name", "phone", "birth_year", "background", "user", "erased_on"],
    label="name",
    words={"user": _("account")},
)
audit.track(
    Consent,
    kind=audit.Kind.PERSON,
    owner="person_id",
    fields=["purpose", "wording", "means", "given_on", "withdrawn_on"],
)
