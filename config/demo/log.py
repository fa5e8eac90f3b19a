"""Three years of sessions whose pattern looks like life: seasons, forms, topics, sizes, silence."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from config.demo import chance, store
from config.demo.seasons import Days, is_campaign
from teams_app.activities.models import Activity, ActivityForm, Status, Topic
from teams_app.registry.models import Team, TeamLevel

F = ActivityForm
SESSIONS_A_MONTH = {TeamLevel.HAMLET: 1.15, TeamLevel.COMMUNE: 2.4}
NEVER_LOGS = 0.03  # of all teams
FALLS_SILENT = 0.07
ORDINARY = {
    TeamLevel.HAMLET: {
        F.DOOR_TO_DOOR: 46, F.GATHERING: 19, F.EMBEDDED: 20, F.ONE_STOP: 5, F.MEDIA: 6, F.TEAM_MEETING: 4,
    },
    TeamLevel.COMMUNE: {
        F.ONE_STOP: 28, F.GATHERING: 26, F.EMBEDDED: 20, F.MEDIA: 10, F.TEAM_MEETING: 8, F.DOOR_TO_DOOR: 6,
        F.CAMPAIGN: 2,
    },
}  # fmt: skip
CAMPAIGN = {
    TeamLevel.HAMLET: {F.DOOR_TO_DOOR: 40, F.GATHERING: 26, F.EMBEDDED: 14, F.CAMPAIGN: 12, F.MEDIA: 8},
    TeamLevel.COMMUNE: {F.CAMPAIGN: 42, F.GATHERING: 30, F.ONE_STOP: 14, F.EMBEDDED: 9, F.MEDIA: 5},
}
# From 1/7/2025 the commune's office answers what the district's did: people queue there.
NEW_OFFICES = (dt.date(2025, 7, 1), dt.date(2025, 9, 30))
PEOPLE: dict[str, tuple[int, int, int]] = {  # fewest, usual, most
    F.DOOR_TO_DOOR: (3, 6, 15),
    F.GATHERING: (18, 32, 80),
    F.ONE_STOP: (4, 11, 35),
    F.EMBEDDED: (12, 26, 60),
    F.CAMPAIGN: (50, 130, 420),
    F.MEDIA: (0, 0, 0),
    F.TEAM_MEETING: (0, 0, 0),
}
A_CLASS = (150, 170, 200)
POPULARITY = {
    "vneid": 18, "cong-dvc-quoc-gia": 16, "nhan-biet-lua-dao": 13, "khong-tien-mat": 12, "dich-vu-cong": 9,
    "so-suc-khoe": 8, "e-dong-thap": 6, "vssid": 6, "gian-hang-so": 5, "an-toan-mat-khau": 5, "hoc-tap-so": 22,
    "truy-xuat-nguon-goc": 3, "khao-sat-vnform": 3, "tri-tue-nhan-tao": 2, "tien-di-dong": 2, "kho-du-lieu-ca-nhan": 2,
}  # fmt: skip
NOTES = (
    "Bà con lớn tuổi đông, nhờ Đoàn viên hỗ trợ thêm.",
    "Một số điện thoại cũ, chưa cài được ứng dụng.",
    "Làm tại nhà văn hóa, sau buổi họp ấp.",
    "Kết hợp phát tờ rơi cách nhận biết cuộc gọi lừa đảo.",
    "Sóng yếu, hẹn buổi sau hỗ trợ tiếp.",
    "Tiểu thương ở chợ được dán mã QR nhận tiền.",
    "Làm chung với Hội Phụ nữ trong buổi sinh hoạt tổ.",
    "Bà con đề nghị tổ chức thêm buổi tối.",
)
WAITING = ((2, 0.8), (9, 0.45), (45, 0.06), (10_000, 0.002))  # share not yet verified, by age in days


@dataclass(frozen=True)
class Habit:
    """A team that logs: how eagerly, from when to when, and the accounts that write and check."""

    number: int  # of the team in the demo; names its stream of chance
    team: Team
    start: dt.date
    end: dt.date
    diligence: float
    logged_by_id: int | None = None
    verified_by_id: int | None = None


@dataclass
class Log:
    activities: list[Activity] = field(default_factory=list)
    topics: list[list[int]] = field(default_factory=list)  # of each activity

    def save(self) -> None:
        store.insert_all(self.activities)
        through = Activity.topics.through
        store.insert_all(
            [
                through(activity_id=activity.pk, topic_id=topic)
                for activity, topics in zip(self.activities, self.topics, strict=True)
                for topic in topics
            ]
        )


def habits(teams: Iterable[Team], never: Callable[[Team], bool], first: dt.date, last: dt.date) -> Iterator[Habit]:
    """How much each team logs, and until when: most a little, some a lot, some no longer, some never."""
    for number, team in enumerate(teams):
        rng = chance.stream(f"habits of team {number}")
        draw, diligence = rng.random(), rng.lognormvariate(-0.16, 0.56)
        start, end = max(first, team.valid_from), min(last + dt.timedelta(1), team.valid_to or dt.date.max)
        if never(team) or draw < NEVER_LOGS or start >= end:
            continue
        if draw < NEVER_LOGS + FALLS_SILENT:
            end = start + dt.timedelta(int((end - start).days * rng.uniform(0.15, 0.95)) + 1)
        yield Habit(number, team, start, end, diligence)


def invent(logging: Iterable[Habit], days: Days, today: dt.date) -> Log:
    """The sessions of these teams, oldest first, in memory."""
    offer = Offer(Topic.objects.offered_on(today))
    sessions: list[tuple[Activity, list[int]]] = []
    for each in logging:
        rng = chance.stream(f"log of team {each.number}")
        often = SESSIONS_A_MONTH[TeamLevel(each.team.level)] * each.diligence / 30.4
        for _ in range(chance.poisson(rng, often * days.weight(each.start, each.end))):
            day = days.draw(each.start, each.end, rng)
            sessions.append((_session(each, day, today, rng), offer.pick(day, rng)))
    sessions.sort(key=lambda session: (session[0].date, session[0].created_at))
    return Log([activity for activity, _ in sessions], [topics for _, topics in sessions])


def _session(habit: Habit, day: dt.date, today: dt.date, rng: random.Random) -> Activity:
    form = _form(TeamLevel(habit.team.level), day, rng)
    people = _people(form, rng)
    is_own = habit.logged_by_id is not None and habit.logged_by_id == habit.verified_by_id
    status = Status.VERIFIED if is_own else _status((today - day).days, rng)
    logged_at = _moment(day + dt.timedelta(rng.choice((0, 0, 0, 1, 2))), today, rng)
    verified = status == Status.VERIFIED
    return Activity(
        uuid=uuid.UUID(int=rng.getrandbits(128), version=4),
        team=habit.team,
        date=day,
        form=form,
        people=people,
        households=max(1, round(people * rng.uniform(0.4, 0.9))) if form == F.DOOR_TO_DOOR else None,
        note=rng.choice(NOTES) if rng.random() < 0.08 else "",
        status=status,
        created_by_id=habit.logged_by_id,
        created_at=logged_at,
        verified_by_id=habit.verified_by_id if verified else None,
        verified_at=_checked_at(logged_at, is_own, today, rng) if verified else None,
        is_demo=True,
    )


def _form(level: TeamLevel, day: dt.date, rng: random.Random) -> str:
    weights: dict[ActivityForm, int] = (CAMPAIGN if is_campaign(day) else ORDINARY)[level]
    if level == TeamLevel.COMMUNE and NEW_OFFICES[0] <= day <= NEW_OFFICES[1]:
        weights = weights | {F.ONE_STOP: 90}
    return rng.choices(list(weights), list(weights.values()))[0]


def _people(form: str, rng: random.Random) -> int:
    fewest, usual, most = A_CLASS if form == F.GATHERING and rng.random() < 0.05 else PEOPLE[form]
    count = round(rng.triangular(fewest, most, usual))
    # People round large numbers when they count a crowd.
    return round(count, -1) if count > 60 else count


def _status(age: int, rng: random.Random) -> str:
    """What is young waits for the official; a little is overlooked, a little was taken back."""
    draw = rng.random()
    waits = next(share for days, share in WAITING if age <= days)
    return Status.SUBMITTED if draw < waits else Status.WITHDRAWN if draw > 0.992 else Status.VERIFIED


def _moment(day: dt.date, today: dt.date, rng: random.Random) -> dt.datetime:
    """In the evening of `day`, never after the last day, nor later than it is now."""
    moment = dt.datetime.combine(min(day, today), dt.time(15, 0)) + dt.timedelta(minutes=rng.randint(0, 420))
    return min(timezone.make_aware(moment), timezone.now())


def _checked_at(logged_at: dt.datetime, is_own: bool, today: dt.date, rng: random.Random) -> dt.datetime:
    """An official's own log counts at once; another waits for hours or days."""
    waited = dt.timedelta(hours=rng.uniform(3, 90))
    return logged_at if is_own else min(logged_at + waited, _end_of(today), timezone.now())


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 30)))


class Offer:
    """The topics that teams choose from, each from the day it exists."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = [(topic.pk, topic.valid_from, POPULARITY.get(topic.slug, 1)) for topic in topics]
        self._by_start: dict[tuple[dt.date, ...], tuple[Sequence[int], Sequence[int]]] = {}
        self._starts = sorted({start for _, start, _ in self._topics if start})

    def pick(self, day: dt.date, rng: random.Random) -> list[int]:
        """One topic, often two, now and then three."""
        started = tuple(start for start in self._starts if start <= day)
        if started not in self._by_start:
            offered = [(pk, weight) for pk, start, weight in self._topics if start is None or start <= day]
            self._by_start[started] = ([pk for pk, _ in offered], [weight for _, weight in offered])
        ids, weights = self._by_start[started]
        count = rng.choices((1, 2, 3), (52, 40, 8))[0]
        return list(dict.fromkeys(rng.choices(ids, weights, k=count)))
