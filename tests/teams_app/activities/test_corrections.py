"""The list of what came after closing: as many lines as every page counts, each with what differs and why."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import Level
from teams_app.activities import closing, reviewing, services
from teams_app.activities.models import Act, ActivityChange, Correction
from teams_app.activities.periods import Month
from tests.factories import make_activity, make_team, make_unit, make_user
from tests.teams_app.activities.world import TODAY

LAST = Month.of(TODAY).previous
DAY = LAST.start + dt.timedelta(days=9)
WHY = "Sổ tay của tổ gửi trễ"
URL, MONTHS = "/hoat-dong/dieu-chinh/", "/hoat-dong/thang/"


@pytest.fixture
def closed(world):
    """A late entry of ấp Mỹ Thới, changed once; one of the neighbours verified late."""
    foreign = make_activity(world.foreign, DAY, 9, status="submitted", created_by=world.staff)
    closing.month_close(month=LAST, by=world.staff, at=timezone.now())
    late = world.entry(date=DAY, reason=WHY)
    activity = services.activity_log(by=world.head, entry=late, at=timezone.now()).activity
    changed = world.entry(date=DAY, people=30, reason="Đếm sót")
    services.activity_edit(by=world.head, uuid=activity.uuid, entry=changed, version=1, at=timezone.now())
    reviewing.activity_verify(
        by=world.neighbour, seen=[(foreign.uuid, foreign.version)], at=timezone.now(), reason="Xác nhận trễ"
    )
    return activity


def page(client, url=URL, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_each_line_says_who_changed_what_and_why(world, closed):
    text = page(world.client(world.head), thang=str(LAST))
    assert f"<h1>2 điều chỉnh của {LAST.label} sau khóa sổ</h1>" in text
    assert f'href="/hoat-dong/{closed.uuid}/"' in text
    assert "<del>24</del> → <ins>30</ins>" in text
    assert text.index("Đếm sót") < text.index(WHY)  # the newest first
    assert "Xác nhận trễ" not in text


def test_the_reason_of_an_undo_is_told_in_the_readers_language(world, closed):
    seen = [(closed.uuid, 2)]
    reviewing.activity_verify(by=world.official, seen=seen, at=timezone.now(), reason="Xác nhận trễ")
    reviewing.activity_reopen(by=world.official, uuids=[closed.uuid], at=timezone.now())
    client = world.client(world.official)
    assert "“Hoàn tác ngay.”" in page(client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = page(client)
    assert "“Taken back at once.”" in text and "“Xác nhận trễ”" in text


def test_the_months_lead_to_as_many_lines_as_they_count(world, closed):
    for user, count in ((world.staff, 3), (world.official, 2), (world.neighbour, 1), (world.head, 2)):
        client = world.client(user)
        url, said = re.search(rf'href="({URL}\?thang={LAST})">(\d+) điều chỉnh', page(client, MONTHS)).groups()
        response = client.get(url)
        assert int(said) == count == len(response.context["lines"]) == response.context["count"]


def test_the_page_of_a_month_and_of_its_teams_lead_to_theirs(world, closed):
    client = world.client(world.staff)
    assert f'<a href="{URL}?thang={LAST}">3 điều chỉnh sau khóa sổ</a>' in page(client, f"{MONTHS}{LAST}/")
    of_commune = page(client, f"{MONTHS}{LAST}/xa/{world.here.pk}/")
    url = f"{URL}?thang={LAST}&amp;to={world.team.pk}"
    assert f'<a href="{url}">2 điều chỉnh sau khóa sổ</a>' in of_commune
    assert f"<h1>{world.team.short_name}: 2 điều chỉnh của" in page(client, url.replace("&amp;", "&"))


def test_of_a_unit_only_who_keeps_it_opens_them(world, closed):
    assert page(world.client(world.official), thang=str(LAST), trong=world.here.pk).count("<tr>") == 3
    assert world.client(world.official).get(URL, {"thang": str(LAST), "trong": world.there.pk}).status_code == 404
    assert world.client(world.official).get(URL, {"thang": str(LAST), "to": world.foreign.pk}).context["lines"] == []
    assert world.client(world.head).get(URL, {"trong": world.here.pk}).status_code == 404
    assert world.client(make_user("ai-do")).get(URL).status_code == 404
    assert world.client(None).get(URL).status_code == 302


def test_nothing_to_list_is_said_and_what_makes_no_sense_is_no_month(world, closed):
    client = world.client(world.staff)
    assert "Sau khi khóa sổ không có gì thay đổi." in page(client, thang="2020-01")
    assert "3 điều chỉnh sau khóa sổ</h1>" in page(client, thang="hom-qua", trong="x", to="9" * 30)


def test_it_costs_the_same_for_few_and_many(world, closed):
    client = world.client(world.official)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, thang=str(LAST))
        return len(captured)

    def correct(n: int) -> None:
        team = make_team(make_unit(Level.HAMLET, f"Ấp 2{n}", world.here))
        change = ActivityChange.objects.create(
            activity=make_activity(team, DAY, 5), act=Act.EDITED, at=timezone.now(), version=2,
            by=world.official, values={"people": [4, 5], "team": [world.team.pk, team.pk]},
        )  # fmt: skip
        Correction.objects.create(change=change, month=LAST.start)

    correct(0)
    count()
    few = count()
    for n in range(1, 9):
        correct(n)
    count()  # the ground is found anew after units and teams changed
    assert count() <= few
