"""What an entry must be (faults: refused) and what is only odd (questions: asked about, kept with the answer).

One place for the form and for whatever sends entries later. A fault is put beside the field it names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from teams_app.accounts.models import User
from teams_app.activities import access, soft
from teams_app.activities.closing import about_closed
from teams_app.activities.entries import Entry
from teams_app.activities.models import MOST_PEOPLE, Activity, ActivityForm, Closing, Plan, Topic
from teams_app.activities.outlook import Outlook
from teams_app.activities.plans import plans_for
from teams_app.registry.models import Member, Team, TeamSuspension

CROWD_AT_DOORS = 300  # a whole small hamlet in one round from door to door
UNSEEN = Outlook()  # nothing was looked at yet, so every question is asked
WITHOUT_PEOPLE = {ActivityForm.MEDIA, ActivityForm.TEAM_MEETING}  # nobody is counted there


class Refused(ValidationError):
    """The entry cannot be kept. `message_dict` maps fields to what is wrong and how to put it right; `tell` does so in
    the language of whoever asks.
    """

    def __init__(self, tell: Callable[[], dict[str, list[str]]]) -> None:
        self.tell = tell
        super().__init__(tell())


class Question(models.TextChoices):
    """Odd, but possible: the person who typed it decides."""

    SAME_AGAIN = "same_again", pgettext_lazy("question", "the same activity twice")
    CROWD = "crowd", pgettext_lazy("question", "very many people for a round from door to door")
    NOBODY = "nobody", pgettext_lazy("question", "an activity without people")
    FAR_AWAY = "far_away", pgettext_lazy("question", "a place outside the team's area")
    MANY_GUIDES = "many_guides", pgettext_lazy("question", "more people who guided than the team has members")
    REQUEST_LOGGED = "request_logged", pgettext_lazy("question", "a request that has become an activity already")
    CLOCK = "clock", pgettext_lazy("question", "a day that the phone's clock may have wrong")


class Flag(models.TextChoices):
    """Noticed when the entry came, for whoever verifies it; nobody has to answer."""

    MOVED = "moved", pgettext_lazy("flag", "its author no longer works for the team")
    CLOCK = "clock", pgettext_lazy("flag", "the phone's clock was wrong")
    PHOTO_AWAY = "photo_away", pgettext_lazy("flag", "a photo was taken outside the team's area")
    CORRECTION = "correction", pgettext_lazy("flag", "came after the month was closed")


@dataclass
class Doubts:
    """The questions an entry raises, and the activity that it seems to repeat."""

    questions: list[Question] = field(default_factory=list)
    twin: Activity | None = None

    def unanswered(self, confirmed: Iterable[str]) -> list[Question]:
        return [question for question in self.questions if question not in set(confirmed)]


def faults(
    entry: Entry,
    team: Team | None,
    topics: list[Topic],
    by: User,
    today: dt.date,
    closings: list[Closing],
    seen: Outlook = UNSEEN,
) -> dict[str, list[str]]:
    """field → messages, in the reader's language; empty when the entry can be kept.

    `closings` are those of the months that the entry would change: what is closed is changed only with a reason.
    """
    found: dict[str, list[str]] = {}
    for name, text in (
        ("team", _about_team(entry, team, by, today, seen)),
        ("date", _about_date(entry, team, today)),
        ("topics", _about_topics(entry, topics)),
        ("form", "" if entry.form in ActivityForm else _("Choose how the activity was held.")),
        ("people", about_number(entry.people)),
        ("households", about_number(entry.households)),
        *((name, _about_part(part, entry.people)) for name, part in entry.parts.items()),
        ("outcomes", _about_outcomes(entry)),
        ("facilitators", _about_facilitators(entry, team)),
        ("facilitator_count", _about_facilitator_count(entry)),
        ("plan", _about_plan(entry, team)),
        ("place", _about_position(entry)),
        ("reason", about_closed(closings) if closings and not entry.reason.strip() else ""),
    ):
        if text:
            found[name] = [text]
    if "team" in found and team is None:
        found.pop("date", None)
    return found


def doubts(entry: Entry, team: Team, seen: Outlook = UNSEEN) -> Doubts:
    """What to ask about before an entry without faults is kept."""
    found = Doubts(twin=_twin(entry) if seen.may_have_twin else None)
    asked = {
        Question.SAME_AGAIN: found.twin is not None,
        Question.CROWD: entry.form == ActivityForm.DOOR_TO_DOOR and entry.people > CROWD_AT_DOORS,
        Question.NOBODY: entry.people == 0 and entry.form not in WITHOUT_PEOPLE,
        Question.FAR_AWAY: soft.is_far_away(entry, team),
        Question.MANY_GUIDES: soft.has_many_guides(entry, team),
        Question.CLOCK: soft.has_wrong_day(entry),
    }
    found.questions += [question for question, is_odd in asked.items() if is_odd]
    return found


def flags(entry: Entry, team: Team, by: User, today: dt.date, seen: Outlook = UNSEEN) -> list[Flag]:
    """What to tell whoever verifies the entry."""
    noticed = {
        # What was typed on a page was let in by today's right alone: nothing to ask again.
        Flag.MOVED: entry.logged_at is not None
        and not (seen.is_led or access.may_log_today(by, team, entry.date, today)),
        Flag.CLOCK: abs(entry.clock_error) > soft.CLOCK_MAY_BE_OFF,
    }
    return [flag for flag, is_so in noticed.items() if is_so]


def about_withdrawn() -> str:
    """What is taken back counts nowhere: a change of it would look as if it did."""
    return _("This activity was taken back. Bring it back first, then change it.")


def about_future(date: dt.date, today: dt.date) -> str:
    if date <= today:
        return ""
    return _("%(date)s has not come yet. Log the activity after it was held.") % {"date": _day(date)}


def about_number(number: int | None) -> str:
    """What is wrong with a count of people or households, and what was probably meant."""
    if number is None or 0 <= number <= MOST_PEOPLE:
        return ""
    if number < 0:
        return _("This cannot be less than 0. Did you mean %(likely)s?") % {"likely": _written(likely_number(number))}
    return _("%(number)s is too many for one activity, at most %(most)s. Did you mean %(likely)s?") % {
        "number": _written(number),
        "most": _written(MOST_PEOPLE),
        "likely": _written(likely_number(number)),
    }


def likely_number(number: int) -> int:
    """The number without its minus sign and without the digits too many: 24000 → 2400."""
    number = abs(number)
    while number > MOST_PEOPLE:
        number //= 10
    return number


def _about_team(entry: Entry, team: Team | None, by: User, today: dt.date, seen: Outlook) -> str:
    """A team that is foreign, closed or not there. Nothing is told about a foreign one, not even its name."""
    if team is None:
        return _("Choose a team from the list.")
    last = team.valid_to - dt.timedelta(days=1) if team.valid_to else entry.date
    within = max(team.valid_from, min(entry.date, last))
    if not seen.is_led and not access.may_log(by, team, within, today, logged_on=soft.day_logged(entry)):
        return _("You do not log for this team on %(date)s: it is not in your area. Choose a team from the list.") % {
            "date": _day(entry.date)
        }
    if team.valid_to and team.valid_to <= entry.date:
        return _("%(team)s ended on %(date)s. Choose another team, or an earlier day.") % {
            "team": team.short_name,
            "date": _day(team.valid_to),
        }
    return _about_suspension(entry, team) if seen.may_be_suspended else ""


def _about_suspension(entry: Entry, team: Team) -> str:
    """A suspended team does not work: what it did on such a day could count nowhere."""
    pause = TeamSuspension.objects.on(entry.date).filter(team=team).first()
    if pause is None:
        return ""
    if pause.valid_to is None:
        return _("%(team)s is suspended from %(from)s on. Choose another team, or an earlier day.") % {
            "team": team.short_name,
            "from": _day(pause.valid_from),
        }
    return _("%(team)s was suspended from %(from)s until %(to)s. Choose another team, or another day.") % {
        "team": team.short_name,
        "from": _day(pause.valid_from),
        "to": _day(pause.valid_to - dt.timedelta(days=1)),
    }


def _about_date(entry: Entry, team: Team | None, today: dt.date) -> str:
    if text := about_future(entry.date, today):
        return text
    if team and entry.date < team.valid_from:
        return _("%(team)s was set up on %(date)s. Choose that day or a later one.") % {
            "team": team.short_name,
            "date": _day(team.valid_from),
        }
    return ""


def _about_topics(entry: Entry, topics: list[Topic]) -> str:
    if not entry.topics:
        return _("Choose at least one topic: what was taught?")
    missing = set(entry.topics) - {topic.slug for topic in topics}
    if missing:
        return _("One of the topics is no longer offered. Choose again.")
    early = [topic for topic in topics if topic.valid_from and topic.valid_from > entry.date]
    if early:
        return _("“%(topic)s” is taught from %(date)s on. Leave it out, or choose a later day.") % {
            "topic": early[0].short_name,
            "date": _day(early[0].valid_from),
        }
    return ""


def _about_part(part: int | None, people: int) -> str:
    """A part is never larger than its whole."""
    if part is None or 0 <= part <= people:
        return about_number(part)
    return _("%(part)s cannot be more than the %(people)s people guided.") % {
        "part": _written(part),
        "people": _written(people),
    }


def _about_outcomes(entry: Entry) -> str:
    for slug, count in entry.outcomes:
        if slug not in entry.topics:
            return _("A result is counted for a topic that is not chosen. Choose the topic, or leave the result empty.")
        if text := about_number(count):
            return text
    return ""


def _about_facilitators(entry: Entry, team: Team | None) -> str:
    if not entry.facilitators or team is None:
        return ""
    serving = Member.objects.on(entry.date).filter(team=team, person__in=entry.facilitators)
    if serving.values("person").distinct().count() < len(set(entry.facilitators)):
        return _("Somebody chosen here did not serve in the team on %(date)s. Choose again.") % {
            "date": _day(entry.date)
        }
    return ""


def _about_facilitator_count(entry: Entry) -> str:
    """It counts those who are named, and others."""
    count, named = entry.facilitator_count, len(set(entry.facilitators))
    if count is None or count < 0 or count >= named:
        return about_number(count)
    return _("%(named)s people are ticked above, so at least %(named)s guided.") % {"named": _written(named)}


def _about_plan(entry: Entry, team: Team | None) -> str:
    if entry.plan is None or team is None or plans_for(team, entry.date).filter(pk=entry.plan).exists():
        return ""
    if Plan.objects.on(entry.date).filter(pk=entry.plan).exists():
        return _("This plan is another place's. Choose another one, or none.")
    return _("This plan was not in force on %(date)s. Choose another one, or none.") % {"date": _day(entry.date)}


def _about_position(entry: Entry) -> str:
    if entry.lat is None and entry.lon is None:
        return ""
    if entry.lat is None or entry.lon is None or not (-90 <= entry.lat <= 90 and -180 <= entry.lon <= 180):
        return _("The position cannot be read. Take it again, or leave it out.")
    return ""


def _twin(entry: Entry) -> Activity | None:
    """Another standing activity of the same team, day, topics and number of people."""
    alike = (
        Activity.objects.standing()
        .filter(team=entry.team, date=entry.date, people=entry.people)
        .exclude(uuid=entry.uuid)
        .prefetch_related("topics")
    )
    wanted = set(entry.topics)
    return next((each for each in alike if {topic.slug for topic in each.topics.all()} == wanted), None)


def _day(date: dt.date | None) -> str:
    return formats.date_format(date) if date else ""


def _written(number: int) -> str:
    return formats.number_format(number, use_l10n=True, force_grouping=True)
