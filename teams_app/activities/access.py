"""Who may see, log, change and verify activities. Nothing else decides it.

A right is a matter of today: whoever left a post yesterday logs and sees nothing of it any more, whatever
day the address or the form names. What the right reaches is judged at the activity's own date:

- **Commune officials** log for the teams that served their ground on that date: the ground that lay in
  their commune then, and the ground they answer for today (a commune that was merged into theirs). So a
  new official can catch up on last month, and nobody logs for a neighbour.
- **Heads and deputies** log for the team they lead today, on any day of its life.
- **Province staff** see everything and log nothing: a number that the province could write for a commune
  would be nobody's number. One who also holds another role logs by that one.

The official of the commune verifies or returns, never the one's own log. Whoever logged changes or withdraws it
until somebody else has verified it; an official's own log, verified as it is written, for `UNDO_WINDOW`.

Photos come later than the entry where the network is thin: whoever logged may add them for `LATE_PHOTOS`, verified
or not. They see them who see the activity; the commune's official may take one away at any time, because a person
in it may ask for that.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from geo.among import among
from geo.models import UnitPeriod
from teams_app.accounts.access import Actor, scope_of
from teams_app.activities.calendar_month import Month
from teams_app.activities.models import Act, Activity, ActivityChange, Held, HelpRequest, Photo, Status
from teams_app.activities.querysets import ActivityQuerySet, HeldQuerySet
from teams_app.activities.requests.querysets import HelpRequestQuerySet
from teams_app.activities.requests.routing import with_forerunners
from teams_app.registry.access import (
    LEADERS,
    can_open_register,
    covers_everything,
    keeps,
    teams_led_by,
    visible_ids,
    visible_teams,
)
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Member, Team, TeamArea
from teams_app.registry.querysets import TeamAreaQuerySet, TeamQuerySet

UNDO_WINDOW = dt.timedelta(hours=24)
LATE_PHOTOS = dt.timedelta(days=30)


def loggable_teams(user: Actor, date: dt.date, today: dt.date) -> TeamQuerySet:
    """The teams standing on `date` for which `user` may, today, log what they did on `date`."""
    led = teams_led_by(user, today).values("pk")
    return Team.objects.on(date).filter(Q(pk__in=led) | Q(pk__in=_communes_areas(user, date, today).values("team")))


def ever_loggable_teams(user: Actor, today: dt.date) -> TeamQuerySet:
    """The teams for which `user` may, today, log on some day of the past: what a table of sessions may name."""
    led = teams_led_by(user, today).values("pk")
    own = TeamArea.objects.filter(unit__in=_own_ground(user, today)).values("team")
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


def verifiable_activities(user: Actor, today: dt.date) -> ActivityQuerySet:
    """What `user`, as the official of the commune where it took place, may verify: what waits for it, and what was
    returned. `.waiting()` are those that wait for `user`.
    """
    units = _own_ground(user, today)
    if not units:
        return Activity.objects.none()
    served = TeamArea.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("date")),
        team=OuterRef("team"),
        unit__in=among(units),
        valid_from__lte=OuterRef("date"),
    )
    others = Q(created_by__isnull=True) | ~Q(created_by=user.pk)
    open_ = Q(status__in=(Status.SUBMITTED, Status.RETURNED))
    return Activity.objects.filter(open_, others, Exists(served))


def returnable_activities(user: Actor, today: dt.date) -> ActivityQuerySet:
    """What `user` may send back to whoever logged it. Without an author there is nobody to correct it."""
    return verifiable_activities(user, today).waiting().filter(created_by__isnull=False)


def recallable_activities(user: Actor, at: dt.datetime) -> ActivityQuerySet:
    """What `user` returned as an official within the undo window, and nobody has touched since."""
    if not scope_of(user, timezone.localdate(at)).commune_units:
        return Activity.objects.none()
    own = ActivityChange.objects.filter(
        activity=OuterRef("pk"), act=Act.RETURNED, by=user.pk, at__gte=at - UNDO_WINDOW, version=OuterRef("version")
    )
    return Activity.objects.returned().filter(Exists(own))


def returned_to(user: Actor, today: dt.date) -> ActivityQuerySet:
    """What officials sent back to `user`, who may still correct it."""
    return Activity.objects.returned().filter(created_by=user.pk) if can_log(user, today) else Activity.objects.none()


def reopenable_activities(user: Actor, at: dt.datetime) -> ActivityQuerySet:
    """What `user` verified as an official, for somebody else, within the undo window."""
    if not scope_of(user, timezone.localdate(at)).commune_units:
        return Activity.objects.none()
    recent = Activity.objects.verified().filter(verified_by=user.pk, verified_at__gte=at - UNDO_WINDOW)
    return recent.filter(Q(created_by__isnull=True) | ~Q(created_by=user.pk))


def own_held(user: Actor) -> HeldQuerySet:
    """What `user` sent from a phone and the log could not take. It stays theirs whatever post they hold."""
    return Held.objects.open().filter(user=user.pk)


def held_of_others(user: Actor, today: dt.date) -> HeldQuerySet:
    """What others sent and the log could not take, as far as `user` is the official to know of it: it names a team
    of the commune, or comes from somebody who leads one.
    """
    units = _own_ground(user, today)
    if not units:
        return Held.objects.none()
    named = TeamArea.objects.filter(unit__in=units, team=OuterRef("team"))
    leaders = Member.objects.on(today).filter(role__in=LEADERS, team__areas__unit__in=units)
    sent = leaders.filter(person__user=OuterRef("user"))
    return Held.objects.open().exclude(user=user.pk).filter(Exists(named) | Exists(sent))


def find_held(user: Actor, uuid: UUID, today: dt.date) -> Held | None:
    """One held entry that `user` may read: an own one, or one of the own commune."""
    found = Held.objects.open().select_related("user", "team", "activity__team").filter(uuid=uuid).first()
    if found is None or found.user_id == user.pk:
        return found
    return found if held_of_others(user, today).filter(pk=found.pk).exists() else None


def can_see_held(user: Actor, today: dt.date) -> bool:
    return can_see_log(user, today) or own_held(user).exists()


def counts_held(user: Actor, today: dt.date) -> bool:
    """Whether `user` reads how many entries each commune has not got through: province staff."""
    return covers_everything(scope_of(user, today), today)


def may_verify_any(user: Actor, today: dt.date) -> bool:
    return bool(scope_of(user, today).commune_units)


def is_verified_at_once(user: Actor, team: Team, date: dt.date, today: dt.date) -> bool:
    """Whether a log of `user` counts as verified: an official's own, where the province decided so."""
    if not settings.OFFICIAL_LOGS_VERIFIED or not scope_of(user, today).commune_units:
        return False
    return _communes_areas(user, date, today).filter(team=team).exists()


