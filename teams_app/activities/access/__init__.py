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
until somebody else has verified it; an official's own log, verified as it is written, stays the official's to put
right. What was verified and turns out to be wrong is returned like what waits: a mistake found late is no fact.

Photos come later than the entry where the network is thin: whoever logged may add them for `LATE_PHOTOS`, verified
or not. They see them who see the activity; the commune's official may take one away at any time, because a person
in it may ask for that.
"""

from teams_app.activities.access.held import can_see_held, counts_held, find_held, held_of_others, own_held
from teams_app.activities.access.logging import (
    UNDO_WINDOW,
    answers_for,
    can_log,
    can_see_log,
    ever_loggable_teams,
    find_activity,
    find_own_activity,
    is_verified_at_once,
    loggable_teams,
    may_change,
    may_log,
    may_log_today,
    may_set_up,
    teams_led_and_standing,
    visible_activities,
)
from teams_app.activities.access.months import (
    keeps_corrections,
    may_hand_in,
    may_speak_for,
    months_ground,
    oversees_months,
    own_communes,
    provinces_to_choose,
    sees_all_months,
    speakable_teams,
    visible_corrections,
)
from teams_app.activities.access.photos import LATE_PHOTOS, may_add_photo, may_remove_photo, may_restore_photo
from teams_app.activities.access.plans import may_plan, own_plans, plannable_units, readable_plans
from teams_app.activities.access.requests import (
    answerable_requests,
    may_answer_requests,
    may_print_poster,
    oversees_requests,
    requests_counted_for,
    teams_to_print_for,
)
from teams_app.activities.access.reviewing import (
    may_verify_any,
    recallable_activities,
    reopenable_activities,
    returnable_activities,
    returned_to,
    verifiable_activities,
)

__all__ = [
    "LATE_PHOTOS",
    "UNDO_WINDOW",
    "answerable_requests",
    "answers_for",
    "can_log",
    "can_see_held",
    "can_see_log",
    "counts_held",
    "ever_loggable_teams",
    "find_activity",
    "find_held",
    "find_own_activity",
    "held_of_others",
    "is_verified_at_once",
    "keeps_corrections",
    "loggable_teams",
    "may_add_photo",
    "may_answer_requests",
    "may_change",
    "may_hand_in",
    "may_log",
    "may_log_today",
    "may_plan",
    "may_print_poster",
    "may_remove_photo",
    "may_restore_photo",
    "may_set_up",
    "may_speak_for",
    "may_verify_any",
    "months_ground",
    "oversees_months",
    "oversees_requests",
    "own_communes",
    "own_held",
    "own_plans",
    "plannable_units",
    "provinces_to_choose",
    "readable_plans",
    "recallable_activities",
    "reopenable_activities",
    "requests_counted_for",
    "returnable_activities",
    "returned_to",
    "sees_all_months",
    "speakable_teams",
    "teams_led_and_standing",
    "teams_to_print_for",
    "verifiable_activities",
    "visible_activities",
    "visible_corrections",
]
