"""The pages of those who answer: the list, one request, its way into the log, the province's counts."""

import pytest
from django.urls import reverse

from geo.models import Level
from teams_app.accounts.disclosures import Disclosure
from teams_app.accounts.models import Role
from teams_app.activities.models import Activity, HelpRequest, HelpState
from teams_app.activities.requests import counting
from teams_app.registry.models import TeamSuspension
from tests.factories import make_team, make_unit, make_user
from tests.teams_app.activities.requests.asking import NOW, PHONE, closed, days, make_request
from tests.teams_app.activities.world import TODAY, World

pytestmark = pytest.mark.django_db
LIST = "/hoat-dong/yeu-cau/"


def page(world: World, who: str, url: str = LIST) -> str:
    response = world.client(getattr(world, who)).get(url)
    assert response.status_code == 200
    return response.content.decode()


def url_of(request, name="request"):
    return reverse(f"activities:{name}", args=[request.uuid])


def move(world: World, who: str, request, act: str, seen: str = "waiting", **fields):
    data = {"act": act, "seen": seen} | fields
    return world.client(getattr(world, who)).post(url_of(request, "request_move"), data)


def test_the_list_says_how_many_wait_and_shows_no_contact(world: World):
    make_request(world)
    make_request(world, state="helping", text="đang làm")
    text = page(world, "head")
    assert "<strong>1 yêu cầu</strong> đang chờ xử lý" in text
    assert "Tôi muốn cài VNeID" in text
    assert "có để lại liên hệ" in text
    assert PHONE not in text
    assert "đang làm" in page(world, "head", f"{LIST}?xem=dang")
    assert not Disclosure.objects.exists()


def test_each_sees_the_own_ground(world: World):
    make_request(world, text="của ấp Mỹ Thới")
    make_request(world, text="của ấp Mỹ Phú", team=world.second, unit=world.second.areas.get().unit)
    make_request(world, text="của Bình Hòa", team=world.foreign, unit=world.foreign.areas.get().unit)
    seen = {who: page(world, who) for who in ("head", "official", "neighbour")}
    assert ["của ấp Mỹ Thới" in text for text in seen.values()] == [True, True, False]
    assert ["của ấp Mỹ Phú" in text for text in seen.values()] == [False, True, False]
    assert ["của Bình Hòa" in text for text in seen.values()] == [False, False, True]


@pytest.mark.parametrize("who", ["member", None])
def test_who_answers_nothing_has_no_list(world: World, who):
    response = world.client(getattr(world, who) if who else None).get(LIST)
    assert response.status_code == (404 if who else 302)


def test_nobody_waits(world: World):
    text = page(world, "head")
    assert "Không có ai đang chờ" in text
    assert "Không có gì ở đây" in page(world, "head", f"{LIST}?xem=xong")


def test_what_waits_long_or_at_a_resting_team_stands_out(world: World):
    make_request(world, created_at=NOW - days(5))
    TeamSuspension.objects.create(team=world.team, valid_from=TODAY)
    text = page(world, "official")
    assert "đã chờ 5 ngày" in text
    assert "nên chuyển tổ khác" in text


@pytest.mark.parametrize("more", [0, 12])
def test_the_list_costs_the_same_for_few_and_many(world: World, more, django_assert_max_num_queries):
    for n in range(more):
        unit = make_unit(Level.HAMLET, f"Ấp {n}", world.here)
        make_request(world, unit=unit, team=make_team(unit))
    make_request(world)
    for who, most in (("official", 32), ("head", 26)):
        client = world.client(getattr(world, who))
        client.get(LIST)
        with django_assert_max_num_queries(most):
            client.get(LIST)


# One request. ------------------------------------------------------------------------------------


def test_the_contact_is_shown_to_call_and_each_look_is_written_down(world: World):
    request = make_request(world)
    text = page(world, "head", url_of(request))
    assert 'href="tel:0100000123"' in text
    page(world, "head", url_of(request))
    page(world, "official", url_of(request))
    lines = Disclosure.objects.order_by("pk")
    assert [(line.user, line.people, line.phones_in_full, line.unit_id) for line in lines] == [
        (world.head, 1, True, world.here.pk),
        (world.official, 1, True, world.here.pk),
    ]
    assert PHONE not in " ".join(f"{line.what} {line.filters} {line.key}" for line in lines)


