"""Entries that a phone sent and the log could not take: who reads them, how they are put right or given up."""

import uuid

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams_app.activities.models import Activity, Held
from tests.factories import make_activity
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/chua-nhan/"


@pytest.fixture
def phone(world):
    return Phone(world.head)


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def hold(phone, world, **fields):
    """An entry that was refused for its number of people."""
    entry = typed(world, **({"people": 24000, "note": "sóng yếu"} | fields))
    phone.send(entry)
    return Held.objects.get(uuid=entry["uuid"]), entry


def test_author_and_official_read_what_was_sent_and_what_is_wrong(world, phone):
    held, _entry = hold(phone, world)
    for who in (world.head, world.official, world.colleague):
        assert "1" in page_of(world.client(who).get(URL))
        page = page_of(world.client(who).get(f"{URL}{held.uuid}/"))
        assert "24.000" in page
        assert "2.400" in page  # the number that was probably meant
        assert "sóng yếu" in page
    assert "Sửa rồi lưu" in page_of(world.client(world.head).get(f"{URL}{held.uuid}/"))
    assert "Sửa rồi lưu" not in page_of(world.client(world.official).get(f"{URL}{held.uuid}/"))


@pytest.mark.parametrize(
    ("fields", "vi", "en"),
    [
        ({"people": 24000}, "Có phải ý bạn là 2.400?", "Did you mean 2,400?"),
        ({"people": "many"}, "Không đọc được mục này.", "This cannot be read."),
        ({"people": 500}, "rất đông người", "very many people"),
        ({"base_version": 3}, "Không tìm thấy hoạt động cần sửa", "The activity to be changed is not here."),
    ],
    ids=["wrong", "unreadable", "asked", "gone"],
)
def test_each_reads_in_their_own_language_what_is_wrong(world, phone, fields, vi, en):
    """Whoever sent it wrote Vietnamese; whoever puts it right, or looks at it on the phone later, may read English."""
    held, _entry = hold(phone, world, **fields)
    client = world.client(world.official)
    vietnamese = page_of(client.get(f"{URL}{held.uuid}/"))
    assert vi in vietnamese
    assert en not in vietnamese
    client.cookies["django_language"] = "en"
    english = page_of(client.get(f"{URL}{held.uuid}/"))
    assert en in english
    assert vi not in english
    assert vi in str(phone.mine()["held"][0]["errors"])
    assert en in str(phone.mine("en")["held"][0]["errors"])


@pytest.mark.django_db(transaction=True)
def test_what_was_held_before_languages_were_told_apart_is_read_as_it_was_written(world):
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    before = ("activities", "0020_look_topics_up_by_activity_alone")
    executor.migrate([before])
    now, key = timezone.now(), uuid.uuid4()
    try:
        old = executor.loader.project_state([before]).apps.get_model("activities", "Held")
        for number, errors in ((key, {"people": ["Nhiều quá."]}), (uuid.uuid4(), {})):
            old.objects.create(
                uuid=number, user_id=world.head.pk, state="refused", errors=errors, first_at=now, last_at=now
            )
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert Held.objects.get(uuid=key).errors == {"vi": {"people": ["Nhiều quá."]}}
    assert Held.objects.exclude(uuid=key).get().said == {}
    client = world.client(world.head)
    client.cookies["django_language"] = "en"
    assert "Nhiều quá." in page_of(client.get(f"{URL}{key}/"))
    try:
        MigrationExecutor(connection).migrate([before])
        assert old.objects.get(uuid=key).errors == {"people": ["Nhiều quá."]}
    finally:
        MigrationExecutor(connection).migrate(newest)


@pytest.mark.parametrize("who", ["neighbour", "staff", "deputy", "member"])
def test_to_others_it_is_not_there(world, phone, who):
    held, _entry = hold(phone, world)
    client = world.client(getattr(world, who))
    assert client.get(f"{URL}{held.uuid}/").status_code == 404
    assert client.post(f"{URL}{held.uuid}/bo/", {"reason": "x"}).status_code == 404
    assert "sóng yếu" not in client.get(URL).content.decode()


def test_the_province_reads_how_many_wait_in_which_commune(world, phone):
    hold(phone, world)
    hold(phone, world, people=25000)
    page = page_of(world.client(world.staff).get(URL))
    assert "xã Mỹ Xương" in page
    assert "Tổng cộng 2 mục" in page
    assert "2 mục từ điện thoại chưa nhận được" in page_of(world.client(world.staff).get("/"))


def test_the_first_page_counts_them_for_author_and_official(world, phone):
    hold(phone, world)
    assert "1 mục từ điện thoại của bạn chưa nhận được" in page_of(world.client(world.head).get("/"))
    assert "1 mục từ điện thoại chưa nhận được" in page_of(world.client(world.official).get("/"))
    assert "chưa nhận được" not in page_of(world.client(world.neighbour).get("/"))


