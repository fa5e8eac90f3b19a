"""Hand-written makers of small worlds. Every maker takes what a test cares about and invents the rest."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import uuid
from typing import Any

from django.utils import timezone
from PIL import Image

from geo.models import Instrument, Level, Unit, UnitPeriod
from teams_app.accounts.models import Grant, Role, User
from teams_app.activities.models import Activity, ActivityForm, HelpRequest, Photo, Status, Topic
from teams_app.activities.photos import keeping
from teams_app.activities.signals import work_changed
from teams_app.registry.models import Member, MemberRole, Person, Team, TeamArea, TeamLevel

START = dt.date(2024, 1, 1)
_serial = itertools.count(1)

TYPES = {Level.PROVINCE: "tỉnh", Level.DISTRICT: "huyện", Level.COMMUNE: "xã", Level.HAMLET: "ấp"}


def make_unit(level: str, name: str = "", parent: Unit | None = None, **period: object) -> Unit:
    """A unit with one period, open from 1/1/2024 unless `valid_from`/`valid_to` say otherwise."""
    n = next(_serial)
    unit = Unit.objects.create(level=level)
    defaults: dict[str, object] = {
        "code": f"{level[0]}{n:05}",
        "type": TYPES[Level(level)],
        "name": name or f"{level.capitalize()} {n}",
        "parent": parent,
        "valid_from": START,
        "lat": 10.0 + n % 100 / 100,
        "lon": 105.0 + n % 97 / 100,
    }
    UnitPeriod.objects.create(unit=unit, **(defaults | period))
    return unit


def make_instrument(number: str = "", **fields: Any) -> Instrument:
    return Instrument.objects.create(number=number or f"{next(_serial)}/QĐ-UBND", **fields)


def make_team(unit: Unit, name: str = "", since: dt.date = START, until: dt.date | None = None, **fields: Any) -> Team:
    """A team that serves `unit` for all of its life; its level follows the unit's."""
    level = TeamLevel.COMMUNE if unit.level == Level.COMMUNE else TeamLevel.HAMLET
    fields = {"level": level, "valid_from": since, "valid_to": until} | fields
    team = Team.objects.create(name=name or f"Tổ {next(_serial)}", **fields)
    TeamArea.objects.create(team=team, unit=unit, valid_from=since, valid_to=until)
    return team


def make_member(
    team: Team, name: str = "", role: str = MemberRole.MEMBER, since: dt.date | None = None, **fields: Any
) -> Member:
    """A member of `team`; `user`, `phone`, `birth_year` and `background` go to the person."""
    of_person = {key: fields.pop(key) for key in ("user", "phone", "birth_year", "background") if key in fields}
    person = Person.objects.create(name=name or f"Người Minh Họa {next(_serial)}", **of_person)
    return Member.objects.create(team=team, person=person, role=role, valid_from=since or team.valid_from, **fields)


def make_user(username: str = "", role: str = "", unit: Unit | None = None, **fields: Any) -> User:
    """A user, with a grant when a role and a unit are given."""
    user = User.objects.create_user(username or f"user{next(_serial)}", password="demo", **fields)
    if role and unit:
        Grant.objects.create(user=user, role=Role(role), unit=unit, valid_from=START)
    return user


def make_topic(name: str = "", parent: Topic | None = None, **fields: Any) -> Topic:
    n = next(_serial)
    name = name or f"Nội dung {n}"
    return Topic.objects.create(slug=f"topic-{n}", name=name, short_name=name, parent=parent, **fields)


def make_activity(team: Team, date: dt.date, people: int = 10, **fields: Any) -> Activity:
    topics = fields.pop("topics", [])
    defaults: dict[str, object] = {"form": ActivityForm.DOOR_TO_DOOR, "status": Status.VERIFIED}
    activity = Activity.objects.create(team=team, date=date, people=people, **(defaults | fields))
    activity.topics.set(topics)
    work_changed.send(Activity, days={(activity.team_id, activity.date)})
    return activity


def make_photo(activity: Activity, colour: str = "teal") -> Photo:
    """A photo that whoever logged the activity sent, with its files."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    sent = keeping.Sent(uuid.uuid4(), file, file.tell())
    assert activity.created_by is not None
    return keeping.photo_add(by=activity.created_by, activity=activity, sent=sent, at=timezone.now()).photo


def make_request(team: Team | None, unit: Unit, topic: Topic, **fields: Any) -> HelpRequest:
    """A waiting request of a resident of `unit`, sent now, with a contact and the consent to it."""
    now = timezone.now()
    defaults: dict[str, object] = {"text": "Nhờ giúp", "contact": "0100000001", "consented_at": now, "created_at": now}
    return HelpRequest.objects.create(team=team, unit=unit, topic=topic, **(defaults | fields))