def may_change(user: Actor, activity: Activity, at: dt.datetime) -> bool:
    """Whether `user` may edit, withdraw or bring back `activity` at the moment `at`."""
    if activity.created_by_id is None or activity.created_by_id != user.pk:
        return False
    if activity.verified_at is not None:
        was_self = activity.verified_by_id == user.pk
        if not was_self or at - activity.created_at > UNDO_WINDOW:
            return False
    elif activity.status == Status.VERIFIED:  # brought in from elsewhere, already checked
        return False
    return can_log(user, timezone.localdate(at))


def find_own_activity(user: Actor, uuid: UUID) -> Activity | None:
    """What `user` logged, whatever post they hold today: a phone sends what was logged before one was moved."""
    return Activity.objects.filter(uuid=uuid, created_by=user.pk).first() if user.pk else None


def may_add_photo(user: Actor, activity: Activity, at: dt.datetime) -> bool:
    if activity.created_by_id is None or activity.created_by_id != user.pk or activity.is_withdrawn:
        return False
    return at - activity.created_at <= LATE_PHOTOS or may_change(user, activity, at)


def may_remove_photo(user: Actor, activity: Activity, at: dt.datetime) -> bool:
    return may_change(user, activity, at) or answers_for(user, activity, timezone.localdate(at))


