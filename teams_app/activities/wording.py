"""Activities in words: where an entry went, what happened to it, what differs between two versions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from teams_app.activities.models import Act, Activity, ActivityChange, ActivityForm, Plan, Status, Topic
from teams_app.activities.periods import Month
from teams_app.registry.models import Person, Team

LONGEST_RAW = 100  # characters of a value that cannot be read
_POSITION = ("lat", "lon", "accuracy")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Difference:
    """One field, as it was (or is stored) and as it became (or was sent), in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Said:
    """One field of an entry, in words."""

    label: str
    value: str


@dataclass(frozen=True)
class Event:
    """One line of an activity's history."""

    at: dt.datetime
    text: str
    differences: list[Difference]
    reason: str = ""


def story(activity: Activity, *, may_change: bool) -> str:
    """Where it went: counted at once, waiting for somebody, or taken back; to a reader who `may_change` it or not."""
    if activity.status == Status.WITHDRAWN:
        return _("Taken back: it counts nowhere. It stays in the history.")
    if activity.status == Status.RETURNED:
        return _("Returned to be corrected. Until then it counts nowhere.")
    if activity.status == Status.SUBMITTED and not may_change:
        return _("It waits for the commune official, who verifies it.")
    if activity.status == Status.SUBMITTED:
        return _("Sent to the commune official, who verifies it. Until then you can change it.")
    return _("Verified. It counts in the figures of %(month)s.") % {"month": month_name(activity.date)}


def month_name(date: dt.date) -> str:
    return Month.of(date).label


def history(activity: Activity) -> list[Event]:
    """Everything that happened to it, oldest first."""
    changes = list(activity.changes.select_related("by"))
    author = _person(activity.created_by)
    at_once = activity.created_by_id is not None and activity.verified_by_id == activity.created_by_id
    first = _("%(who)s logged and verified it.") if at_once else _("%(who)s logged it.")
    events = [Event(activity.created_at, first % {"who": author}, [])]
    events += events_of(changes)
    has_line = any(change.act == Act.VERIFIED for change in changes)
    if activity.verified_at and not at_once and not has_line:  # brought in from elsewhere, with its verification
        text = _sentences()[Act.VERIFIED] % {"who": _person(activity.verified_by)}
        events.append(Event(activity.verified_at, text, []))
    return sorted([*events, *_photo_events(activity)], key=lambda event: event.at)


def events_of(changes: Sequence[ActivityChange]) -> list[Event]:
    """Each change in words, with what differs since. Four queries at most, however many they are."""
    values = [{} if change.act == Act.LOGGED else change.values for change in changes]
    told = _sentences()
    return [
        Event(change.at, told[Act(change.act)] % {"who": _person(change.by)}, differs, _reason(change))
        for change, differs in zip(changes, differences_of_each(values), strict=True)
    ]


def _reason(change: ActivityChange) -> str:
    """As it was written; that of an undo is ours, and told in the reader's language."""
    is_ours = change.reason and change.act in (Act.REOPENED, Act.RECALLED)
    return _("Taken back at once.") if is_ours else change.reason


def _photo_events(activity: Activity) -> list[Event]:
    """Photos that came and went, those of one minute in one line; they stand in their own rows."""
    moments: defaultdict[tuple[dt.datetime, str, bool], list[dt.datetime]] = defaultdict(list)
    for photo in activity.photos.select_related("uploaded_by", "removed_by"):
        moments[_same_minute(photo.uploaded_at), _person(photo.uploaded_by), False].append(photo.uploaded_at)
        if photo.removed_at:
            who = _person(photo.removed_by) if photo.removed_by_id or not photo.erased_at else ""
            moments[_same_minute(photo.removed_at), who, True].append(photo.removed_at)
    return [
        Event(min(times), _photo_sentence(who, is_gone, len(times)), [])
        for (_m, who, is_gone), times in moments.items()
    ]


def _same_minute(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)


def _photo_sentence(who: str, is_gone: bool, n: int) -> str:
    if not is_gone:
        text = ngettext("%(who)s added %(n)s photo.", "%(who)s added %(n)s photos.", n)
    elif who:
        text = ngettext("%(who)s removed %(n)s photo.", "%(who)s removed %(n)s photos.", n)
    else:
        text = ngettext(
            "%(n)s photo was deleted: its time of keeping was over.",
            "%(n)s photos were deleted: their time of keeping was over.",
            n,
        )
    return text % {"who": who, "n": n}


def differences(values: dict[str, list[Any]]) -> list[Difference]:
    """field → [before, after], as `entries.difference` gives it, in words. Four queries at most."""
    return differences_of_each([values])[0]


def differences_of_each(many: list[dict[str, list[Any]]]) -> list[list[Difference]]:
    """`differences` of many at once. Four queries at most."""
    names = _Names.for_values(many)
    return [names.differences(values) for values in many]


def said_in_each(many: list[dict[str, Any]]) -> list[list[Said]]:
    """What entries say (each as `Entry.values`), in words, without what is empty. Four queries at most."""
    each = [_with_whole_positions({name: [value] for name, value in values.items()}) for values in many]
    names = _Names.for_values(each)
    return [names.said({name: value for name, (value,) in values.items()}) for values in each]