def test_without_a_contact_there_is_nothing_to_write_down(world: World):
    text = page(world, "head", url_of(make_request(world, contact="", consented_at=None)))
    assert "không để lại" in text
    assert not Disclosure.objects.exists()


def test_what_cannot_be_written_down_is_not_shown(world: World, monkeypatch):
    request = make_request(world)

    def fail(*args, **kwargs):
        raise RuntimeError("the log is full")

    monkeypatch.setattr("teams_app.activities.requests.disclosing.record_disclosure", fail)
    client = world.client(world.head)
    client.raise_request_exception = False
    response = client.get(url_of(request))
    assert response.status_code == 500
    assert PHONE not in response.content.decode()


@pytest.mark.parametrize("who", ["neighbour", "staff", "member"])
def test_somebody_elses_request_is_not_there(world: World, who):
    request = make_request(world)
    assert world.client(getattr(world, who)).get(url_of(request)).status_code == 404
    assert move(world, who, request, "taken").status_code == 404


def test_taken_answered_done_and_opened_again(world: World, client):
    request = make_request(world)
    assert move(world, "head", request, "taken", note="Chiều mai tôi ghé").status_code == 302
    public = client.get(reverse("activities:help_state", args=[request.code])).content.decode()
    assert "Chiều mai tôi ghé" in public
    move(world, "head", request, "done", seen="helping")
    assert "Ghi thành hoạt động" in page(world, "head", url_of(request))
    move(world, "head", request, "reopened", seen="done")
    request.refresh_from_db()
    assert (request.state, request.closed_at) == (HelpState.HELPING, None)


def test_a_reason_that_is_missing_is_asked_for_on_the_same_page(world: World):
    response = move(world, "head", make_request(world), "unsuitable")
    assert response.status_code == 422
    assert "Hãy ghi lý do" in response.content.decode()


@pytest.mark.parametrize("act", ["taken", "unreachable"])
def test_the_persons_phone_number_does_not_go_into_the_answer(world: World, act):
    """Whoever holds the code reads the answer; the team's own number may stand in it."""
    request = make_request(world, contact=f"Bà Bảy {PHONE}")
    client, there = world.client(world.head), url_of(request, "request_move")
    said = client.post(there, {"act": act, "seen": "waiting", "note": "Sẽ gọi 0100000123"})
    text = said.content.decode()
    assert said.status_code == 422 and "Đây là số điện thoại của bà con" in text and "Sẽ gọi 0100000123" in text
    assert HelpRequest.objects.get().state == "waiting"
    assert client.post(there, {"act": act, "seen": "waiting", "note": "Gọi tôi 0100000999"}).status_code == 302


def test_the_second_of_two_is_told(world: World):
    request = make_request(world)
    move(world, "head", request, "taken")
    client = world.client(world.deputy)
    response = client.post(url_of(request, "request_move"), {"act": "taken", "seen": "waiting"}, follow=True)
    assert "Người khác vừa cập nhật" in response.content.decode()


def test_passed_on_one_is_led_back_to_the_list(world: World):
    request = make_request(world)
    response = move(world, "head", request, "passed", team=world.second.pk)
    assert response["Location"] == LIST
    assert world.client(world.head).get(url_of(request)).status_code == 404
    assert move(world, "official", request, "passed", team=world.foreign.pk).status_code == 422


def test_an_unknown_act_is_not_there(world: World):
    assert move(world, "head", make_request(world), "logged").status_code == 404


# Into the log. -----------------------------------------------------------------------------------


def test_one_tap_fills_the_log_in_and_saving_ties_the_two(world: World):
    request = make_request(world, topic=world.skills[1], **closed())
    client = world.client(world.head)
    url = f"/hoat-dong/moi/?yeu-cau={request.uuid}"
    form = client.get(url).context["form"]
    chosen = {name: form[name].value() for name in ("uuid", "team", "topics", "form", "people")}
    assert chosen == {
        "uuid": str(request.activity_uuid),
        "team": world.team.pk,
        "topics": [world.skills[1].slug],
        "form": "door_to_door",
        "people": 1,
    }
    data = world.post(uuid=str(request.activity_uuid), topics=[world.skills[1].slug], people="1")
    saved = client.post(url, data)
    activity = Activity.objects.get()
    assert saved["Location"] == reverse("activities:logged", args=[activity.uuid])
    request.refresh_from_db()
    assert request.activity == activity
    assert client.get(url)["Location"] == saved["Location"]
    assert world.client(world.deputy).post(url, data)["Location"] == reverse("activities:detail", args=[activity.uuid])
    assert Activity.objects.count() == 1
    assert "Mở lại" not in page(world, "head", url_of(request))


