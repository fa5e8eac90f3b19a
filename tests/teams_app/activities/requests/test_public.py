"""What a resident can do with nothing but a phone: choose, ask, follow, take the contact back."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from geo.models import Level
from teams_app.activities.models import HelpRequest, Poster
from teams_app.registry.models import TeamArea, TeamSuspension
from tests.factories import make_team, make_unit
from tests.teams_app.activities.requests.asking import NOW, PHONE, closed, days, make_request
from tests.teams_app.activities.requests.test_routing import end, merge
from tests.teams_app.activities.world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamlet(world: World) -> int:
    return world.team.areas.get().unit_id


def form(world: World, **fields):
    given = {"uuid": str(uuid.uuid4()), "topic": world.skills[0].slug, "text": "", "contact": "", "website": ""}
    return {name: value for name, value in (given | fields).items() if value is not None}


def send(client: Client, hamlet: int, data):
    return client.post(reverse("activities:help_new", args=[hamlet]), data)


def test_a_request_reaches_the_team_and_answers_with_a_code(client, world: World, hamlet):
    response = send(client, hamlet, form(world, text="Cài VNeID giúp", contact="0100 000 123", consent="on"))
    request = HelpRequest.objects.get()
    assert response.status_code == 302
    assert (request.team, request.unit_id, request.topic) == (world.team, hamlet, world.skills[0])
    assert (request.contact, request.consent_wording) == (PHONE, "2026-11")
    assert request.consented_at is not None
    page = client.get(response["Location"]).content.decode()
    assert request.receipt in page
    assert PHONE not in page
    assert "Cài VNeID giúp" not in page


def test_contact_and_words_may_be_left_out(client, world: World, hamlet):
    assert send(client, hamlet, form(world)).status_code == 302
    assert HelpRequest.objects.get().consented_at is None


def test_consent_is_never_ticked_beforehand_and_needed_for_a_contact(client, world: World, hamlet):
    page = client.get(reverse("activities:help_new", args=[hamlet])).content.decode()
    box = page[page.index('name="consent"') - 60 : page.index('name="consent"') + 80]
    assert "checked" not in box
    response = send(client, hamlet, form(world, contact=PHONE, text="vẫn còn đây"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "đánh dấu vào đây" in text
    assert PHONE in text
    assert "vẫn còn đây" in text
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"topic": ""}, "Xin chọn một mục"),
        ({"topic": "khong-co"}, "Xin chọn một mục"),
        ({"text": "CCCD của tôi 087123456789"}, "giống số căn cước"),
        ({"text": "gọi tôi 0912 345 678"}, "ghi vào ô liên hệ"),
        ({"text": "a" * 301}, "gọn trong 300 ký tự"),
        ({"contact": "087123456789", "consent": "on"}, "chưa đúng dạng số điện thoại"),
        ({"contact": "a" * 61, "consent": "on"}, "gọn trong 60 ký tự"),
        ({"website": "http://spam.example"}, "tự điền vào một ô ẩn"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_written(client, world: World, hamlet, fields, said):
    response = send(client, hamlet, form(world, **fields))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not HelpRequest.objects.exists()


def test_a_filled_trap_comes_back_empty(client, world: World, hamlet):
    text = send(client, hamlet, form(world, website="x-spam-x", text="Giúp tôi")).content.decode()
    assert "x-spam-x" not in text
    assert "Giúp tôi" in text


def test_the_same_form_twice_is_one_request_and_with_other_words_two(client, world: World, hamlet):
    data = form(world, text="một")
    first, second = send(client, hamlet, data), send(client, hamlet, data)
    assert first["Location"] == second["Location"]
    third = send(client, hamlet, data | {"text": "hai"})
    assert third["Location"] != first["Location"]
    assert HelpRequest.objects.count() == 2


def test_a_token_is_asked_for(world: World, hamlet):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, hamlet, form(world)).status_code == 403
    page = strict.get(reverse("activities:help_new", args=[hamlet]))
    token = str(page.context["csrf_token"])
    assert send(strict, hamlet, form(world, csrfmiddlewaretoken=token)).status_code == 302


# How often. --------------------------------------------------------------------------------------


def rates(settings, **changed):
    settings.HELP_REQUEST_RATES = settings.HELP_REQUEST_RATES | changed


def test_one_address_asks_so_often_and_no_more(client, world: World, hamlet, settings):
    rates(settings, send="3/h/ip")
    for _ in range(3):
        assert send(client, hamlet, form(world)).status_code == 302
    refused = send(client, hamlet, form(world, text="Đừng mất chữ này"))
    assert refused.status_code == 429
    assert "Đừng mất chữ này" in refused.content.decode()
    assert HelpRequest.objects.count() == 3
    elsewhere = client.post(reverse("activities:help_new", args=[hamlet]), form(world), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_the_same_form_again_is_not_counted(client, world: World, hamlet, settings):
    rates(settings, send="1/h/ip")
    data = form(world)
    assert [send(client, hamlet, data).status_code for _ in range(4)] == [302] * 4


def test_one_contact_asks_so_often_from_whichever_address_and_however_it_is_spelt(client, world: World, hamlet):
    spelt = ["0912345678", "0912 345 678", "+84 912.345.678", "Cô Sáu 0912-345-678"]
    got = [
        client.post(
            reverse("activities:help_new", args=[hamlet]),
            form(world, contact=contact, consent="on"),
            REMOTE_ADDR=f"203.0.113.{n}",
        ).status_code
        for n, contact in enumerate(spelt)
    ]
    assert got == [302, 302, 302, 429]
    assert send(client, hamlet, form(world, contact="0912345679", consent="on")).status_code == 302


@pytest.mark.parametrize(("proxies", "second"), [(0, 429), (1, 302)])
def test_behind_a_proxy_each_phone_has_its_own_count(client, world: World, hamlet, settings, proxies, second):
    rates(settings, send="1/h/ip")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    url = reverse("activities:help_new", args=[hamlet])
    got = [client.post(url, form(world), HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code for n in (1, 2)]
    assert got == [302, second]


def test_codes_cannot_be_tried_out(client, settings, world: World):
    rates(settings, look="5/m/ip")
    url = reverse("activities:help_state", args=["0000000000"])
    assert [client.get(url).status_code for _ in range(6)] == [404] * 5 + [429]
    request = make_request(world)
    start = client.get(reverse("activities:help_start"), {"ma": request.code})
    assert start.status_code == 200  # not even by the field on the first page
    assert request.receipt not in start.content.decode()


# Choosing. ---------------------------------------------------------------------------------------


def test_commune_then_hamlet_then_the_form_without_any_script(client, world: World, hamlet):
    start = client.get(reverse("activities:help_start")).content.decode()
    assert reverse("activities:help_commune", args=[world.here.pk]) in start
    second = client.get(reverse("activities:help_commune", args=[world.here.pk])).content.decode()
    assert reverse("activities:help_new", args=[hamlet]) in second
    assert reverse("activities:help_new", args=[world.here.pk]) in second  # "I do not know"
    third = client.get(reverse("activities:help_new", args=[hamlet])).content.decode()
    assert "<strong>Tổ công nghệ số cộng đồng ấp Mỹ Thới</strong> sẽ trả lời" in third


def test_a_name_of_before_the_merger_finds_the_commune_of_today(client, world: World):
    new = merge(world.here, "An Hưng")
    found = client.get(reverse("activities:help_start"), {"tim": "my xuong"}).content.decode()
    assert reverse("activities:help_commune", args=[new.pk]) in found
    assert reverse("activities:help_commune", args=[world.there.pk]) not in found
    assert "Không tìm thấy tên này" in client.get(reverse("activities:help_start"), {"tim": "zzz"}).content.decode()
    old = client.get(reverse("activities:help_commune", args=[world.here.pk]))
    assert old["Location"] == reverse("activities:help_commune", args=[new.pk])
    assert client.get(reverse("activities:help_new", args=[world.here.pk]))["Location"] == old["Location"]


def test_the_page_says_who_answers_where_no_team_works(client, world: World, hamlet):
    TeamSuspension.objects.create(team=world.team, valid_from=TODAY)
    url = reverse("activities:help_new", args=[hamlet])
    assert (
        "hiện chưa có tổ hoạt động, nên <strong>Tổ công nghệ số cộng đồng xã Mỹ Xương"
        in client.get(url).content.decode()
    )
    end(world.commune_team)
    assert "<strong>công chức phụ trách của xã Mỹ Xương</strong>" in client.get(url).content.decode()
    send(client, hamlet, form(world))
    assert HelpRequest.objects.get().team is None


@pytest.mark.parametrize("name", ["help_commune", "help_new"])
def test_what_is_no_commune_and_no_hamlet_is_not_there(client, world: World, name):
    for unit in (world.province.pk, 999_999):
        assert client.get(reverse(f"activities:{name}", args=[unit])).status_code == 404


def test_nothing_registered_is_said(client):
    assert "chưa có xã nào" in client.get(reverse("activities:help_start")).content.decode()


@pytest.mark.parametrize("more", [0, 25])
def test_the_lists_cost_the_same_for_few_and_many(client, world: World, more, django_assert_max_num_queries):
    for n in range(more):
        make_unit(Level.HAMLET, f"Ấp {n}", world.here)
        make_unit(Level.COMMUNE, f"Xã {n}", world.province)
    with django_assert_max_num_queries(8):
        client.get(reverse("activities:help_start"))
    with django_assert_max_num_queries(18):
        client.get(reverse("activities:help_commune", args=[world.here.pk]))
    with django_assert_max_num_queries(18):
        client.get(reverse("activities:help_new", args=[world.team.areas.get().unit_id]))


# The poster's code. ------------------------------------------------------------------------------


def where(client, poster):
    return client.get(reverse("activities:help_poster", args=[poster.code]))


def test_a_poster_leads_to_the_form_of_its_hamlet(client, world: World, hamlet):
    poster = Poster.objects.create(team=world.team)
    assert where(client, poster)["Location"] == reverse("activities:help_new", args=[hamlet])
    typed = client.get(reverse("activities:help_poster", args=[str(poster).lower()]))
    assert typed["Location"] == where(client, poster)["Location"]


def test_a_poster_of_two_hamlets_asks_which(client, world: World, hamlet):
    other = make_unit(Level.HAMLET, "Mỹ Hưng", world.here)
    TeamArea.objects.create(team=world.team, unit=other, valid_from=world.team.valid_from)
    page = where(client, Poster.objects.create(team=world.team)).content.decode()
    for unit in (hamlet, other.pk):
        assert reverse("activities:help_new", args=[unit]) in page
    assert reverse("activities:help_new", args=[world.second.areas.get().unit_id]) not in page


def test_a_poster_of_a_commune_team_asks_for_the_hamlet(client, world: World):
    poster = Poster.objects.create(team=world.commune_team)
    assert where(client, poster)["Location"] == reverse("activities:help_commune", args=[world.here.pk])


def test_a_poster_outlives_its_team_and_its_commune(client, world: World, hamlet):
    poster, of_commune = (Poster.objects.create(team=team) for team in (world.team, world.commune_team))
    unit = world.team.areas.get().unit
    new = make_team(unit, "Tổ kiện toàn", since=TODAY - days(1))
    end(world.team, successor=new)
    assert where(client, poster)["Location"] == reverse("activities:help_new", args=[hamlet])
    assert "Tổ kiện toàn" in client.get(where(client, poster)["Location"]).content.decode()
    end(new)  # dissolved, and nobody took over
    assert where(client, poster)["Location"] == reverse("activities:help_new", args=[hamlet])
    merged = merge(world.here, "An Hưng")
    assert where(client, of_commune)["Location"] == reverse("activities:help_commune", args=[merged.pk])


def test_a_code_of_no_team_says_so_and_shows_the_way(client, world: World):
    for code in ("AAAAAAAA", "x", str(world.team.pk)):
        response = client.get(reverse("activities:help_poster", args=[code]))
        assert response.status_code == 404
        assert reverse("activities:help_start") in response.content.decode()


# Following. --------------------------------------------------------------------------------------


def test_the_code_finds_the_request_however_it_is_typed(client, world: World):
    request = make_request(world)
    by_field = client.get(reverse("activities:help_start"), {"ma": f" {request.receipt.lower()} "})
    assert by_field["Location"] == reverse("activities:help_state", args=[request.code])
    assert client.get(reverse("activities:help_state", args=[request.receipt]))["Location"] == by_field["Location"]
    wrong = client.get(reverse("activities:help_start"), {"ma": "0000000000"}).content.decode()
    assert "Không có yêu cầu nào mang mã này" in wrong


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Đã gửi đến tổ"),
        ({"state": "helping", "answer": "Chiều mai tôi ghé"}, "Chiều mai tôi ghé"),
        (closed(), "Đã giúp xong"),
        (closed(state="unreachable", answer="Gọi không được"), "Tổ chưa liên hệ được"),
        (closed(state="unsuitable", answer="Việc của bưu điện"), "Việc của bưu điện"),
    ],
)
def test_each_state_is_told(client, world: World, fields, said):
    request = make_request(world, **fields)
    text = client.get(reverse("activities:help_state", args=[request.code])).content.decode()
    assert said in text
    assert PHONE not in text


def test_who_kept_the_address_is_not_thanked_for_ever(client, world: World):
    request = make_request(world)
    url = f"/can-giup/{request.code}/?vua-gui"
    assert "yêu cầu đã được gửi" in client.get(url).content.decode()
    HelpRequest.objects.update(**closed())
    assert "yêu cầu đã được gửi" not in client.get(url).content.decode()


def test_the_contact_is_erased_at_once_when_its_owner_says_so(client, world: World):
    request = make_request(world)
    url = reverse("activities:help_forget", args=[request.code])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302  # twice is as good as once
    request.refresh_from_db()
    assert (request.contact, request.text) == ("", "Tôi muốn cài VNeID")
    assert [step.act for step in request.steps.all()] == ["withdrawn"]
    assert client.post(reverse("activities:help_forget", args=["0000000000"])).status_code == 404


def test_the_sent_page_is_not_kept_by_browsers_or_search_engines(client, world: World):
    response = client.get(reverse("activities:help_state", args=[make_request(world, created_at=NOW).code]))
    assert "no-store" in response["Cache-Control"]
    assert 'content="noindex"' in response.content.decode()
