"""What an activity says, as the cells of a table: what leaves, and what is read again as no change."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from teams_app.activities.models import SHORT_FORMS, Activity, ActivityForm
from teams_app.activities.tables.columns import JOIN, Column

Value = str | int | dt.date | None


def values_of(activity: Activity) -> dict[Column, Value]:
    """In Vietnamese whatever the reader's language. Reads team, topics, outcomes, facilitators and plan."""
    with translation.override("vi"):
        form = str(SHORT_FORMS[ActivityForm(activity.form)])
    outcomes = [f"{each.topic.short_name}: {each.count}" for each in activity.outcomes.all()]
    return {
        Column.DATE: activity.date,
        Column.TEAM: activity.team.short_name,
        Column.TOPICS: JOIN.join(topic.short_name for topic in activity.topics.all()),
        Column.FORM: form,
        Column.PEOPLE: activity.people,
        Column.HOUSEHOLDS: activity.households,
        Column.WOMEN: activity.women,
        Column.ELDERLY: activity.elderly,
        Column.OUTCOMES: JOIN.join(outcomes),
        Column.FACILITATORS: JOIN.join(person.name for person in activity.facilitators.all()),
        Column.FACILITATOR_COUNT: activity.facilitator_count,
        Column.PLAN: str(activity.plan) if activity.plan else "",
        Column.PLACE: activity.place,
        Column.NOTE: activity.note,
        Column.TEAM_CODE: activity.team_id,
        Column.CODE: str(activity.uuid),
    }


def texts_of(activity: Activity) -> dict[Column, str]:
    """The same as they are read back."""
    return {column: _text(value) for column, value in values_of(activity).items()}


def _text(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else " ".join(str(value).split())
