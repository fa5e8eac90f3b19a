"""What of accounts, of the map and of its units is in the audit log."""

from allauth.mfa.models import Authenticator
from django.utils.translation import pgettext_lazy

from geo.models import Edition, Reorganisation
from teams_app.accounts import audit
from teams_app.accounts.models import AccountLink, Grant, User

audit.track(
    User,
    kind=audit.Kind.ACCOUNT,
    fields=["username", "last_name", "first_name", "email", "is_active", "is_staff", "is_superuser"],
    label="username",
    secret=["password", "phone"],
    m2m=["groups", "user_permissions"],
)
audit.track(
    Grant,
    kind=audit.Kind.ACCOUNT,
    owner="user_id",
    named_by="unit",
    fields=["user", "role", "unit", "valid_from", "valid_to", "is_provisional"],
)
audit.track(Authenticator, kind=audit.Kind.ACCOUNT, owner="user_id", fields=["user", "type"], label="type")
audit.track(
    AccountLink,
    kind=audit.Kind.ACCOUNT,
    owner="user_id",
    fields=["user", "made_by", "expires_at", "used_at", "revoked_at", "removes_second_step"],
)
audit.track(
    Reorganisation,
    kind=audit.Kind.MAP,
    named_by="instrument",
    fields=["instrument", "effective_on"],
    words={"instrument": pgettext_lazy("audit", "decision")},
)
audit.track(
    Edition, kind=audit.Kind.MAP, fields=["level", "valid_from", "valid_to", "source", "file_name"], label="file_name"
)
