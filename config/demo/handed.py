"""After the log: which communes handed in which month, in time, late or not at all; past months are closed."""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from config.demo import accounts, chance
from config.demo.story import FIRST_LOGGED, MY_THOI, Seeding
from geo.models import UnitPeriod
from teams_app.activities.closing import closing_day
from teams_app.activities.models import Closing, MonthStatement
from teams_app.activities.months import CommuneRow, commune_rows
from teams_app.activities.periods import Month

MONTHS = 24  # before the last day: one looks no further back
LATE, MISSING, MISSING_LAST = 0.06, 0.01, 0.14


def tell(seeding: Seeding) -> None:
    own = UnitPeriod.objects.on(seeding.today).get(code=MY_THOI).parent_id
    official = seeding.users[accounts.OFFICIAL.username]
    statements: list[MonthStatement] = []
    closings: list[Closing] = []
    month = Month.of(seeding.today).previous
    first = Month.of(FIRST_LOGGED)
    for age in range(MONTHS):
        if month < first:
            break
        rng = chance.stream(f"handing in {month}")
        for row in commune_rows(month):
            if age == 0 and row.period.unit_id == own:
                continue  # so that the demo's official has something to do
            stated = _statement(row, age, seeding.today, rng)
            if stated and row.period.unit_id == own:
                stated.by = official
            statements += [stated] if stated else []
        if closing_day(month) < seeding.today:
            closings.append(
                Closing(month=month.start, closed_at=_at(closing_day(month) + dt.timedelta(days=1), 1), is_demo=True)
            )
        month = month.previous
    MonthStatement.objects.bulk_create(statements, batch_size=500)
    Closing.objects.bulk_create(closings)
    seeding.say(f"{len(statements)} báo cáo tháng của xã, phường (minh họa), {len(closings)} tháng đã khóa sổ")


def _statement(row: CommuneRow, age: int, today: dt.date, rng: random.Random) -> MonthStatement | None:
    draw, day = rng.random(), rng.randint(1, 18)
    if draw < (MISSING_LAST if age == 0 else MISSING):
        return None
    if draw > 1 - LATE:
        day = rng.randint(19, 27)
    stated_on = row.month.next.start.replace(day=day)
    if stated_on > today:
        return None
    work = row.work
    return MonthStatement(
        unit_id=row.period.unit_id,
        month=row.month.start,
        is_nothing=not work.is_some,
        sessions=work.sessions,
        people=work.people,
        waiting=work.waiting,
        at=_at(stated_on, rng.randint(8, 16)),
        is_demo=True,
    )


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, 20)))
