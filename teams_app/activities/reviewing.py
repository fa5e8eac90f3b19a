"""The official's check of the log: verifying, and taking that back. Each verb in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from teams_app.accounts.models import User
from teams_app.activities import access, recording
from teams_app.activities.models import Act, Activity, Status


def activity_verify(*, by: User, seen: Iterable[tuple[UUID, int]], at: dt.datetime) -> list[Activity]:
    """Verify those of `seen` (UUID and the version that was on the screen) that still wait for `by`.

    One that was changed, withdrawn or verified in the meantime is left alone: nobody verifies what
    they did not see. Returns those that were verified; five queries whatever the number.
    """
    versions = dict(seen)
    with transaction.atomic():
        waiting = access.verifiable_activities(by, timezone.localdate(at)).filter(uuid__in=versions)
        locked = Activity.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk__in=list(waiting.values_list("pk", flat=True)), status=Status.SUBMITTED
        )
        done = [activity for activity in locked if activity.version == versions[activity.uuid]]
        recording.set_all(done, Status.VERIFIED, by, at)
        recording.tell_all(done, Act.VERIFIED, by, at)
    return done


def activity_reopen(*, by: User, uuids: Iterable[UUID], at: dt.datetime) -> list[Activity]:
    """Take a verification back, as long as it is `by`'s own and no older than the undo window."""
    with transaction.atomic():
        own = access.reopenable_activities(by, at).filter(uuid__in=list(uuids))
        done = list(own.select_for_update(no_key=True, of=("self",)))
        recording.set_all(done, Status.SUBMITTED, None, None)
        recording.tell_all(done, Act.REOPENED, by, at)
    return done