def said_as_sent(sent: Any) -> list[Said]:
    """What a phone sent that cannot be read as an entry, as it came."""
    fields = sent if isinstance(sent, dict) else {}
    given = ((label, fields[name]) for name, label in labels().items() if fields.get(name) not in _EMPTY)
    return [Said(label, str(value)[:LONGEST_RAW]) for label, value in given]


def label_of(name: str) -> str:
    """What a field is called; the entry as a whole has no name."""
    return labels().get(name, "")


@dataclass(frozen=True)
class _Names:
    """The names behind the ids and slugs of stored values."""

    teams: dict[int, str]
    topics: dict[str, str]
    people: dict[int, str]
    plans: dict[int, str]

    @classmethod
    def for_values(cls, many: list[dict[str, list[Any]]]) -> _Names:
        def held(field: str) -> list[Any]:
            return [side for values in many for side in values.get(field, []) if side]

        slugs = {slug for field in ("topics", "outcomes") for side in held(field) for slug in side}
        people = {pk for side in held("facilitators") for pk in side}
        return cls(  # each asks nothing for no ids
            {team.pk: team.short_name for team in Team.objects.filter(pk__in=held("team"))},
            {topic.slug: topic.short_name for topic in Topic.objects.filter(slug__in=slugs)},
            {person.pk: person.name for person in Person.objects.filter(pk__in=people)},
            {plan.pk: str(plan) for plan in Plan.objects.filter(pk__in=held("plan"))},
        )

    def differences(self, values: dict[str, list[Any]]) -> list[Difference]:
        values = _with_whole_positions(values)
        return [
            Difference(label, self._written(name, values[name][0]), self._written(name, values[name][1]))
            for name, label in labels().items()
            if name in values
        ]

    def said(self, values: dict[str, Any]) -> list[Said]:
        return [
            Said(label, self._written(name, values[name]))
            for name, label in labels().items()
            if values.get(name) not in _EMPTY
        ]

    def _written(self, name: str, value: Any) -> str:
        if value in _EMPTY:
            return pgettext("value", "empty")
        if name in ("team", "plan"):
            return (self.teams if name == "team" else self.plans).get(value, "–")
        if name == "facilitators":
            return ", ".join(self.people.get(pk, "–") for pk in value)
        if name == "outcomes":
            return ", ".join(f"{self.topics.get(slug, slug)}: {_number(count)}" for slug, count in value.items())
        if name == "date":
            return formats.date_format(dt.date.fromisoformat(value))
        if name == "topics":
            return ", ".join(self.topics.get(slug, slug) for slug in value)
        if name == "form":
            return ActivityForm(value).short_label if value in ActivityForm.values else value
        return _number(value) if isinstance(value, int) else str(value)


def _number(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def position(lat: float, lon: float, accuracy: int | None = None) -> str:
    """`10,45678; 105,63210 (±12 m)`: as maps take it, in the reader's numbers."""
    degrees = "; ".join(formats.number_format(value, 5, use_l10n=True) for value in (lat, lon))
    return f"{degrees} (±{_number(accuracy)} m)" if accuracy is not None else degrees


def position_of(activity: Activity) -> str:
    if activity.lat is None or activity.lon is None:
        return ""
    return position(activity.lat, activity.lon, activity.accuracy)


def _with_whole_positions(values: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Latitude, longitude and accuracy are one thing to a reader; where only a part moved, that part is told."""
    parts = [values[name] for name in _POSITION if name in values]
    if not parts:
        return values
    parts = [values.get(name, [None] * len(parts[0])) for name in _POSITION]
    sides = []
    for lat, lon, accuracy in zip(*parts, strict=True):
        if lat is not None and lon is not None:
            sides.append(position(lat, lon, accuracy))
        else:
            sides.append("; ".join(formats.number_format(each, use_l10n=True) for each in (lat, lon, accuracy) if each))
    return values | {"position": sides}


def labels() -> dict[str, str]:
    return {
        "team": _("Team"),
        "date": _("Date"),
        "topics": _("Topics"),
        "form": _("Form of activity"),
        "people": pgettext("log", "People guided"),
        "households": _("Households visited"),
        "women": _("Women among them"),
        "elderly": _("Over 60 among them"),
        "outcomes": _("What was counted"),
        "facilitators": _("Who guided the people"),
        "facilitator_count": _("How many guided, others included"),
        "plan": pgettext("activity", "Plan"),
        "place": pgettext("activity", "Place"),
        "position": _("Position"),
        "note": _("Note"),
    }


def _sentences() -> dict[Act, str]:
    return {
        Act.EDITED: _("%(who)s changed it."),
        Act.VERIFIED: _("%(who)s verified it."),
        Act.WITHDRAWN: _("%(who)s took it back."),
        Act.RESTORED: _("%(who)s brought it back."),
        Act.REOPENED: _("%(who)s took the verification back."),
        Act.RETURNED: _("%(who)s returned it to be corrected."),
        Act.LOGGED: _("%(who)s logged it after the month was closed."),
        Act.RECALLED: _("%(who)s took the return back."),
    }


def _person(user: Any) -> str:
    return str(user) if user else _("Somebody whose account is gone")
