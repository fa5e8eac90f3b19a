"""The log form over HTTP, as a phone without JavaScript uses it: every answer in place, nothing typed lost."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from teams_app.activities import keeping
from teams_app.activities.models import Activity
from teams_app.activities.tables.meaning import Meaning, Unclear
from teams_app.registry.models import Member
from tests.factories import make_activity, make_member, make_team, make_topic, make_unit
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/moi/"
DAY = dt.timedelta(days=1)


def text_of(response):
    return response.content.decode()


def hidden(page, name):
    return re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)[1]


def test_the_form_knows_the_team_and_the_day(world):
    page = text_of(world.client(world.head).get(URL))
    assert "Tổ ấp Mỹ Thới" in page
    assert '<select name="team"' not in page  # the only team is stated, not asked
    assert re.search(rf'value="{TODAY.isoformat()}" checked><span>Hôm nay', page)


def test_an_entry_is_saved_and_the_slip_says_what_where_and_how_to_take_it_back(world):
    client = world.client(world.head)
    page = text_of(client.get(URL))
    response = client.post(URL, world.post(uuid=hidden(page, "uuid"), owner=hidden(page, "owner")), follow=True)
    activity = Activity.objects.get()
    assert str(activity.uuid) == hidden(page, "uuid")
    slip = text_of(response)
    for word in ("Đã lưu hoạt động", "Tổ ấp Mỹ Thới", "Đã gửi cán bộ xã", activity.receipt, "Hoàn tác", "Ghi thêm"):
        assert word in slip
    undone = client.post(f"/hoat-dong/{activity.uuid}/hoan-tac/", follow=True)
    assert "không còn được tính" in text_of(undone)
    assert not Activity.objects.standing().exists()


def test_an_officials_entry_counts_at_once(world):
    slip = world.client(world.official).post(URL, world.post(), follow=True)
    assert "Đã xác nhận, tính vào số liệu" in text_of(slip)


def test_sent_twice_it_is_saved_once_and_answered_twice(world):
    client, form = world.client(world.head), world.post()
    answers = [client.post(URL, form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"/hoat-dong/{form['uuid']}/da-ghi/"] * 2
    assert Activity.objects.count() == 1


def test_sent_again_with_other_content_it_asks_and_both_ways_are_open(world):
    client, form = world.client(world.head), world.post()
    client.post(URL, form)
    changed = form | {"people": "42"}
    page = text_of(client.post(URL, changed))
    assert "đã được lưu lúc" in page
    assert "<td>24</td><td><strong>42</strong></td>" in page
    assert Activity.objects.count() == 1
    # One way: put the saved one right.
    fresh = hidden(page, "uuid")
    assert fresh != form["uuid"]
    client.post(f"/hoat-dong/{form['uuid']}/sua/", changed | {"uuid": fresh, "version": "1"})
    assert Activity.objects.get().people == 42
    # The other: it is a second activity.
    client.post(URL, changed | {"uuid": fresh, "people": "43"})
    assert sorted(Activity.objects.values_list("people", flat=True)) == [42, 43]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"day": "other", "date": (TODAY + DAY).isoformat()}, "date", "chưa tới"),
        ({"day": "other", "date": "01/12/2023"}, "date", "được thành lập ngày 01/01/2024"),
        ({"day": "other", "date": "hôm kia"}, "date", "23/11/2026"),
        ({"day": "other", "date": ""}, "date", "Hãy chọn ngày hoạt động"),
        ({"day": TODAY.isoformat(), "date": (TODAY - DAY).isoformat()}, "date", "hai ngày khác nhau"),
        ({"people": "-5"}, "people", "Có phải ý bạn là 5?"),
        ({"people": "24000"}, "people", "Có phải ý bạn là 2.400?"),
        ({"people": "hai mươi"}, "people", "số nguyên"),
        ({"people": "24,5"}, "people", "số nguyên"),
        ({"people": ""}, "people", "ví dụ 24"),
        ({"households": "9999"}, "households", "Có phải ý bạn là 999?"),
        ({"topics": None}, "topics", "ít nhất một nội dung"),
        ({"topics": ["khong-co"]}, "topics", "không còn dùng"),
        ({"form": None}, "form", "chọn hình thức"),
        ({"form": "song"}, "form", "chọn hình thức"),
        ({"team": ""}, "team", "chọn một tổ"),
        ({"team": "99999999"}, "team", "chọn một tổ"),
        ({"note": "á" * 501}, "note", "500"),
    ],
)
def test_bad_input_is_answered_in_place_with_everything_typed_kept(world, fields, field, words):
    form = world.post(note="Bà con đông", households="7") | {k: v for k, v in fields.items() if v is not None}
    for name, value in fields.items():
        if value is None:
            form.pop(name)
    response = world.client(world.head).post(URL, form)
    page = text_of(response)
    assert response.status_code == 200
    assert not Activity.objects.exists()
    assert words in page
    assert f'href="#id_{field}"' in page  # the summary leads to the field
    assert f'id="id_{field}_error"' in page  # and the field says it again
    assert hidden(page, "uuid") == form["uuid"]
    for kept in (form["note"], f'value="{form["households"]}"'):
        assert kept in page
    if "people" in form and field != "people":
        assert f'value="{form["people"]}"' in page
    if fields.get("people"):
        assert f'value="{fields["people"]}"' in page


def test_all_that_is_wrong_is_said_at_once(world):
    form = world.post(topics=None, form=None, people="24000", day="other", date=(TODAY + DAY).isoformat())
    page = text_of(world.client(world.head).post(URL, form))
    assert "Có 4 chỗ cần xem lại" in page


@pytest.mark.parametrize("typed", ["1.200", "1 200", "1,200", " 1200 "])
def test_large_numbers_are_read_as_people_write_them(world, typed):
    world.client(world.head).post(URL, world.post(people=typed, form="campaign"))
    assert Activity.objects.get().people == 1200


def test_a_team_of_another_commune_is_refused_in_place_and_not_named(world):
    page = text_of(world.client(world.official).post(URL, world.post(team=world.foreign.pk)))
    assert "không thuộc địa bàn của bạn" in page
    assert "Bình Hòa" not in page
    assert not Activity.objects.exists()


def test_a_team_closed_while_the_form_was_open_is_refused_in_place(world):
    client = world.client(world.official)
    client.get(URL)
    world.team.valid_to = TODAY
    world.team.save()
    page = text_of(client.post(URL, world.post(note="vẫn còn")))
    assert f"đã ngừng hoạt động từ ngày {TODAY:%d/%m/%Y}" in page
    assert "vẫn còn" in page


def test_a_day_on_which_the_team_is_suspended_is_refused_in_place(world):
    client = world.client(world.official)
    pause = world.team.suspensions.create(valid_from=TODAY - dt.timedelta(days=3))
    page = text_of(client.post(URL, world.post(note="vẫn còn")))
    assert f"tạm dừng hoạt động từ ngày {TODAY - dt.timedelta(days=3):%d/%m/%Y}" in page
    assert "vẫn còn" in page
    assert not Activity.objects.exists()
    pause.valid_to = TODAY
    pause.save()
    client.post(URL, world.post())
    assert Activity.objects.count() == 1


def test_a_head_whose_only_team_closed_is_told_so(world):
    world.team.valid_to = TODAY
    world.team.save()
    response = world.client(world.head).post(URL, world.post())
    assert response.status_code == 403
    assert "Bạn chưa có tổ nào để ghi" in text_of(response)


def test_a_form_opened_yesterday_keeps_its_own_day(world):
    yesterday = (TODAY - DAY).isoformat()
    world.client(world.head).post(URL, world.post(day=yesterday))
    assert Activity.objects.get().date == TODAY - DAY
    # Older than the chips: it comes back as a written day, should anything be wrong.
    old = (TODAY - 3 * DAY).isoformat()
    page = text_of(world.client(world.head).post(URL, world.post(day=old, people="")))
    assert f'name="date" id="id_date" value="{old}"' in page
    assert 'value="other" checked' in page


def test_a_likely_double_is_asked_about_and_kept_when_confirmed(world):
    client = world.client(world.head)
    client.post(URL, world.post())
    form = world.post()
    page = text_of(client.post(URL, form))
    assert "Đã có một hoạt động giống hệt" in page
    assert Activity.objects.count() == 1
    client.post(URL, form | {"confirmed": "same_again"})
    assert Activity.objects.count() == 2
    assert Activity.objects.first().confirmed == ["same_again"]


def test_an_expired_sign_in_loses_nothing_without_javascript(world, client):
    form = world.post(note="Sóng yếu", owner=keeping.owner_of(world.head), topics=[world.vneid.slug])
    response = client.post(URL, form)
    assert response.headers["Location"].startswith("/dang-nhap/")
    assert not Activity.objects.exists()
    signed_in = client.post(
        response.headers["Location"], {"login": "to-truong", "password": "demo", "next": URL}, follow=True
    )
    page = text_of(signed_in)
    assert "vẫn còn đây" in page
    assert hidden(page, "uuid") == form["uuid"]
    assert "Sóng yếu" in page
    assert re.search(rf'value="{world.vneid.slug}"[^>]*checked', page)
    client.post(URL, form)
    assert Activity.objects.get().note == "Sóng yếu"
    assert "vẫn còn đây" not in text_of(client.get(URL))


def test_another_person_signing_in_on_the_same_phone_sees_nothing_of_it(world, client):
    client.post(URL, world.post(note="của tổ trưởng", owner=keeping.owner_of(world.head)))
    client.force_login(world.official)
    assert "của tổ trưởng" not in text_of(client.get(URL))
    client.force_login(world.head)
    assert "của tổ trưởng" not in text_of(client.get(URL))  # thrown away, not handed on


def test_a_stranger_cannot_fill_the_session(client, world):
    client.post(URL, world.post(owner="1:giả", note="x" * 400))
    assert "log_kept" not in client.session


@pytest.mark.parametrize("who", ["staff", "member"])
def test_who_logs_for_no_team_is_told_why(world, who):
    response = world.client(getattr(world, who)).get(URL)
    assert response.status_code == 403
    assert "Bạn chưa có tổ nào để ghi" in text_of(response)


def test_several_teams_are_offered_with_the_last_used_first_chosen(world):
    client = world.client(world.official)
    client.post(URL, world.post(team=world.second.pk))
    page = text_of(client.get(URL))
    assert re.search(rf'<option value="{world.second.pk}" selected>Tổ ấp Mỹ Phú</option>', page)
    assert f'value="{world.foreign.pk}"' not in page


def test_a_link_chooses_the_team_and_a_foreign_one_is_not_there(world):
    client = world.client(world.official)
    page = text_of(client.get(f"{URL}?to={world.commune_team.pk}"))
    assert re.search(rf'<option value="{world.commune_team.pk}" selected', page)
    for foreign in (world.foreign.pk, "0", "abc", "²"):
        assert client.get(f"{URL}?to={foreign}").status_code == 404


def test_a_closed_team_can_still_be_logged_for_its_last_days_by_link(world):
    world.second.valid_to = TODAY - 5 * DAY
    world.second.save()
    page = text_of(world.client(world.official).get(f"{URL}?to={world.second.pk}"))
    assert f'value="{(TODAY - 6 * DAY).isoformat()}"' in page


def test_teams_called_alike_are_told_apart(world):
    other = make_unit("commune", "Mỹ Hiệp", world.province)
    make_team(make_unit("hamlet", "Mỹ Thới", other), "Tổ công nghệ số cộng đồng ấp Mỹ Thới")
    world.official.grants.create(role="commune", unit=other, valid_from=world.team.valid_from)
    page = text_of(world.client(world.official).get(URL))
    assert "Tổ ấp Mỹ Thới · xã Mỹ Xương" in page
    assert "Tổ ấp Mỹ Thới · xã Mỹ Hiệp" in page


def test_namesakes_of_a_merged_commune_are_told_apart_by_what_they_came_from(world):
    """Today both *ấp 1* lie in one commune; its official must see for which of them the session is logged."""
    teams = world.called_alike()
    client = world.client(world.official)
    for url in (URL, "/"):
        page = text_of(client.get(url))
        assert "Tổ ấp 1 · trước thuộc xã Mỹ Hội" in page
        assert "Tổ ấp 1 · trước thuộc xã Mỹ Thọ" in page
        assert "Tổ ấp Mỹ Thới ·" not in page
    meaning = Meaning(world.official, TODAY)
    with pytest.raises(Unclear, match="trước thuộc xã Mỹ Hội; Tổ ấp 1 · trước thuộc xã Mỹ Thọ"):
        meaning.team("Tổ ấp 1")
    for written in ("Tổ ấp 1 · trước thuộc xã Mỹ Hội", "ấp 1, xã Mỹ Hội", "Tổ ấp 1 (xã Mỹ Hội)"):
        assert meaning.team(written) == teams[0]
    with translation.override("en"):
        meaning = Meaning(world.official, TODAY)
        assert meaning.team("Tổ ấp 1 · trước thuộc xã Mỹ Hội") == meaning.team("Tổ ấp 1 · formerly xã Mỹ Hội")


def test_the_topics_a_team_uses_most_stand_beside_the_five_skills(world):
    rare = make_topic("Hiếm dùng", parent=world.skills[1], position=21)
    for day in range(3):
        make_activity(world.team, TODAY - day * DAY, topics=[world.vneid])
    page = text_of(world.client(world.head).get(URL))
    chips, finer = page.split('class="more finer"')
    assert "VNeID" in chips
    assert rare.short_name not in chips
    assert rare.short_name in finer


def test_like_last_time_fills_in_everything_but_the_day(world):
    client = world.client(world.head)
    activity = make_activity(
        world.team, TODAY - 3 * DAY, people=33, topics=[world.vneid], form="gathering", created_by=world.head
    )
    page = text_of(client.get(f"{URL}?nhu={activity.uuid}"))
    assert re.search(r'name="people" value="33"', page)
    assert re.search(r'value="gathering"[^>]*checked', page)
    assert re.search(rf'value="{TODAY.isoformat()}" checked', page)
    assert hidden(page, "uuid") != str(activity.uuid)
    assert world.client(world.neighbour).get(f"{URL}?nhu={activity.uuid}").status_code == 404


def test_nobody_reads_somebody_elses_slip(world):
    world.client(world.head).post(URL, world.post())
    activity = Activity.objects.get()
    for who in (world.official, world.neighbour, world.staff, world.deputy):
        assert world.client(who).get(f"/hoat-dong/{activity.uuid}/da-ghi/").status_code == 404


def test_a_deputy_logs_and_a_former_head_does_not(world):
    assert world.client(world.deputy).post(URL, world.post()).status_code == 302
    Member.objects.filter(person__user=world.head).update(valid_to=TODAY)
    refused = world.client(world.head).post(URL, world.post())  # no post left: signed out, not only refused
    assert refused.headers["Location"].startswith("/dang-nhap/")
    assert Activity.objects.count() == 1


def queries_of(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_form_costs_the_same_for_one_team_and_for_thirty(world):
    client = world.client(world.official)
    client.get(URL)
    few = queries_of(client, URL)
    for n in range(30):
        team = make_team(make_unit("hamlet", f"Ấp {n}", world.here), f"Tổ ấp số {n}")
        make_activity(team, TODAY, topics=[world.vneid, world.skills[0]], created_by=world.official)
        make_member(team)
    assert queries_of(client, URL) <= few + 2  # the previous log, and the place of its team
    assert few < 30


def test_saving_takes_few_queries(world, django_assert_max_num_queries):
    client = world.client(world.head)
    client.get(URL)
    with django_assert_max_num_queries(40):
        client.post(URL, world.post())
    assert timezone.localdate() == TODAY


def test_a_form_without_uuid_is_still_saved(world):
    form = world.post()
    del form["uuid"]
    assert world.client(world.head).post(URL, form).status_code == 302
    assert Activity.objects.get().uuid != uuid.UUID(int=0)
