"""What stands in the form before anything is typed: an earlier entry, or what was typed before."""

from __future__ import annotations

from typing import Any

from teams_app.activities.entries import Entry
from teams_app.activities.forms.log import OTHER_DAY, LogForm
from teams_app.activities.models import Activity
from teams_app.activities.offers import Offer

_LISTS = ("topics", "confirmed", "facilitators")


def initial_from(typed: Any) -> dict[str, Any]:
    """What was posted once, as the first values of a new form: nothing is judged before it is sent again."""
    found = {name: typed.getlist(name) if name in _LISTS else typed.get(name) for name in LogForm.base_fields}
    return found | {"outcomes": LogForm.base_fields["outcomes"].widget.value_from_datadict(typed, {}, "outcomes")}


def initial_of(activity: Activity) -> dict[str, Any]:
    """What an activity says, for the form that changes it."""
    return {
        "uuid": activity.uuid,
        "team": activity.team_id,
        "day": OTHER_DAY,
        "date": activity.date,
        "topics": [topic.slug for topic in activity.topics.all()],
        "form": activity.form,
        "people": activity.people,
        "households": activity.households,
        "women": activity.women,
        "elderly": activity.elderly,
        "outcomes": {each.topic.slug: each.count for each in activity.outcomes.all()},
        "facilitators": [person.pk for person in activity.facilitators.all()],
        "facilitator_count": activity.facilitator_count,
        "plan": activity.plan_id,
        "place": activity.place,
        "lat": activity.lat,
        "lon": activity.lon,
        "accuracy": activity.accuracy,
        "note": activity.note,
        "version": activity.version,
        "confirmed": activity.confirmed,
    }


def initial_like(activity: Activity, offer: Offer) -> dict[str, Any]:
    """Another session like this one: who, what, how and where, as far as it still holds.

    What is counted afresh each time (results, women, over-60s) and what says where one stood stays empty.
    """
    before = initial_of(activity)
    again = {
        name: before[name] for name in ("team", "topics", "form", "people", "households", "facilitator_count", "place")
    }
    serving = {pk for pk, _name in offer.people}
    again["facilitators"] = [pk for pk in before["facilitators"] if pk in serving]
    again["plan"] = before["plan"] if before["plan"] in dict(offer.plans) else None
    day = {name: before[name] for name in ("day", "date")} if activity.is_withdrawn else {}
    return again | day


def initial_of_sent(entry: Entry) -> dict[str, Any]:
    """What a phone sent, for the form that puts it right."""
    said = entry.values()
    fields = {name: said[name] for name in LogForm.base_fields if name in said}
    return fields | {"uuid": entry.uuid, "day": OTHER_DAY, "date": entry.date, "confirmed": sorted(entry.confirmed)}
