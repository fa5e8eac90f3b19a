"""What of the log is in the audit log: topics, plans, the form, closed months, residents' requests.

An activity keeps a history of its own (ActivityChange). Never what residents wrote.
"""

from teams_app.accounts import audit
from teams_app.activities.models import Asked, Closing, HelpRequest, Plan, Poster, Topic

audit.track(
    Topic,
    kind=audit.Kind.SETTING,
    fields=["slug", "name", "short_name", "parent", "outcome_label", "position", "valid_from", "is_active"],
    label="name",
)
audit.track(Asked, kind=audit.Kind.SETTING, fields=["women", "elderly", "takes_requests"])
audit.track(
    Plan,
    kind=audit.Kind.SETTING,
    fields=["name", "short_name", "unit", "instrument", "valid_from", "valid_to"],
    label="name",
)
audit.track(HelpRequest, kind=audit.Kind.TEAM, owner="owner", fields=["team", "state"], label="number")
audit.track(Poster, kind=audit.Kind.TEAM, owner="team_id", fields=["team"], named_by="team")
audit.track(
    Closing,
    kind=audit.Kind.SETTING,
    fields=["month", "closed_at", "closed_by", "reopened_at", "reopened_by", "reason"],
    label="month",
)