def test_put_right_in_the_form_it_arrives_under_its_own_uuid(world, phone):
    held, entry = hold(phone, world)
    client, url = world.client(world.head), f"/hoat-dong/moi/?muc={held.uuid}"
    form = page_of(client.get(url))
    assert f'value="{held.uuid}"' in form
    assert 'name="people" value="24000"' in form
    assert "sóng yếu" in form
    post = world.post(uuid=entry["uuid"], people="24")
    for _ in range(2):  # tapped twice: the same answer
        assert client.post(url, post).headers["Location"].endswith(f"{entry['uuid']}/da-ghi/")
    assert Activity.objects.get().logged_at is not None  # it was logged on the phone
    held.refresh_from_db()
    assert held.settled_at is not None
    assert client.get(url).status_code == 404
    assert phone.mine()["held"] == []


def test_an_unanswered_question_is_answered_in_the_form(world, phone):
    entry = typed(world, people=0)
    phone.send(entry)
    client = world.client(world.head)
    page = page_of(client.get(f"{URL}{entry['uuid']}/"))
    assert "Trả lời rồi lưu" in page
    post = world.post(uuid=entry["uuid"], people="0", confirmed=["nobody"])
    client.post(f"/hoat-dong/moi/?muc={entry['uuid']}", post)
    assert Activity.objects.get().confirmed == ["nobody"]


def test_a_conflict_shows_both_values_and_the_choice_settles_it(world, phone):
    entry = typed(world, people=20)
    phone.send(entry)
    phone.send(entry | {"people": 42})
    client = world.client(world.head)
    page = page_of(client.get(f"{URL}{entry['uuid']}/"))
    assert "<td>20</td><td><strong>42</strong></td>" in page
    url = f"/hoat-dong/{entry['uuid']}/sua/?muc={entry['uuid']}"
    assert url in page
    assert 'name="people" value="42"' in page_of(client.get(url))
    client.post(url, world.post(people="42", version="1"))
    assert Activity.objects.get().people == 42
    assert not Held.objects.open().exists()


def test_given_up_it_is_kept_with_its_reason_and_stays_so_when_the_phone_sends_it_again(world, phone):
    held, entry = hold(phone, world)
    client, url = world.client(world.head), f"{URL}{held.uuid}/bo/"
    assert "Hãy ghi ngắn gọn lý do" in page_of(client.post(url, {"reason": " "}))
    client.post(url, {"reason": "Ghi trùng"})
    phone.send(entry)
    held.refresh_from_db()
    assert (held.given_up, held.entry["people"]) == ("Ghi trùng", 24000)
    assert held.settled_at is not None
    phone.send(entry | {"people": 30000})  # changed on the phone: it is wanted after all
    held.refresh_from_db()
    assert (held.given_up, held.settled_at) == ("", None)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"team": "x", "topics": 7, "people": "nhiều", "date": "hôm qua", "note": ["a"]},
        {"team": {"a": 1}, "people": [1], "form": None},
        {"team": 1 << 70},
        {"people": 24, "topics": [1, {}], "logged_at": "chiều"},
        {"logged_at": "2026-13-45T00:00:00Z"},
    ],
)
def test_whatever_a_phone_sends_is_shown_and_opened(world, phone, nonsense):
    held, _entry = hold(phone, world, **nonsense)
    client = world.client(world.head)
    page_of(client.get(URL))
    page_of(client.get(f"{URL}{held.uuid}/"))
    page_of(client.get(f"/hoat-dong/moi/?muc={held.uuid}"))
    page_of(world.client(world.official).get(URL))  # it comes from a head of the commune


def test_an_empty_page_says_so_and_strangers_find_nothing(world, client):
    assert "Đã nhận đủ" in page_of(world.client(world.official).get(URL))
    assert client.get(URL).headers["Location"].startswith("/dang-nhap/")
    assert world.client(world.member).get(URL).status_code == 404
    assert world.client(world.head).get(f"{URL}{uuid.uuid4()}/").status_code == 404
    assert world.client(world.head).get(f"/hoat-dong/moi/?muc={uuid.uuid4()}").status_code == 404


def test_whoever_leads_no_team_any_more_still_finds_the_own_entries(world, phone):
    held, _entry = hold(phone, world)
    Held.objects.update(user=world.member)
    client = world.client(world.member)
    page_of(client.get(URL))
    client.post(f"{URL}{held.uuid}/bo/", {"reason": "Đã chuyển tổ"})
    assert not Held.objects.open().exists()


def test_the_page_costs_the_same_for_two_and_for_twenty_entries(world, phone):
    clients = [world.client(who) for who in (world.head, world.official, world.staff)]

    def queries():
        counts = []
        for client in clients:
            with CaptureQueriesContext(connection) as captured:
                page_of(client.get(URL))
            counts.append(len(captured))
        return counts

    for n in range(2):
        hold(phone, world, people=24000 + n)
    for client in clients:
        client.get(URL)
    few = queries()
    for n in range(18):
        hold(phone, world, people=30000 + n, team=world.second.pk if n % 2 else world.team.pk)
    assert queries() <= few


def test_a_verified_activity_that_was_changed_on_the_phone_can_only_be_given_up(world, phone):
    activity = make_activity(world.team, TODAY, created_by=world.head, verified_at=timezone.now())
    entry = typed(world, uuid=str(activity.uuid), base_version=1, people=99)
    phone.send(entry)
    page = page_of(world.client(world.head).get(f"{URL}{activity.uuid}/"))
    assert "không còn sửa được" in page or "đã được xác nhận" in page
