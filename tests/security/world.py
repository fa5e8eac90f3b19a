"""Two neighbouring communes, and one actor of each kind. What is looked at always lies in the first."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Page

from cms.access import EDITORS
from geo.models import Edition, Level, Reorganisation
from teams_app.accounts.models import Role, User
from teams_app.activities.models import Held, HeldState, HelpRequest, LogImport, MonthStatement, Plan, Poster, Topic
from teams_app.registry.drafting import jobs, keeping
from teams_app.registry.models import DraftState, ImportBatch, MeantSo, MemberRole, StruckEntry
from teams_app.territory.models import BoundaryDraft, PopulationDraft, ReorganisationDraft
from tests.factories import (
    make_activity,
    make_instrument,
    make_member,
    make_photo,
    make_request,
    make_team,
    make_topic,
    make_unit,
    make_user,
)

PUBLIC = "public"
PROVINCE = "province"
OFFICIAL = "official"  # of the commune that is looked at
OTHER_OFFICIAL = "other official"
HEAD = "head"  # of the team that is looked at
OTHER_HEAD = "other head"
EDITOR = "editor"
NOBODY = "nobody"  # signed in, without any role
SUPERUSER = "superuser"
ACTORS = (PUBLIC, PROVINCE, OFFICIAL, OTHER_OFFICIAL, HEAD, OTHER_HEAD, EDITOR, NOBODY)


@dataclass
class World:
    """The actors, and by name whatever an address needs."""

    actors: dict[str, User | AnonymousUser] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)  # of the actors that are signed in


def build() -> World:
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    district = make_unit(Level.DISTRICT, "Cao Lãnh", province)
    here, there = (make_unit(Level.COMMUNE, name, district) for name in ("Mỹ Xương", "Bình Thạnh"))
    hamlet, hamlet_there = make_unit(Level.HAMLET, "Mỹ Thới", here), make_unit(Level.HAMLET, "Bình Hòa", there)
    team, team_there = make_team(hamlet), make_team(hamlet_there)
    actors: dict[str, User | AnonymousUser] = {
        PUBLIC: AnonymousUser(),
        PROVINCE: make_user("tinh", Role.PROVINCE, province),
        OFFICIAL: make_user("xa", Role.COMMUNE, here),
        OTHER_OFFICIAL: make_user("xa-khac", Role.COMMUNE, there),
        HEAD: make_user("to-truong"),
        OTHER_HEAD: make_user("to-truong-khac"),
        EDITOR: make_user("bien-tap"),
        NOBODY: make_user("khong-vai"),
        SUPERUSER: make_user("quan-tri", is_staff=True, is_superuser=True),
    }
    actors[EDITOR].groups.add(Group.objects.get(name=EDITORS))
    headship = make_member(team, role=MemberRole.HEAD, user=actors[HEAD])
    make_member(team_there, role=MemberRole.HEAD, user=actors[OTHER_HEAD])
    activity = make_activity(
        team, timezone.localdate(), topics=[make_topic()], created_by=actors[HEAD], status="submitted"
    )
    # A list whose only row names no hamlet of the register: wrong, until somebody mends it.
    draft = keeping.take_in(
        user=actors[OFFICIAL], file_name="a.csv", data="Xã;Ấp;Tổ trưởng\nMỹ Xương;Ấp 9;Sen Thị Hồng".encode(),
        as_of=timezone.localdate(),
    )  # fmt: skip
    jobs.begin(draft, DraftState.CHECKING)
    member = make_member(team, "Sen Thị Hoa", phone="0100000001")
    things = {
        "unit": here.pk,
        "code": here.periods.get().code,
        "commune_team": make_team(here).pk,
        "team": team.pk,
        "member": member.pk,
        "person": member.person_id,
        "suspension": team.suspensions.create(
            valid_from=timezone.localdate() - dt.timedelta(days=9), valid_to=timezone.localdate() - dt.timedelta(days=2)
        ).pk,
        "struck": StruckEntry.objects.create(
            team=team,
            kind="suspension",
            valid_from=timezone.localdate() - dt.timedelta(days=20),
            valid_to=timezone.localdate() - dt.timedelta(days=15),
        ).pk,
        "headship": headship.pk,
        "head_account": actors[HEAD].pk,
        "head_person": headship.person_id,
        "meant_so": MeantSo.objects.create(kind="mat-dia-ban", a=team.pk, team=team, reason="Minh họa").pk,
        "activity": activity.uuid,
        "photo": make_photo(activity).pk,
        "month": "2024-09",
        "statement": MonthStatement.objects.create(unit=here, month=dt.date(2024, 9, 1), at=timezone.now()).pk,
        "held": Held.objects.create(
            uuid=uuid.uuid4(),
            user=actors[HEAD],
            team=team,
            state=HeldState.REFUSED,
            first_at=timezone.now(),
            last_at=timezone.now(),
        ).uuid,
        "document": Document.objects.create(title="Tờ rơi", file="documents/none.txt").pk,
        "reorganisation_draft": ReorganisationDraft.objects.create(
            number="1/NQ", effective_on=timezone.localdate(), changes_name="a.csv", units_name="b.csv"
        ).pk,
        "reorganisation": Reorganisation.objects.create(
            instrument=make_instrument("2/NQ"), effective_on=timezone.localdate()
        ).pk,
        "boundary_draft": BoundaryDraft.objects.create(
            valid_from=timezone.localdate(), file=ContentFile(b"{}", "a.geojson"), file_name="a.geojson"
        ).pk,
        "population_draft": PopulationDraft.objects.create(
            year=2025, source="Minh họa", file_name="a.csv", data=b"code\n"
        ).pk,
        "edition": Edition.objects.create(
            level=Level.COMMUNE, valid_from=timezone.localdate(), file_name="a.geojson", checksum=""
        ).pk,
        "import_draft": draft.pk,
        "log_import": LogImport.objects.create(
            user=actors[OFFICIAL], created_at=timezone.now(), file_name="a.xlsx", sha256=""
        ).pk,
        "plan": Plan.objects.create(name="Kế hoạch 5", unit=here, valid_from=timezone.localdate()).pk,
        "hamlet": hamlet.pk,
        "request": make_request(team, hamlet, Topic.objects.get()).uuid,
        "receipt": HelpRequest.objects.get().code,
        "poster": Poster.objects.create(team=team).code,
        "batch": ImportBatch.objects.create(
            created_at=timezone.now(),
            user=actors[OFFICIAL],
            file_name="a.csv",
            size=1,
            as_of=timezone.localdate(),
            scope=[here.pk, hamlet.pk],
            totals={"new": 0, "changed": 0, "same": 1, "wrong": 0},
        ).pk,
        "page": Page.objects.get(slug="huong-dan").pk,
    }
    return World(actors, things)
