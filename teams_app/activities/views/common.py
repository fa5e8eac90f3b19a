"""What several pages of the log ask first."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils import timezone

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.models import Activity


def readable_activity(user: User, uuid: UUID) -> Activity:
    """The activity, where `user` may read it. Other people's activities are not there: Http404."""
    activity = access.find_activity(user, uuid, timezone.localdate())
    if activity is None:
        raise Http404
    return activity
