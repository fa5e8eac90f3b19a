"""Next chapter: most people signed the consent sheet of their team early in 2026; some teams were not asked yet."""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from config.demo import chance, store
from config.demo.story import Seeding
from geo import bulk
from teams_app.registry.models import Consent, ConsentMeans, Member, Person, Purpose
from teams_app.registry.wording import current_wording

ASKED_FROM = dt.date(2026, 1, 5)  # the law is in force, and offices are open again
WEEKS = 8
TEAMS_ASKED = 0.85
SIGNED = 0.97  # of the people of a team that was asked
CALLED = 0.94  # of those who signed: may be called, too


def tell(seeding: Seeding) -> None:
    if seeding.today < ASKED_FROM:
        return
    rng = chance.stream("consent")
    days = {team: _day(rng, seeding.today) for team in _teams(seeding.today) if rng.random() < TEAMS_ASKED}
    services = Member.objects.on(seeding.today).filter(team__in=days).order_by("person", "pk")
    signed: dict[int, dt.date] = {}
    for person, team in services.values_list("person_id", "team_id"):
        if person not in signed and rng.random() < SIGNED:
            signed[person] = days[team]
    store.insert_all([_consent(person, Purpose.REGISTER, day) for person, day in signed.items()])
    store.insert_all(
        [_consent(person, Purpose.CONTACT, day) for person, day in signed.items() if rng.random() < CALLED]
    )
    bulk.update(Person, [{"id": person, "consented_on": day} for person, day in signed.items()])
    seeding.say(f"{len(signed)} người đã ký phiếu đồng ý (minh họa)")


def _teams(on: dt.date) -> list[int]:
    return list(Member.objects.on(on).order_by("team").values_list("team_id", flat=True).distinct())


def _day(rng: random.Random, today: dt.date) -> dt.date:
    return min(today, ASKED_FROM + dt.timedelta(rng.randrange(WEEKS * 7)))


def _consent(person: int, purpose: str, day: dt.date) -> Consent:
    return Consent(
        person_id=person,
        purpose=purpose,
        wording=current_wording().version,
        means=ConsentMeans.PAPER,
        given_on=day,
        recorded_at=timezone.make_aware(dt.datetime.combine(day, dt.time(9))),
    )