def may_restore_photo(user: Actor, photo: Photo, activity: Activity, at: dt.datetime) -> bool:
    return photo.removed_by_id == user.pk and may_remove_photo(user, activity, at)


def answers_for(user: Actor, activity: Activity, today: dt.date) -> bool:
    """Whether `user` is, today, the official of the commune where the activity took place."""
    return _communes_areas(user, activity.date, today).filter(team=activity.team_id).exists()


def sees_all_months(user: Actor, today: dt.date) -> bool:
    """Province staff: they read every commune's months, close them and open them again."""
    return covers_everything(scope_of(user, today), today)


def may_hand_in(user: Actor, commune: int, today: dt.date) -> bool:
    """The official of the commune, or of the commune that it was merged into."""
    return commune in _own_ground(user, today)


def own_communes(user: Actor, today: dt.date) -> frozenset[int]:
    """The ground whose months `user` hands in; more than communes lie in it."""
    return _own_ground(user, today)


def may_speak_for(user: Actor, team: Team, month: Month, today: dt.date) -> bool:
    """Whether `user` may state that `team` did nothing: whoever may log for it on a day of the month."""
    last = min(month.last, team.valid_to - dt.timedelta(days=1)) if team.valid_to else month.last
    day = max(team.valid_from, last)
    return Month.of(day) == month and may_log_today(user, team, day, today)


def speakable_teams(user: Actor, month: Month, today: dt.date) -> frozenset[int]:
    """The teams standing on the last day of the month for which `user` may state that there was nothing."""
    return frozenset(loggable_teams(user, month.last, today).values_list("pk", flat=True))


def _communes_areas(user: Actor, date: dt.date, today: dt.date) -> TeamAreaQuerySet:
    """The areas on `date` that lay in, or now lie in, a commune of which `user` is the official today."""
    communes = scope_of(user, today).commune_units
    if not communes:
        return TeamArea.objects.none()
    then = UnitPeriod.objects.within(list(communes), date).values("unit")
    return TeamArea.objects.on(date).filter(Q(unit__in=among(_own_ground(user, today))) | Q(unit__in=then))


def _own_ground(user: Actor, today: dt.date) -> frozenset[int]:
    """The units that `user` answers for as a commune official today, with those they came from."""
    communes = scope_of(user, today).commune_units
    if not communes:
        return frozenset()
    remembered: dict[dt.date, frozenset[int]] = user.__dict__.setdefault("_communes_ground", {})
    if today not in remembered:
        remembered[today] = ground_of(communes, today)
    return remembered[today]


# Residents' requests for help. -------------------------------------------------------------------


def answerable_requests(user: Actor, today: dt.date) -> HelpRequestQuerySet:
    """The requests that `user` may read, with their contact, and answer.

    Heads and deputies: those of the team they lead today, and of the teams that were re-formed into it.
    Commune officials: those of their ground. Province staff see counts only (`oversees_requests`).
    """
    led = with_forerunners(teams_led_by(user, today).values_list("pk", flat=True))
    ground = _own_ground(user, today)
    if not led and not ground:
        return HelpRequest.objects.none()
    return HelpRequest.objects.filter(Q(team__in=led) | Q(unit__in=ground))


def may_answer_requests(user: Actor, today: dt.date) -> bool:
    return can_log(user, today)


def oversees_requests(user: Actor, today: dt.date) -> bool:
    """Whether `user` sees how many requests there are, and nothing of what is in them."""
    return scope_of(user, today).is_province


def requests_counted_for(user: Actor, today: dt.date) -> HelpRequestQuerySet:
    """The requests that the counts of the province speak about: those of its own ground."""
    scope = scope_of(user, today)
    if not scope.is_province:
        return HelpRequest.objects.none()
    if covers_everything(scope, today):
        return HelpRequest.objects.all()
    return HelpRequest.objects.filter(unit__in=ground_of(scope.province_units, today))


def may_print_poster(user: Actor, team: Team, today: dt.date) -> bool:
    """Who keeps the team's list, and who leads the team: they hang it up."""
    return keeps(user, team, today=today) or teams_led_by(user, today).filter(pk=team.pk).exists()
