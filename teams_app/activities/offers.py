"""What the log form offers before anything is typed: the teams, the likely one, the topics it uses most."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, Count, Value, When

from teams_app.accounts.models import User
from teams_app.activities.access import loggable_teams
from teams_app.activities.models import Activity, Asked, Topic
from teams_app.activities.plans import plans_for
from teams_app.registry.access import teams_led_by
from teams_app.registry.models import Member, MemberRole, Team
from teams_app.registry.places import told_apart

RECENT = 40  # sessions that say what a team usually teaches
SHOWN = 5  # entries beside the form


@dataclass(frozen=True)
class Offer:
    """Everything the form shows that the database knows. What stands behind "Add details" is read when it is shown."""

    today: dt.date
    on: dt.date  # the day whose members and plans are offered
    team: Team  # the preselected one
    teams: list[tuple[int, str]]  # for the select
    topics: list[Topic]
    favourites: list[str]  # slugs of sub-topics, the most used first
    last: list[Activity]  # the team's newest standing entries
    asks: Asked
    editing: Activity | None = None

    @property
    def is_only_team(self) -> bool:
        return len(self.teams) == 1

    @property
    def date(self) -> dt.date:
        """Today, or the last day of a team that has ended."""
        return min(self.today, self.team.valid_to - dt.timedelta(days=1)) if self.team.valid_to else self.today

    @property
    def counted(self) -> list[Topic]:
        """The topics that have something to count."""
        return [topic for topic in self.topics if topic.outcome_label]

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        """Who of the team may have guided: names only. Of a changed entry also those whom it names already."""
        first = Case(When(role=MemberRole.HEAD, then=0), When(role=MemberRole.DEPUTY, then=1), default=Value(2))
        serving = Member.objects.on(self.on).filter(team=self.team).order_by(first, "person__sort_key", "pk")
        people = dict(serving.values_list("person", "person__name"))
        if self.editing:
            people |= {person.pk: person.name for person in self.editing.facilitators.all()}
        return list(people.items())

    @cached_property
    def plans(self) -> list[tuple[int, str]]:
        plans = {plan.pk: str(plan) for plan in plans_for(self.team, self.on)}
        if self.editing and self.editing.plan:
            plans |= {self.editing.plan.pk: str(self.editing.plan)}
        return list(plans.items())


def offer_for(
    user: User,
    today: dt.date,
    wanted: Team | None = None,
    editing: Activity | None = None,
    day: dt.date | None = None,
) -> Offer | None:
    """What the form offers to `user`, about `day` where one is chosen; None when there is no team they may log for."""
    teams = list(loggable_teams(user, today, today))
    extra = wanted or (editing.team if editing else None)
    if extra and extra not in teams:
        teams.insert(0, extra)
    if not teams:
        return None
    team = extra or _usual_team(user, teams, today)
    topics = list(Topic.objects.offered_on(today))
    if editing:
        topics += [topic for topic in editing.topics.all() if topic not in topics]
    last = list(Activity.objects.standing().for_teams([team.pk]).with_everything().order_by("-date", "-pk")[:SHOWN])
    day = day or (editing.date if editing else today)
    day = min(day, team.valid_to - dt.timedelta(days=1)) if team.valid_to else day
    named = _named(teams, today)
    return Offer(today, max(day, team.valid_from), team, named, topics, _favourites(team), last, Asked.now(), editing)


def teams_named(user: User, today: dt.date) -> list[tuple[int, str]]:
    """The teams that `user` may log for, as the form names them."""
    return _named(list(loggable_teams(user, today, today)), today)


def team_wanted(user: User, pk: int, today: dt.date) -> Team | None:
    """The team of `?to=`, when `user` may log for it today or, if it has ended, on its last day."""
    team = Team.objects.filter(pk=pk).first()
    if team is None:
        return None
    day = min(today, team.valid_to - dt.timedelta(days=1)) if team.valid_to else today
    return team if loggable_teams(user, day, today).filter(pk=pk).exists() else None


def _usual_team(user: User, teams: list[Team], today: dt.date) -> Team:
    """The team of the user's previous log, else the one they lead, else the first of the list."""
    if len(teams) == 1:
        return teams[0]
    known = {team.pk: team for team in teams}
    previous = Activity.objects.filter(created_by=user).order_by("-pk").values_list("team", flat=True)[:1]
    led = teams_led_by(user, today).values_list("pk", flat=True)[:1]
    likely = [*previous, *led]
    return next((known[pk] for pk in likely if pk in known), teams[0])


def _favourites(team: Team) -> list[str]:
    """The sub-topics that the team taught most in its last sessions."""
    recent = Activity.objects.standing().for_teams([team.pk]).order_by("-date", "-pk").values("pk")[:RECENT]
    taught = (
        Topic.objects.filter(parent__isnull=False, activities__in=list(recent.values_list("pk", flat=True)))
        .annotate(times=Count("pk"))
        .order_by("-times", "position")
    )
    return [topic.slug for topic in taught]


def _named(teams: list[Team], today: dt.date) -> list[tuple[int, str]]:
    return [(pk, str(called)) for pk, called in told_apart(teams, today).items()]
