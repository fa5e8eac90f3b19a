"""What of the log is in the audit log: its topics. An activity keeps a history of its own (ActivityChange)."""

from teams_app.accounts import audit
from teams_app.activities.models import Topic

audit.track(
    Topic,
    kind=audit.Kind.SETTING,
    fields=["slug", "name", "short_name", "parent", "position", "valid_from", "is_active"],
    label="name",
)
