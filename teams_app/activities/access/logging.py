"""Who logs for which team, who reads the log, and who changes an activity."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from teams_app.accounts.access import Actor, covers_everything, scope_of
from teams_app.activities.access.ground import communes_areas, own_ground
from teams_app.activities.models import Activity, Status
from teams_app.activities.querysets import ActivityQuerySet
from teams_app.registry.access import can_open_register, teams_led_by, visible_ids, visible_teams
from teams_app.registry.models import Team, TeamArea
from teams_app.registry.querysets import TeamQuerySet

UNDO_WINDOW = dt.timedelta(hours=24)


def loggable_teams(user: Actor, date: dt.date, today: dt.date) -> TeamQuerySet:
    """The teams standing on `date` for which `user` may, today, log what they did on `date`."""
    led = teams_led_by(user, today).values("pk")
    return Team.objects.on(date).filter(Q(pk__in=led) | Q(pk__in=communes_areas(user, date, today).values("team")))


def ever_loggable_teams(user: Actor, today: dt.date) -> TeamQuerySet:
    """The teams for which `user` may, today, log on some day of the past: what a table of sessions may name."""
    led = teams_led_by(user, today).values("pk")
    own = TeamArea.objects.filter(unit__in=own_ground(user, today)).values("team")
    return Team.objects.filter(Q(pk__in=led) | Q(pk__in=own)).order_by("sort_key", "pk")


def teams_led_and_standing(user: Actor, date: dt.date, today: dt.date) -> TeamQuerySet:
    """The part of `loggable_teams` that a head or deputy has; it looks at nothing of `user` but who it is."""
    return Team.objects.on(date).filter(pk__in=teams_led_by(user, today).values("pk"))


def may_log(user: Actor, team: Team, date: dt.date, today: dt.date, *, logged_on: dt.date | None = None) -> bool:
    """Whether `user` may log what `team` did on `date`.

    What was logged on a phone without a network (`logged_on`) is judged by that day, and by the day of the
    activity, too: someone who was moved to another team before the phone could send is still heard.
    """
    if may_log_today(user, team, date, today):
        return True
    days = {date, min(logged_on, today)} if logged_on else set()
    return any(may_log_today(user, team, date, day) for day in days)


def may_log_today(user: Actor, team: Team, date: dt.date, today: dt.date) -> bool:
    return loggable_teams(user, date, today).filter(pk=team.pk).exists()


def can_log(user: Actor, today: dt.date) -> bool:
    """Whether there is any team that `user` may log for: what decides about the button."""
    return bool(scope_of(user, today).commune_units) or teams_led_by(user, today).exists()


def can_see_log(user: Actor, today: dt.date) -> bool:
    return can_open_register(user, today)


def may_set_up(user: Actor, today: dt.date) -> bool:
    """Whether `user` decides what the log form asks, and under which plans is worked: province staff."""
    return covers_everything(scope_of(user, today), today)


def visible_activities(user: Actor, on: dt.date, *, today: dt.date, settled: bool = False) -> ActivityQuerySet:
    """What `user` may read when a page shows the day `on`: the log of every team they may look at.

    With `settled` the teams are found once, for a page that asks several times.
    """
    if covers_everything(scope_of(user, today), today):
        return Activity.objects.all()
    if settled:
        return Activity.objects.for_teams(visible_ids(user, on, today=today))
    return Activity.objects.for_teams(visible_teams(user, on, today=today).order_by().values("pk"))


def find_activity(user: Actor, uuid: UUID, today: dt.date) -> Activity | None:
    """One activity that `user` may read: a visible one, or one they logged while they still hold a role."""
    found = Activity.objects.with_everything().filter(uuid=uuid).first()
    if found is None or not can_see_log(user, today):
        return None
    if found.created_by_id == user.pk:
        return found
    return found if visible_activities(user, today, today=today).filter(pk=found.pk).exists() else None


def find_own_activity(user: Actor, uuid: UUID) -> Activity | None:
    """What `user` logged, whatever post they hold today: a phone sends what was logged before one was moved."""
    return Activity.objects.filter(uuid=uuid, created_by=user.pk).first() if user.pk else None


def is_verified_at_once(user: Actor, team: Team, date: dt.date, today: dt.date) -> bool:
    """Whether a log of `user` counts as verified: an official's own, where the province decided so."""
    if not settings.OFFICIAL_LOGS_VERIFIED or not scope_of(user, today).commune_units:
        return False
    return communes_areas(user, date, today).filter(team=team).exists()


def may_change(user: Actor, activity: Activity, at: dt.datetime) -> bool:
    """Whether `user` may edit, withdraw or bring back `activity` at the moment `at`."""
    if activity.created_by_id is None or activity.created_by_id != user.pk:
        return False
    if activity.verified_at is not None:
        if activity.verified_by_id != user.pk:
            return False
    elif activity.status == Status.VERIFIED:  # brought in from elsewhere, already checked
        return False
    return can_log(user, timezone.localdate(at))


def answers_for(user: Actor, activity: Activity, today: dt.date) -> bool:
    """Whether `user` is, today, the official of the commune where the activity took place."""
    return communes_areas(user, activity.date, today).filter(team=activity.team_id).exists()
