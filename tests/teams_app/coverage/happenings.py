"""Whatever a season brings to a random world, one thing after another: to its log, its register and its months."""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from geo.models import Level, UnitPeriod
from teams_app.accounts import audit
from teams_app.activities import closing, recording
from teams_app.activities.models import Activity, ActivityForm, MonthStatement, Status
from teams_app.activities.periods import Month
from teams_app.registry.models import Team, TeamArea, TeamSuspension
from tests.factories import make_activity, make_user
from tests.teams_app.coverage.worlds import BEGIN, END, RandomWorld

OFTEN = ["log", "log", "edit", "turn", "turn", "move", "suspend", "end", "correct"]
STEPS = sorted({*OFTEN, "close_month", "state_nothing", "take_back"})


class Happenings:
    def __init__(self, seed: int | random.Random) -> None:
        self.random = random.Random(seed) if isinstance(seed, int) else seed
        self.world = RandomWorld(seed)
        self.official = make_user()

    def go_on(self, times: int) -> None:
        for _ in range(times):
            self.happen(self.random.choice(OFTEN))

    def happen(self, step: str) -> None:
        """One of `STEPS`, to some team."""
        getattr(self, step)(self.random.choice(list(Team.objects.order_by("pk"))))

    def day(self) -> dt.date:
        return self.world.day(BEGIN, END)

    def some(self, team: Team) -> Activity | None:
        return self.random.choice([*team.activities.order_by("pk"), None])

    def status(self) -> str:
        return self.random.choice(list(Status.values))

    # The log. ---------------------------------------------------------------------------------

    def log(self, team: Team) -> None:
        """On the day itself, or months later."""
        day, topics = self.day(), self.random.sample(self.world.topics, self.random.randint(0, 2))
        told = {"women": self.random.choice([None, 0, 3]), "households": self.random.choice([None, 0, 7])}
        late = dt.timedelta(days=self.random.choice([0, 1, 40, 100]))
        told |= {
            "form": self.random.choice([ActivityForm.DOOR_TO_DOOR, ActivityForm.GATHERING]),
            "logged_at": dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC) + late,
            "status": self.status(),
        }
        make_activity(team, day, self.random.randint(3, 30), topics=topics, **told)

    def edit(self, team: Team) -> None:
        """People, day, team and topics are put right, checked or not; in a closed month as a correction."""
        if activity := self.some(team):
            before, days = {"date": [activity.date.isoformat(), ""], "team": [activity.team_id, 0]}, [activity.date]
            activity.date, activity.people = self.day(), self.random.randint(3, 50)
            activity.households = self.random.choice([None, 0, 9])
            activity.team = self.random.choice(list(Team.objects.order_by("pk")))
            activity.topics.set(self.random.sample(self.world.topics, 1))
            change = recording.keep(activity, "edited", self.official, timezone.now(), before)
            days.append(activity.date)
            closing.keep_corrections([(change, days)], closing.closings_of(days, timezone.localdate()))

    def turn(self, team: Team) -> None:
        """Verified, returned, taken back, or waiting again."""
        if activity := self.some(team):
            recording.set_all([activity], Status(self.status()), None, None)

    # The register. ----------------------------------------------------------------------------

    def move(self, team: Team) -> None:
        area = self.random.choice([*team.areas.order_by("pk"), None])
        day = max(self.day(), team.valid_from)
        if area and area.valid_from < day:
            area.valid_to = day
            area.save()
        unit = self.random.choice(self.world.hamlets + self.world.communes)
        TeamArea.objects.get_or_create(team=team, unit=unit, valid_from=day)

    def suspend(self, team: Team) -> None:
        pause = team.suspensions.order_by("pk").first()
        if pause:
            pause.delete()
        else:
            start = self.day()
            TeamSuspension.objects.create(team=team, valid_from=start, valid_to=start + dt.timedelta(days=20))

    def end(self, team: Team) -> None:
        team.valid_to = self.random.choice([None, team.valid_from + dt.timedelta(days=self.random.randint(1, 120))])
        team.save()

    def correct(self, team: Team) -> None:
        audit.update_rows(TeamArea.objects.filter(team=team, valid_from__lt=END), valid_to=END)

    # The months. ------------------------------------------------------------------------------

    def month(self) -> Month:
        return Month.of(self.day())

    def close_month(self, _team: Team) -> None:
        closing.month_close(month=self.month(), by=None, at=timezone.now())

    def state_nothing(self, team: Team) -> None:
        """By a team of its month, or by a commune of everybody's."""
        month = self.month()
        communes = (
            UnitPeriod.objects.on(month.end).at_level(Level.COMMUNE).order_by("pk").values_list("unit", flat=True)
        )
        who = self.random.choice([{"team": team}, {"unit_id": self.random.choice(list(communes))}])
        MonthStatement.objects.standing().get_or_create(
            month=month.start, is_nothing=True, defaults={"at": timezone.now()}, **who
        )

    def take_back(self, _team: Team) -> None:
        MonthStatement.objects.standing().filter(month=self.month().start).update(taken_back_at=timezone.now())
