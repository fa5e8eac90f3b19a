"""What stands behind "Thêm chi tiết": optional, checked, kept, told in words, copied from last time."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from teams_app.activities import services
from teams_app.activities.forms.fields import OutcomesField
from teams_app.activities.models import Activity, Asked, Photo, Plan
from teams_app.registry.models import Member, TeamArea
from tests.factories import make_member, make_topic
from tests.teams_app.activities.photos.pictures import picture, upload
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/moi/"


@pytest.fixture
def counted(world):
    return make_topic("VNeID mới", parent=world.skills[0], outcome_label="tài khoản kích hoạt")


@pytest.fixture
def plan(world):
    return Plan.objects.create(name="Kế hoạch 257/KH-UBND", valid_from=dt.date(2025, 1, 1))


def page_of(response):
    return response.content.decode()


def guides(world):
    """The head and the deputy."""
    services = Member.objects.filter(team=world.team).order_by("pk")
    return list(services.values_list("person", flat=True)[:2])


def test_everything_is_kept_and_shown_in_words(world, counted, plan):
    Asked.objects.create(pk=1, women=True, elderly=True)
    first, second = guides(world)
    form = world.post(
        topics=[world.skills[0].slug, counted.slug], households="7", women="14", elderly="1", plan=plan.pk,
        facilitators=[first, second], facilitator_count="3", place="  Hội trường   ấp ", lat="10.5", lon="105.6",
        accuracy="12", note="Bà con đông", **{f"outcomes-{counted.slug}": "5", f"outcomes-{world.vneid.slug}": ""},
        confirmed=["far_away"],
    )  # fmt: skip
    client = world.client(world.head)
    slip = page_of(client.post(URL, form, follow=True))
    said = services.values_of(Activity.objects.get())
    assert said["outcomes"] == {counted.slug: 5}
    assert said["facilitators"] == sorted([first, second])
    assert (said["women"], said["elderly"], said["households"], said["facilitator_count"]) == (14, 1, 7, 3)
    assert (said["plan"], said["place"], said["lat"], said["lon"], said["accuracy"]) == (
        plan.pk, "Hội trường ấp", 10.5, 105.6, 12,
    )  # fmt: skip
    for words in ("5 tài khoản kích hoạt", "Trong đó nữ", plan.name, "Hội trường ấp", "10,50000; 105,60000 (±12 m)"):
        assert words in slip


def test_nothing_of_it_is_needed_and_empty_is_not_zero(world, counted):
    world.client(world.head).post(URL, world.post(topics=[counted.slug], **{f"outcomes-{counted.slug}": ""}))
    activity = Activity.objects.get()
    assert not activity.outcomes.exists()
    assert (activity.women, activity.households, activity.facilitator_count, activity.lat) == (None, None, None, None)


def test_a_counted_zero_stays_a_zero(world, counted):
    world.client(world.head).post(URL, world.post(topics=[counted.slug], **{f"outcomes-{counted.slug}": "0"}))
    assert Activity.objects.get().outcomes.get().count == 0


def test_women_and_over_60s_are_asked_only_where_the_province_says_so(world):
    client = world.client(world.head)
    assert 'name="women"' not in page_of(client.get(URL))
    assert world.client(world.official).get("/hoat-dong/thiet-lap/").status_code == 404
    staff = world.client(world.staff)
    page = page_of(staff.post("/hoat-dong/thiet-lap/", {"form": "asked", "women": "on"}, follow=True))
    assert "Từ nay biểu ghi hỏi như vậy" in page
    page = page_of(client.get(URL))
    assert 'name="women"' in page
    assert 'name="elderly"' not in page


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"women": "25"}, "women", "không thể nhiều hơn 24"),
        ({"elderly": "-1"}, "elderly", "Có phải ý bạn là 1?"),
        ({"households": "bảy"}, "households", "số nguyên"),
        ({"outcomes": "99999"}, "outcomes", "Có phải ý bạn là"),
        ({"outcomes": "năm"}, "outcomes", "số nguyên"),
        ({"elsewhere": "5"}, "outcomes", "nội dung chưa chọn"),
        ({"facilitators": ["987654"]}, "facilitators", "không ở trong tổ"),
        ({"facilitator_count": "1", "facilitators": "both"}, "facilitator_count", "ít nhất có 2 người"),
        ({"plan": "987654"}, "plan", "không có hiệu lực"),
        ({"lat": "95", "lon": "105"}, "place", "Không đọc được vị trí"),
        ({"lat": "10", "lon": ""}, "place", "Không đọc được vị trí"),
        ({"place": "x" * 121}, "place", "120"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(world, counted, fields, field, words):
    Asked.objects.create(pk=1, women=True, elderly=True)
    fields = dict(fields)
    typed = {f"outcomes-{counted.slug}": fields.pop("outcomes", "4")}
    typed |= {f"outcomes-{world.skills[2].slug}": fields.pop("elsewhere", "")}
    world.skills[2].outcome_label = "mã QR"
    world.skills[2].save()
    if fields.get("facilitators") == "both":
        fields["facilitators"] = guides(world)
    form = world.post(topics=[counted.slug], place="Chợ Mỹ Xương") | typed | fields
    page = page_of(world.client(world.head).post(URL, form))
    assert not Activity.objects.exists()
    assert words in page
    assert f'id="id_{field}_error"' in page
    assert f'value="{typed[f"outcomes-{counted.slug}"]}"' in page
    assert '<details class="more log__more" id="details" open>' in page


def test_a_plan_of_another_place_is_refused_and_not_offered(world):
    theirs = Plan.objects.create(name="Kế hoạch Bình Thạnh", unit=world.there, valid_from=dt.date(2024, 1, 1))
    ours = Plan.objects.create(name="Kế hoạch Mỹ Xương", unit=world.here, valid_from=dt.date(2024, 1, 1))
    everyones = Plan.objects.create(name="Kế hoạch tỉnh", unit=world.province, valid_from=dt.date(2024, 1, 1))
    client = world.client(world.head)
    page = page_of(client.get(URL))
    assert (ours.name in page, everyones.name in page, theirs.name in page) == (True, True, False)
    assert "của địa bàn khác" in page_of(client.post(URL, world.post(plan=theirs.pk)))
    for number, plan in enumerate((ours, everyones)):
        client.post(URL, world.post(plan=plan.pk, people=str(40 + number)))
    assert Activity.objects.count() == 2


def test_names_of_the_chosen_team_are_offered_and_no_phone(world):
    make_member(world.second, "Sen Thị Minh Họa", phone="0100000009")
    page = page_of(world.client(world.official).get(f"{URL}?to={world.second.pk}"))
    assert "Sen Thị Minh Họa" in page
    assert "0100000009" not in page
    assert "Sen Thị Minh Họa" not in page_of(world.client(world.official).get(f"{URL}?to={world.team.pk}"))


def test_a_form_sent_for_another_team_offers_the_members_of_that_team(world):
    make_member(world.second, "Sen Thị Minh Họa")
    client = world.client(world.official)
    page = page_of(client.post(f"{URL}?to={world.team.pk}", world.post(team=world.second.pk, people="")))
    assert "Sen Thị Minh Họa" in page


def test_more_guides_than_members_is_asked_about_in_words(world):
    client = world.client(world.head)
    page = page_of(client.post(URL, world.post(facilitator_count="9")))
    assert "Có 9 người hướng dẫn" in page
    assert "Đúng, có người ngoài tổ giúp" in page
    client.post(URL, world.post(facilitator_count="9", confirmed=["many_guides"]))
    assert Activity.objects.get().confirmed == ["many_guides"]


def test_a_change_tells_both_values_and_keeps_what_the_form_does_not_ask(world, counted, plan):
    first, second = guides(world)
    stored = services.activity_log(
        by=world.head,
        entry=world.entry(
            topics=(counted.slug,), women=3, outcomes=((counted.slug, 5),), facilitators=(first,), plan=plan.pk,
            lat=10.5, lon=105.6, confirmed=frozenset({"far_away"}),
        ),
        at=timezone.now(),
    ).activity  # fmt: skip
    client = world.client(world.head)
    page = page_of(client.get(f"/hoat-dong/{stored.uuid}/sua/"))
    assert f'name="outcomes-{counted.slug}" id="id_outcomes_{counted.slug}" value="5"' in page
    form = world.post(
        topics=[counted.slug], version="1", facilitators=[first, second], place="Đình", no_position="on",
        **{f"outcomes-{counted.slug}": "6"}, lat="10.5", lon="105.6",
    )  # fmt: skip
    page = page_of(client.post(f"/hoat-dong/{stored.uuid}/sua/", form, follow=True))
    stored.refresh_from_db()
    assert (stored.women, stored.plan_id, stored.lat) == (3, None, None)
    for words in (
        "Kết quả đếm được: <del>VNeID mới: 5</del> → <ins>VNeID mới: 6</ins>",
        f"Kế hoạch: <del>{plan.name}</del> → <ins>để trống</ins>",
        "Địa điểm: <del>để trống</del> → <ins>Đình</ins>",
        "Vị trí: <del>10,50000; 105,60000</del> → <ins>để trống</ins>",
        "Người hướng dẫn: <del>",
    ):
        assert words in page


def test_like_last_time_copies_who_and_where_but_not_what_is_counted_afresh(world, counted, plan):
    first, second = guides(world)
    Asked.objects.create(pk=1, women=True, elderly=True)
    model = services.activity_log(
        by=world.head,
        entry=world.entry(
            topics=(counted.slug,), women=3, outcomes=((counted.slug, 5),), facilitators=(first, second), place="Đình",
            facilitator_count=3, plan=plan.pk, lat=10.5, lon=105.6, note="hôm qua", confirmed=frozenset({"far_away"}),
        ),
        at=timezone.now(),
    ).activity  # fmt: skip
    Member.objects.filter(team=world.team, person=second).update(valid_to=TODAY)
    page = page_of(world.client(world.head).get(f"{URL}?nhu={model.uuid}"))
    assert re.search(rf'name="facilitators" value="{first}"[^>]* checked', page)
    assert f'name="facilitators" value="{second}"' not in page
    assert f'<option value="{plan.pk}" selected>' in page
    assert 'value="Đình"' in page
    assert "hôm qua" not in page
    assert f'name="outcomes-{counted.slug}" id="id_outcomes_{counted.slug}" value=""' in page
    assert '<input type="hidden" name="lat"' in page
    assert 'value="10.5"' not in page


def test_photos_chosen_without_javascript_arrive_once_with_the_entry(world):
    client = world.client(world.head)
    form = world.post() | {"photos": [upload(picture()), upload(picture(colour="red"), "2.jpg")]}
    page = page_of(client.post(URL, form, follow=True))
    assert "Đã lưu 2 ảnh" in page
    activity = Activity.objects.get()
    assert activity.photos.count() == 2
    form["photos"] = [upload(picture())]
    client.post(URL, form)
    assert Photo.objects.count() == 2


def test_photos_of_a_form_that_must_be_put_right_wait_for_it(world):
    client = world.client(world.head)
    form = world.post(people="") | {"photos": [upload(picture()), upload(b"<svg/>", "vẽ.jpg")]}
    page = page_of(client.post(URL, form))
    assert "được giữ đến khi bạn lưu" in page
    assert "vẽ.jpg: Tệp này không phải ảnh" in page
    photo = Photo.objects.get()
    own = f"/hoat-dong/{form['uuid']}/anh/{photo.pk}/"
    assert client.get(own).status_code == 200
    assert world.client(world.official).get(own).status_code == 404
    form |= {"people": "24"}
    form.pop("photos")
    client.post(URL, form)
    photo.refresh_from_db()
    assert (photo.activity, photo.waits_for, photo.position) == (Activity.objects.get(), None, 1)


def test_photos_follow_a_form_that_became_a_second_entry(world):
    client, form = world.client(world.head), world.post()
    client.post(URL, form)
    again = form | {"people": "42", "photos": [upload(picture())]}
    page = page_of(client.post(URL, again))
    photo = Photo.objects.get()
    assert photo.waits_for != form["uuid"]
    assert str(photo.waits_for) in page
    client.post(URL, world.post(uuid=str(photo.waits_for), people="42"))
    assert Activity.objects.get(people=42).photos.get() == photo


def test_a_full_disk_costs_the_photo_and_never_the_entry(world, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.storage.os.fsync", full)
    page = page_of(world.client(world.head).post(URL, world.post() | {"photos": [upload(picture())]}, follow=True))
    assert "máy chủ tạm hết chỗ" in page
    assert Activity.objects.exists()
    assert not Photo.objects.exists()


def test_counts_are_read_kindly():
    assert OutcomesField(required=False).clean({"a": "1.200", "b": " ", "c": "0"}) == (("a", 1200), ("c", 0))


def test_a_position_is_held_against_the_places_the_team_serves(world):
    here = TeamArea.objects.filter(team=world.commune_team).first().unit.periods.first()
    client = world.client(world.official)
    near = world.post(team=world.commune_team.pk, lat=str(here.lat), lon=str(here.lon), accuracy="20")
    client.post(URL, near)
    assert Activity.objects.count() == 1
    page = page_of(client.post(URL, world.post(lat="21.03", lon="105.85", accuracy="20", people="9")))
    assert "nằm ngoài xã" in page
    assert Activity.objects.count() == 1
