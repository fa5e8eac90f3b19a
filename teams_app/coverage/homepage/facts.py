"""How teams work, month by month and to this day, from their facts: what the home pages of those who log say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from geo.among import among
from teams_app.activities.periods import Month, Period
from teams_app.coverage.charts import Trends, chart
from teams_app.coverage.models import Fact
from teams_app.coverage.querysets import EVERYTHING, FactQuerySet
from teams_app.registry.models import Member, Team, TeamArea, TeamSuspension
from teams_app.registry.places import Called, told_apart
from teams_app.registry.querysets import TeamQuerySet

SILENT_DAYS = 30  # a team that logged nothing for so long is asked after
MOST_TEAMS = 60  # an official's commune has up to some thirty teams
MONTHS = 12  # of the small charts


@dataclass
class MonthFigures:
    """The activities of some teams in a month: verified ones and their people, and those that wait.

    `teams` are those with a verified or a waiting one. Without either, nothing was reported, and the numbers say
    nothing; unless it was stated that there was none.
    """

    month: Month
    sessions: int = 0
    people: int = 0
    waiting: int = 0
    teams: set[int] = field(default_factory=set)
    is_stated: bool = False  # as a month of no activity

    @property
    def active_teams(self) -> int:
        return len(self.teams)

    @property
    def has_reported(self) -> bool:
        return bool(self.teams) or self.is_stated

    @property
    def period(self) -> Period:
        return Period(self.month, self.month)

    @property
    def url(self) -> str:
        """What the log holds of the month, as the figures count it."""
        return self._log()

    @property
    def verified_url(self) -> str:
        return self._log("&trang-thai=da-xac-nhan")

    @property
    def waiting_url(self) -> str:
        return self._log("&trang-thai=cho-xac-nhan")

    def _log(self, narrowed: str = "") -> str:
        if self.is_stated and not self.teams:  # what was stated stands on the page of the month
            return reverse("activities:month", args=[self.month])
        return f"{reverse('activities:list')}?thang={self.month}{narrowed}&so-lieu=1"


@dataclass(frozen=True)
class TeamState:
    """A team and when it last did something. `since`: that day, or the day it was set up."""

    team: Team
    called: Called
    last: dt.date | None
    silent_days: int  # since then
    is_suspended: bool = False
    was_suspended: bool = False  # on one of the last days: nobody expected it to log (`answers.silence`)
    has_head: bool = True

    @property
    def is_silent(self) -> bool:
        return not self.was_suspended and self.silent_days >= SILENT_DAYS


def work_of(teams: Collection[int]) -> FactQuerySet:
    """All that these teams did, wherever that was."""
    return Fact.objects.filter(team__in=among(teams))


def work_on(ground: Collection[int]) -> FactQuerySet:
    """What was done on `ground`, also by teams that have ended or left it since. One query, and one more when read."""
    served = TeamArea.objects.filter(unit__in=among(ground)).order_by().values_list("team", flat=True)
    return work_of(set(served)).on_ground(ground)


def months_to(last: Month, count: int = MONTHS) -> list[Month]:
    """The `count` months up to `last`."""
    return [last.plus(step) for step in range(1 - count, 1)]


def months_of(
    work: FactQuerySet, last: Month, count: int = MONTHS, *, stated: Collection[Month] = ()
) -> list[MonthFigures]:
    """The `count` months up to `last`; `stated`: those of which it was said that there was nothing. One query."""
    months = {month: MonthFigures(month, is_stated=month in stated) for month in months_to(last, count)}
    facts = work.of(EVERYTHING).between(min(months).start, last.end)
    for team, since, sessions, people, waiting in facts.order_by().values_list(
        "team", "since", "sessions", "people", "waiting"
    ):
        figures = months[Month.of(since)]
        figures.sessions += sessions
        figures.people += people
        figures.waiting += waiting
        figures.teams.add(team)
    return list(months.values())


def trends(months: Sequence[MonthFigures]) -> Trends:
    """The four figures of the page, month by month; a month that nobody reported has none of them."""
    figures: dict[str, Callable[[MonthFigures], int]] = {
        _("Verified activities"): lambda month: month.sessions,
        _("People guided"): lambda month: month.people,
        _("Teams with an activity"): lambda month: month.active_teams,
        _("Waiting for verification"): lambda month: month.waiting,
    }
    charts = [
        chart(title, [(label_of(m.month), value(m) if m.has_reported else None) for m in months])
        for title, value in figures.items()
    ]
    return Trends(charts, [each.url for each in months])


def label_of(month: Month) -> str:
    return f"{month.number}/{month.year}"


def team_states(teams: TeamQuerySet, on: dt.date) -> list[TeamState]:
    """The teams that stand on the day with their silence, the longest silent first.

    Two queries, and those of `told_apart` where two are called alike.
    """
    paused = Exists(TeamSuspension.objects.on(on).filter(team=OuterRef("pk")))
    lately = TeamSuspension.objects.during(on - dt.timedelta(days=SILENT_DAYS - 1), on).filter(team=OuterRef("pk"))
    headed = Exists(Member.objects.on(on).filter(team=OuterRef("pk"), role="head"))
    listed = list(teams.on(on).annotate(is_paused=paused, was_paused=Exists(lately), has_head=headed))
    days = Fact.objects.last_days([team.pk for team in listed], on)
    called = told_apart(listed, on)
    states = []
    for team in listed:
        last = days.get(team.pk)
        silent = (on - (last or team.valid_from)).days
        told = team.is_paused, team.was_paused, team.has_head  # type: ignore[attr-defined]
        states.append(TeamState(team, called[team.pk], last, silent, *told))
    return sorted(states, key=lambda state: (-state.silent_days, state.team.sort_key, state.team.pk))
