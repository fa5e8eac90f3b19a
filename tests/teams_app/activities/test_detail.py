"""One activity: its facts and history, changing it, taking it back, bringing it back."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams_app.activities import reviewing, services
from teams_app.activities.models import Activity
from tests.factories import make_activity
from tests.teams_app.activities.world import TODAY


@pytest.fixture
def activity(world):
    return services.activity_log(by=world.head, entry=world.entry(note="ghi chú"), at=timezone.now()).activity


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_the_facts_and_the_history_in_words(world, activity):
    client = world.client(world.head)
    client.post(f"/hoat-dong/{activity.uuid}/sua/", world.post(people="30", version="1", note=""))
    page = page_of(client.get(f"/hoat-dong/{activity.uuid}/"))
    assert activity.receipt in page
    assert "to-truong đã ghi." in page
    assert "Số lượt người: <del>24</del> → <ins>30</ins>" in page
    assert "Ghi chú: <del>ghi chú</del> → <ins>để trống</ins>" in page


@pytest.mark.parametrize(
    ("who", "status"), [("official", 200), ("staff", 200), ("deputy", 200), ("neighbour", 404), ("member", 404)]
)
def test_it_is_there_for_its_own_place_only(world, activity, who, status):
    assert world.client(getattr(world, who)).get(f"/hoat-dong/{activity.uuid}/").status_code == status


@pytest.mark.parametrize("path", ["sua/", "hoan-tac/", "khoi-phuc/"])
@pytest.mark.parametrize(("who", "status"), [("neighbour", 404), ("member", 404), ("official", 302), ("deputy", 302)])
def test_nobody_else_changes_it(world, activity, path, who, status):
    client = world.client(getattr(world, who))
    response = client.post(f"/hoat-dong/{activity.uuid}/{path}", world.post(people="99", version="1"))
    assert response.status_code == status
    activity.refresh_from_db()
    assert (activity.people, activity.status) == (24, "submitted")
    if status == 302:
        assert "Chỉ người đã ghi" in page_of(client.get(response.headers["Location"]))


def test_a_get_changes_nothing(world, activity):
    client = world.client(world.head)
    for path in ("hoan-tac/", "khoi-phuc/"):
        assert client.get(f"/hoat-dong/{activity.uuid}/{path}").status_code == 405


def test_the_form_for_changing_holds_what_is_stored(world, activity):
    page = page_of(world.client(world.head).get(f"/hoat-dong/{activity.uuid}/sua/"))
    assert 'name="people" value="24"' in page
    assert 'name="version" value="1"' in page
    assert "ghi chú" in page
    assert re.search(rf'value="{TODAY.isoformat()}" checked', page)


def test_an_old_version_shows_both_values_and_asks(world, activity):
    client = world.client(world.head)
    url = f"/hoat-dong/{activity.uuid}/sua/"
    client.post(url, world.post(people="30", version="1", note="ghi chú"))
    page = page_of(client.post(url, world.post(people="40", version="1", note="ghi chú")))
    assert "vừa được sửa ở nơi khác" in page
    assert "<td>30</td><td><strong>40</strong></td>" in page
    assert 'name="version" value="2"' in page
    activity.refresh_from_db()
    assert activity.people == 30
    client.post(url, world.post(people="40", version="2", note="ghi chú"))
    activity.refresh_from_db()
    assert activity.people == 40


@pytest.mark.parametrize(
    ("fields", "words"), [({"people": "-1"}, "Có phải ý bạn là 1?"), ({"people": "0"}, "Hiếm có buổi nào")]
)
def test_a_change_is_checked_like_a_new_entry(world, activity, fields, words):
    response = world.client(world.head).post(f"/hoat-dong/{activity.uuid}/sua/", world.post(version="1", **fields))
    assert words in page_of(response)
    activity.refresh_from_db()
    assert activity.version == 1


def test_verified_by_another_it_is_closed_to_whoever_logged_it(world, activity):
    reviewing.activity_verify(by=world.official, seen=[(activity.uuid, 1)], at=timezone.now())
    client = world.client(world.head)
    page = page_of(client.post(f"/hoat-dong/{activity.uuid}/sua/", world.post(version="1"), follow=True))
    assert "đã được xác nhận nên không sửa được nữa" in page
    assert "Sửa</a>" not in page


def test_taken_back_it_can_be_brought_back_but_not_changed(world, activity):
    client = world.client(world.head)
    page = page_of(client.post(f"/hoat-dong/{activity.uuid}/hoan-tac/", follow=True))
    assert "Khôi phục" in page
    page = page_of(client.post(f"/hoat-dong/{activity.uuid}/sua/", world.post(version="2"), follow=True))
    assert "đã rút lại. Hãy khôi phục" in page
    page = page_of(client.post(f"/hoat-dong/{activity.uuid}/khoi-phuc/", follow=True))
    assert "Đã khôi phục" in page
    assert Activity.objects.get().status == "submitted"


def test_an_officials_own_log_is_verified_from_its_first_line_on(world):
    own = services.activity_log(by=world.official, entry=world.entry(), at=timezone.now()).activity
    page = page_of(world.client(world.official).get(f"/hoat-dong/{own.uuid}/"))
    assert "xa đã ghi và xác nhận." in page


def test_one_brought_in_from_elsewhere_still_has_its_verification_in_the_history(world):
    at = timezone.now() - dt.timedelta(days=3)
    old = make_activity(world.team, TODAY, created_by=world.head, verified_by=world.official, verified_at=at)
    page = page_of(world.client(world.staff).get(f"/hoat-dong/{old.uuid}/"))
    assert "xa đã xác nhận." in page


def test_a_long_history_costs_no_more_queries(world, activity):
    client = world.client(world.head)
    url = f"/hoat-dong/{activity.uuid}/"

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    client.post(f"{url}sua/", world.post(people="25", version="1"))
    few = queries()
    for version in range(2, 12):
        client.post(f"{url}sua/", world.post(people=str(24 + version), version=str(version)))
    assert queries() <= few
