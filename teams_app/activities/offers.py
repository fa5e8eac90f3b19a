"""What the log form offers before anything is typed: the teams, the likely one, the topics it uses most."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from teams_app.accounts.models import User
from teams_app.activities.access import loggable_teams
from teams_app.activities.models import Activity, Topic
from teams_app.registry.access import teams_led_by
from teams_app.registry.models import Team
from teams_app.registry.places import served_by

RECENT = 40  # sessions that say what a team usually teaches
FAVOURITES = 3  # sub-topics that stand beside the five skills
SHOWN = 5  # entries beside the form


@dataclass(frozen=True)
class Offer:
    """Everything the form shows that the database knows."""

    today: dt.date
    team: Team  # the preselected one
    teams: list[tuple[int, str]]  # for the select
    topics: list[Topic]
    favourites: list[str]  # slugs of sub-topics, the most used first
    last: list[Activity]  # the team's newest standing entries

    @property
    def is_only_team(self) -> bool:
        return len(self.teams) == 1

    @property
    def date(self) -> dt.date:
        """Today, or the last day of a team that has ended."""
        return min(self.today, self.team.valid_to - dt.timedelta(days=1)) if self.team.valid_to else self.today


def offer_for(user: User, today: dt.date, wanted: Team | None = None, editing: Activity | None = None) -> Offer | None:
    """What the form offers to `user`; None when there is no team they may log for."""
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
    return Offer(today, team, _named(teams, today), topics, _favourites(team), last)


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
    """Short names; with the place behind them where two teams are called alike."""
    times = Counter(team.short_name for team in teams)
    alike = [team for team in teams if times[team.short_name] > 1]
    served = served_by(alike, today) if alike else {}
    return [
        (team.pk, f"{team.short_name} · {served[team.pk].above}" if team.pk in served else team.short_name)
        for team in teams
    ]