def test_only_a_done_request_of_ones_own_is_logged(world: World):
    waiting, foreign = make_request(world), make_request(world, team=world.foreign, **closed())
    foreign.unit = world.foreign.areas.get().unit
    foreign.save()
    for request in (waiting.uuid, foreign.uuid, "x"):
        assert world.client(world.head).get(f"/hoat-dong/moi/?yeu-cau={request}").status_code == 404


# The province. -----------------------------------------------------------------------------------


def test_the_province_sees_counts_and_nothing_else(world: World):
    make_request(world)
    make_request(world, team=world.foreign, unit=world.foreign.areas.get().unit, **closed())
    for url in (LIST, f"{LIST}so-luong/"):
        text = page(world, "staff", url)
        assert "<strong>1</strong> trong 2 yêu cầu" in text
        assert "Xã Mỹ Xương" in text
        for secret in (PHONE, "VNeID", "Mỹ Thới"):
            assert secret not in text
    assert not Disclosure.objects.exists()


def test_counts_by_commune_agree_with_a_slow_recount(world: World):
    units = [world.team.areas.get().unit, world.second.areas.get().unit, world.here, world.foreign.areas.get().unit]
    states = [{}, {"state": "helping"}, closed(), closed(state="unsuitable", answer="x")]
    for n, unit in enumerate(units):
        for k in range(n + 1):
            make_request(world, unit=unit, team=None, created_at=NOW - days(k), **states[k])
    from teams_app.activities.models import HelpRequest

    rows = counting.by_commune(HelpRequest.objects.all(), TODAY)
    for row in rows:
        inside = [r for r in HelpRequest.objects.all() if commune_of(r.unit, world) == row.place.unit_id]
        assert row.total == len(inside)
        assert row.waiting == sum(r.state == "waiting" for r in inside)
        assert row.refused == sum(r.state == "unsuitable" for r in inside)
        assert row.oldest_waiting == min((r.created_at for r in inside if r.state == "waiting"), default=None)
    assert counting.sum_of(rows).total == HelpRequest.objects.count() == 10


def commune_of(unit, world: World) -> int:
    return unit.pk if unit == world.here else unit.periods.get().parent_id


def test_the_provinces_page_without_any_request(world: World):
    assert "Chưa có yêu cầu nào" in page(world, "staff")


def test_one_who_is_both_has_the_list_and_the_way_to_the_counts(world: World):
    world.official.grants.create(role=Role.PROVINCE, unit=world.province, valid_from=TODAY)
    make_request(world)
    assert f"{LIST}so-luong/" in page(world, "official")


# Home, and the page of the team. -----------------------------------------------------------------


def test_the_home_page_says_how_many_wait(world: World):
    make_request(world)
    for who in ("head", "official"):
        assert "1 yêu cầu chờ xử lý" in page(world, who, "/")
    assert "1 yêu cầu của bà con chờ xử lý" in page(world, "staff", "/")
    assert "yêu cầu chờ xử lý" not in page(world, "neighbour", "/")


def test_the_public_home_page_leads_to_the_form(client):
    assert reverse("activities:help_start") in client.get("/").content.decode()


def test_only_who_keeps_or_leads_the_team_finds_the_poster_on_its_page(world: World):
    team = reverse("registry:team", args=[world.team.pk])
    make = reverse("activities:poster_make", args=[world.team.pk])
    for who in ("official", "head", "staff"):
        assert make in page(world, who, team)
    world.client(world.head).post(make)
    assert reverse("activities:poster", args=[world.team.pk]) in page(world, "official", team)


def test_a_request_of_a_user_without_team_in_another_commune_is_never_shown(world: World):
    stranger = make_user("la", Role.COMMUNE, world.there)
    request = make_request(world, team=None)
    assert world.client(stranger).get(url_of(request)).status_code == 404
    assert world.client(world.official).get(url_of(request)).status_code == 200
