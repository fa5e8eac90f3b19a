"""An entry that is opened again on the phone: what it says stays said, and the form asks for what is still needed."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from teams_app.activities.closing import month_close
from teams_app.activities.models import Activity, Correction, Photo
from teams_app.activities.periods import Month
from teams_app.activities.reviewing import activity_return
from tests.browser.offline.phone import (
    LOG,
    NO_NETWORK,
    QUEUE,
    SignIn,
    all_sent,
    back_online,
    kept_here,
    opened,
    put,
    put_photos,
    queued,
    ready,
    rows,
    state,
    type_in,
    until_here,
)
from tests.browser.test_log import save, saved
from tests.factories import make_activity, make_member
from tests.teams_app.activities.photos.pictures import picture
from tests.teams_app.activities.world import LONG_AGO, TODAY, World

pytestmark = pytest.mark.console_may_say(NO_NETWORK)


def test_who_guided_in_another_team_stays_and_is_shown(phone: Page, sign_in: SignIn, world: World) -> None:
    """The form opens with the members of the usual team; without a network it has no others."""
    [guide, gone] = [make_member(world.second, name).person for name in ("Lê Minh Họa", "Võ Minh Họa")]
    guide.services.create(team=world.team, valid_from=LONG_AGO)  # helps in both
    guides = [str(guide.pk), str(gone.pk)]
    ready(phone, sign_in, world.official)
    phone.context.set_offline(True)
    entry = queued(world.official, world, team=str(world.second.pk), facilitators=guides)
    put(phone, entry | {"names": {str(gone.pk): gone.name}})
    phone.goto(f"{LOG}?sua={entry['uuid']}")
    expect(phone.get_by_label("Tổ", exact=True)).to_have_value(str(world.second.pk))
    expect(phone.get_by_role("checkbox", name=gone.name)).to_be_checked()
    phone.get_by_label("Số lượt người").fill("25")
    save(phone)
    kept_here(phone)
    assert sorted(rows(phone)[0]["entry"]["facilitators"]) == sorted(guides)
    back_online(phone)
    phone.goto(QUEUE)
    all_sent(phone)
    phone.goto(f"{LOG}?sua={entry['uuid']}")
    for person in (guide, gone):
        expect(phone.get_by_role("checkbox", name=person.name)).to_be_checked()
    expect(phone.locator("[data-beside]")).to_be_hidden()  # now the team's members are offered
    phone.get_by_label("Số lượt người").fill("26")
    save(phone)
    saved(phone)
    assert set(Activity.objects.get(people=26).facilitators.all()) == {guide, gone}


def test_a_closed_month_asks_for_its_reason_in_the_form(phone: Page, sign_in: SignIn, world: World) -> None:
    date = TODAY.replace(day=1) - dt.timedelta(days=3)
    activity = make_activity(
        world.team, date, people=20, topics=[world.vneid], created_by=world.head, status="submitted"
    )
    month_close(month=Month.of(date), by=world.staff, at=timezone.now())
    ready(phone, sign_in, world.head)
    phone.goto(f"{LOG}?sua={activity.uuid}")
    expect(phone.get_by_label("Số lượt người")).to_have_value("20")
    phone.get_by_label("Số lượt người").fill("21")
    save(phone)
    reason = phone.get_by_label("Vì sao thay đổi sau khi khóa sổ?")
    expect(reason).to_be_visible()
    phone.goto(QUEUE)
    phone.get_by_role("link", name="Sửa", exact=True).first.click()
    expect(phone.get_by_label("Số lượt người")).to_have_value("21")
    reason.fill("Đếm nhầm")
    save(phone)
    saved(phone)
    activity.refresh_from_db()
    assert activity.people == 21
    assert Correction.objects.get().change.reason == "Đếm nhầm"


@pytest.mark.parametrize("choice", ["Sửa bản đã lưu", "Lưu hoạt động"])
def test_what_came_twice_stays_until_its_author_has_chosen(
    phone: Page, sign_in: SignIn, world: World, choice: str
) -> None:
    ready(phone, sign_in, world.head)
    uuid_of_form = phone.locator("[name=uuid]").input_value()
    make_activity(
        world.team, TODAY, people=30, topics=[world.vneid], created_by=world.head, status="submitted",
        uuid=uuid.UUID(uuid_of_form),
    )  # fmt: skip
    type_in(phone, 31)
    save(phone)
    expect(phone.get_by_role("button", name="Sửa bản đã lưu")).to_be_visible()
    assert [(row["uuid"], row["state"], row["entry"]["people"]) for row in rows(phone)] == [
        (uuid_of_form, "conflict", 31)
    ]
    phone.get_by_role("button", name=choice).click()
    saved(phone)
    of_form = Activity.objects.get(uuid=uuid_of_form)
    assert of_form.people == (31 if choice == "Sửa bản đã lưu" else 30)
    assert Activity.objects.filter(people=31).count() == 1
    assert [row["state"] for row in rows(phone)] == ["sent"]


def test_without_a_network_no_blank_form_stands_for_another(phone: Page, sign_in: SignIn, world: World) -> None:
    ready(phone, sign_in, world.head)
    entry = queued(world.head, world, people=41)
    put(phone, entry)
    phone.context.set_offline(True)
    for query in (f"muc={uuid.uuid4()}", f"sua={uuid.uuid4()}", f"nhu={uuid.uuid4()}", f"to={world.second.pk}"):
        phone.goto(f"{LOG}?{query}")
        expect(phone.get_by_role("heading", name="Máy này không có mục bạn muốn mở")).to_be_focused()
        expect(phone.locator("#log")).to_be_hidden()
    phone.goto(f"{LOG}?muc={entry['uuid']}")  # this phone sent it, and has it still
    expect(phone.get_by_label("Số lượt người")).to_have_value("41")
    request, made = uuid.uuid4(), str(uuid.uuid4())
    phone.goto(f"{LOG}?yeu-cau={request}&ma={made}")
    type_in(phone, 1)
    save(phone)
    kept_here(phone)
    [kept] = [row for row in rows(phone) if row["uuid"] == made]
    assert kept["entry"]["help_request"] == str(request)


def test_what_was_put_right_elsewhere_is_settled_and_its_photos_go(phone: Page, sign_in: SignIn, world: World) -> None:
    entry = queued(world.head, world, people=24000)
    opened(phone, sign_in, world.head, entry)
    put_photos(phone, world.head, picture((320, 240)), entry)
    back_online(phone)
    expect(state(phone)).to_contain_text("1 ảnh chờ gửi · 1 mục cần sửa")
    desk = world.client(world.head)
    desk.post(f"{LOG}?muc={entry['uuid']}", world.post(uuid=entry["uuid"], people="240"))
    phone.get_by_role("button", name="Gửi ngay").click()
    all_sent(phone)
    until_here(phone, Photo.objects.exists)
    assert Photo.objects.get().activity.people == 240


def test_the_counts_say_what_is_known_and_what_was_sent_can_be_opened(
    phone: Page, sign_in: SignIn, world: World
) -> None:
    entries = [queued(world.head, world, people=people) for people in (51, 52, 53)]
    ready(phone, sign_in, world.head)
    put(phone, *entries)
    phone.goto(QUEUE)
    all_sent(phone)
    Activity.objects.filter(people=51).update(status="withdrawn")
    returned = Activity.objects.get(people=52)
    seen = [(returned.uuid, returned.version)]
    activity_return(by=world.official, seen=seen, reason="Xem lại số", at=timezone.now())
    returned.refresh_from_db()
    assert returned.is_returned
    back = phone.locator("[data-section=author]")

    def is_told() -> bool:
        phone.evaluate("window.dispatchEvent(new Event('online'))")  # while a sending is at work, none is begun
        phone.wait_for_timeout(500)
        return "Xem lại số" in (back.text_content() or "")

    until_here(phone, is_told, tenths=40)
    # Three sent, one of them taken back, and the one that the world began with: both counts say three.
    why = phone.locator("[data-place=why]")
    expect(why).to_have_text(re.compile(r"^1 mục được ghi ở nơi khác.* 1 mục gửi từ máy này.*\.$"))
    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_text("Đã gửi từ máy này (2)").click()
    opening = phone.locator("[data-section=sent] li", has_text="53").get_by_role("link", name="Sửa")
    opening.click()
    expect(phone.get_by_label("Số lượt người")).to_have_value("53")
    phone.goto(QUEUE)
    back.get_by_role("link", name="Sửa").click()
    phone.get_by_label("Số lượt người").fill("520")
    save(phone)
    kept_here(phone)
    back_online(phone)
    phone.goto(QUEUE)
    all_sent(phone)
    returned.refresh_from_db()
    assert (returned.people, returned.status) == (520, "submitted")
