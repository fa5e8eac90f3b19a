"""What of the log is in the audit log: its topics and plans, and what its form asks.

An activity keeps a history of its own (ActivityChange).
"""

from teams_app.accounts import audit
from teams_app.activities.models import Asked, Plan, Topic

audit.track(
    Topic,
    kind=audit.Kind.SETTING,
    fields=["slug", "name", "short_name", "parent", "outcome_label", "position", "valid_from", "is_active"],
    label="name",
)
audit.track(Asked, kind=audit.Kind.SETTING, fields=["women", "elderly"])
audit.track(
    Plan,
    kind=audit.Kind.SETTING,
    fields=["name", "short_name", "unit", "instrument", "valid_from", "valid_to"],
    label="name",
)
