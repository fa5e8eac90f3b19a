"""Keeping the list on phone and desk: what is doubtful, suspended, imported, changed; axe finds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from geo.models import Level
from teams_app.accounts.models import Role, User
from teams_app.registry import importing
from teams_app.registry.drafting import jobs, keeping
from teams_app.registry.ground import ground_of
from teams_app.registry.importing import Choices
from teams_app.registry.models import BatchState, DraftState, ImportBatch, Member, MemberRole, Person, Team
from teams_app.registry.services import member_withdraw
from tests.factories import make_member, make_team, make_unit, make_user
from tests.teams_app.registry.importing.books import TEAMS, xlsx

SignIn = Callable[[Page, User], None]


@dataclass
class Troubles:
    """A commune with one of each kind of doubt, a team that stands still, an import, and one on its way."""

    official: User
    team: Team
    paused: Team
    batch: ImportBatch
    draft: int
    account: User


@pytest.fixture
def troubles(_committed_database: None) -> Troubles:
    today = timezone.localdate()
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", make_unit(Level.PROVINCE, "Đồng Tháp"), code="30121")
    hamlets = [make_unit(Level.HAMLET, str(number), commune) for number in range(1, 6)]
    official = make_user("xa", Role.COMMUNE, commune)
    team = make_team(hamlets[0], "Tổ công nghệ số cộng đồng ấp 1")
    account = make_user("dau")
    head = make_member(team, "Sen Thị Đầu", MemberRole.HEAD, user=account)
    Member.objects.filter(pk=head.pk).update(valid_from=dt.date(2024, 5, 1))
    before = make_member(team, "Tràm Văn Trước", MemberRole.HEAD, valid_to=dt.date(2024, 6, 1))
    Person.objects.filter(pk=before.person_id).update(phone="0100000009")
    make_team(hamlets[0], "Tổ công nghệ số cộng đồng ấp 1 (tổ thứ hai)")
    twice = make_member(team, "Lúa Thị Đôi", phone="0100000001")
    other = make_team(hamlets[1], "Tổ công nghệ số cộng đồng ấp 2")
    Member.objects.create(team=other, person=twice.person, valid_from=dt.date(2024, 5, 1))
    make_member(other, "Lúa Thị Đôi", phone="0100000001")
    member_withdraw(member=make_member(team, "Cam Văn Nhầm"), by=official, why="Nhầm tổ")
    paused = make_team(hamlets[2], "Tổ công nghệ số cộng đồng ấp 3")
    paused.suspensions.create(valid_from=today - dt.timedelta(days=30), reason="Ít người")
    row = [1, "Mỹ Xương", "Ấp 4", "", "", "Xoài Thị Bốn", "0100000004"]
    choices = Choices(as_of=today, scope=tuple(ground_of([commune.pk], today)), add_hamlets=True)
    batch = importing.write(xlsx(TEAMS, row), "danh-sach.xlsx", choices, user=official).batch
    assert batch is not None
    draft = keeping.take_in(user=official, file_name="lon.xlsx", data=xlsx(TEAMS, row), as_of=today)
    jobs.begin(draft, DraftState.CHECKING)
    return Troubles(official, team, paused, batch, draft.pk, account)


def test_every_page_of_keeping_the_list(page: Page, sign_in: SignIn, axe, troubles: Troubles) -> None:
    sign_in(page, troubles.official)
    page.goto("/to/can-xem-lai/", timeout=60_000)
    kinds = [link.get_attribute("href") or "" for link in page.locator(".problem__steps a").all()]
    problems = list(dict.fromkeys(href for href in kinds if "/can-xem-lai/" in href))
    assert len(problems) >= 3
    team, paused = f"/to/{troubles.team.pk}/", f"/to/{troubles.paused.pk}/"
    addresses = [
        "/to/can-xem-lai/", *problems, team, f"{team}tam-dung/", f"{team}lich-su/", paused, f"{paused}hoat-dong-lai/",
        "/to/to-truong/", "/to/ap-chua-co-to/", "/nhat-ky/", f"/nhat-ky/?lan=import:{troubles.batch.pk}",
        "/to/nhap/", f"/to/nhap/{troubles.draft}/tien-do/", f"/to/nhap/dot/{troubles.batch.pk}/",
        f"/to/nhap/dot/{troubles.batch.pk}/hoan-tac/", "/tai-khoan/quan-ly/",
        f"/tai-khoan/quan-ly/{troubles.account.pk}/", "/tim/?q=ap 1",
    ]  # fmt: skip
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{address} is {width} px wider than the screen"


def test_put_back_undone_and_handed_over(page: Page, sign_in: SignIn, axe, troubles: Troubles) -> None:
    sign_in(page, troubles.official)
    page.goto(f"/to/{troubles.team.pk}/", timeout=60_000)
    page.get_by_role("button", name="Phục hồi").press("Enter")
    page.get_by_text("Đã phục hồi nguyên trạng.").wait_for()
    assert Member.objects.filter(team=troubles.team, person__name="Cam Văn Nhầm").exists()
    axe(page)
    page.goto(f"/to/nhap/dot/{troubles.batch.pk}/")
    page.get_by_role("link", name="Hoàn tác").click()
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    page.get_by_role("link", name="Lần hoàn tác đã thay đổi những gì").wait_for()
    troubles.batch.refresh_from_db()
    assert troubles.batch.state == BatchState.UNDONE
    axe(page)
    page.goto(f"/tai-khoan/quan-ly/{troubles.account.pk}/")
    page.get_by_role("button", name="Tạo đường dẫn").click()
    page.get_by_role("img", name="QR").wait_for()
    axe(page)
