"""The forms of the register as an official meets them: bad input answered in place, nothing typed lost."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.registry.forms.fields import BirthYearField, DayField, NameField, PhoneField
from teams_app.registry.models import Member, MemberRole, Person, StruckEntry, Team
from tests.factories import make_member, make_team, make_unit, make_user
from tests.teams_app.registry.conftest import World

DAY = dt.timedelta(days=1)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def client(world: World, client):
    client.force_login(world.official)
    return client


def answered(response, field: str) -> str:
    """The page came back with something wrong at `field`; its text."""
    assert response.status_code == 200
    assert field in response.context["form"].errors, response.context["form"].errors
    return response.content.decode()


def form_of(client, path: str) -> dict:
    """The form as the page offers it, ready to be posted back."""
    form = client.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


# Fields ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1/7/2022", "01.07.2022", "1-7-22", "01072022", " 1 / 7 / 2022 ", "2022-07-01"])
def test_a_day_in_any_form(text: str):
    assert DayField().clean(text) == dt.date(2022, 7, 1)


@pytest.mark.parametrize("text", ["30/2/2022", "hôm qua", "7/2022", "1/13/2022"])
def test_no_day(text: str):
    with pytest.raises(ValidationError, match="không phải là ngày"):
        DayField().clean(text)


@pytest.mark.parametrize("text", ["0912345678", "0912.345.678", "+84 912 345 678", "84912345678", "912 345 678"])
def test_a_phone_in_any_form(text: str):
    assert PhoneField().clean(text) == "0912345678"


@pytest.mark.parametrize("text", ["09123", "không có", "0912345678 / 0987654321", "01234567890123"])
def test_no_phone(text: str):
    with pytest.raises(ValidationError):
        PhoneField().clean(text)


def test_names_are_tamed():
    assert NameField().clean("  ông NGUYỄN   VĂN AN ") == "Nguyễn Văn An"
    with pytest.raises(ValidationError, match="chữ số"):
        NameField().clean("Nguyễn Văn 2")


@pytest.mark.parametrize("text", ["1890", "2024", "năm tám mươi"])
def test_no_year_of_birth(text: str):
    with pytest.raises(ValidationError):
        BirthYearField().clean(text)


# A new team -----------------------------------------------------------------------------------

NEW = "/to/moi/"


def typed_team(**changed) -> dict:
    return {
        "valid_from": "1/7/2024",
        "number": "45/QĐ-UBND",
        "issued_on": "28/6/2024",
        "issuer": "UBND xã Mỹ Xương",
        "name": "",
    } | changed


def test_an_official_sets_up_a_team(world: World, client):
    hamlet = make_unit(Level.HAMLET, "Mỹ Thạnh", world.my_xuong)
    response = client.post(NEW, typed_team(units=[hamlet.pk]), follow=True)
    team = Team.objects.get(name="Tổ công nghệ số cộng đồng ấp Mỹ Thạnh")
    assert response.redirect_chain == [(reverse("registry:team", args=[team.pk]), 302)]
    assert "45/QĐ-UBND, ngày 28/06/2024, UBND xã Mỹ Xương" in response.content.decode()


def test_a_second_team_is_asked_about_once(world: World, client):
    html = answered(client.post(NEW, typed_team(units=[world.my_thoi.pk])), "units")
    assert "Tổ công nghệ số cộng đồng ấp Mỹ Thới" in html
    assert 'type="checkbox" name="may_share"' in html
    client.post(NEW, typed_team(units=[world.my_thoi.pk], may_share="on"))
    assert Team.objects.filter(areas__unit=world.my_thoi).count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"units": []}, "units"),
        ({"units": ["999999"]}, "units"),
        ({"units": ["x"]}, "units"),
        ({"valid_from": "30/2/2024"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "1/1/2099"}, "valid_from"),
        ({"issued_on": "1/1/2099"}, "issued_on"),
        ({"number": ""}, "number"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_bad_input_is_answered_in_place_with_everything_kept(world: World, client, changed: dict, field: str):
    hamlet = make_unit(Level.HAMLET, "Mỹ Thạnh", world.my_xuong)
    html = answered(client.post(NEW, typed_team(units=[hamlet.pk]) | changed), field)
    assert "UBND xã Mỹ Xương" in html
    assert changed.get("valid_from", "1/7/2024") in html
    assert not Team.objects.filter(areas__unit=hamlet).exists()


def test_nobody_sets_up_a_team_in_anothers_commune(world: World, client):
    answered(client.post(NEW, typed_team(units=[world.phu_loi.pk], may_share="on")), "units")
    assert client.get(NEW, {"xa": world.an_binh.pk}).status_code == 404


def test_the_province_chooses_the_commune_first(world: World, client):
    for n in range(70):
        make_unit(Level.HAMLET, f"Ấp {n}", world.an_binh)
    client.force_login(world.tinh)
    assert 'name="xa"' in client.get(NEW).content.decode()
    html = client.get(NEW, {"xa": world.an_binh.pk}).content.decode()
    assert "Phú Lợi" in html
    assert "Mỹ Thới" not in html


def test_a_commune_without_hamlets_says_so(world: World, client):
    client.force_login(make_user("moi", "commune", make_unit(Level.COMMUNE, "Tân Phú", world.province)))
    assert "chưa có danh mục khóm, ấp" in client.get(NEW).content.decode()


# Changing a team ------------------------------------------------------------------------------


def test_a_stale_edit_is_answered_with_what_is_saved_now(world: World, client):
    path = reverse("registry:team_edit", args=[world.team.pk])
    mine = form_of(client, path)
    colleague = form_of(client, path) | {"name": "Tổ của đồng nghiệp"}
    assert client.post(path, colleague).status_code == 302
    response = client.post(path, mine | {"name": "Tổ của tôi"})
    html = response.content.decode()
    assert "Tổ của tôi" in html
    assert "Đang lưu: Tổ của đồng nghiệp" in html
    assert Team.objects.get(pk=world.team.pk).name == "Tổ của đồng nghiệp"
    again = {name: response.context["form"][name].value() or "" for name in mine}
    assert client.post(path, again).status_code == 302
    assert Team.objects.get(pk=world.team.pk).name == "Tổ của tôi"


def test_moving_a_team_to_another_hamlet(world: World, client, today: dt.date):
    path = reverse("registry:team_areas", args=[world.team.pk])
    assert form_of(client, path)["units"] == [world.my_thoi.pk]
    response = client.post(
        path, form_of(client, path) | {"units": [world.ap_2.pk], "since": f"{today:%d/%m/%Y}", "may_share": "on"}
    )
    assert response.status_code == 302
    assert list(world.team.areas.on(today).values_list("unit", flat=True)) == [world.ap_2.pk]


def test_a_commune_team_does_not_move(world: World, client):
    assert client.get(reverse("registry:team_areas", args=[world.commune_team.pk])).status_code == 404


def test_dissolving_and_taking_it_back(world: World, client, today: dt.date):
    path = reverse("registry:team_close", args=[world.team.pk])
    answered(client.post(path, form_of(client, path)), "reason")
    done = client.post(path, form_of(client, path) | {"reason": "Sáp nhập ấp"}, follow=True)
    undo = reverse("registry:team_reopen", args=[world.team.pk])
    assert f'action="{undo}"' in done.content.decode()
    assert not Team.objects.on(today).filter(pk=world.team.pk).exists()
    client.post(undo)
    assert Team.objects.on(today).filter(pk=world.team.pk).exists()


# Members --------------------------------------------------------------------------------------


def member_path(world: World) -> str:
    return reverse("registry:member_new", args=[world.team.pk])


def typed_member(**changed) -> dict:
    return {
        "name": "Đỗ Thị Sen",
        "role": "member",
        "phone": "0911 222 333",
        "birth_year": "1990",
        "background": "teacher",
        "valid_from": "1/9/2024",
    } | changed


def test_adding_a_member_and_striking_the_entry_out(world: World, client):
    response = client.post(member_path(world), typed_member(), follow=True)
    member = Member.objects.get(person__name="Đỗ Thị Sen")
    assert (member.person.phone, member.person.birth_year) == ("0911222333", 1990)
    undo = reverse("registry:member_withdraw", args=[world.team.pk, member.pk])
    assert f'action="{undo}"' in response.content.decode()
    client.post(undo)
    assert not Member.objects.filter(person__name="Đỗ Thị Sen").exists()
    assert StruckEntry.objects.get().struck_by == world.official


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"birth_year": "2190"}, "birth_year"),
        ({"role": "boss"}, "role"),
        ({"background": "x"}, "background"),
        ({"valid_from": "1/1/2023"}, "valid_from"),
        ({"valid_from": "1/1/2099"}, "valid_from"),
        ({"role": "head"}, "handover"),
    ],
)
def test_a_bad_member_is_answered_in_place(world: World, client, changed: dict, field: str):
    html = answered(client.post(member_path(world), typed_member(**changed)), field)
    assert changed.get("phone", "0911 222 333") in html
    assert not Person.objects.filter(key__contains="sen").exists()


def test_a_new_head_takes_over(world: World, client):
    html = answered(client.post(member_path(world), typed_member(role="head")), "handover")
    assert 'type="radio" name="handover"' in html
    client.post(member_path(world), typed_member(role="head", handover="deputy"))
    roles = {m.person.name: m.role for m in Member.objects.on(dt.date(2024, 9, 1)).select_related("person")}
    assert roles["Đỗ Thị Sen"] == "head"
    assert roles["Nguyễn Thị Lan"] == "deputy"


def test_the_same_person_is_asked_about_and_never_doubled(world: World, client):
    known = make_member(world.headless, "Đỗ Thị Sen", phone="0911222333").person
    html = answered(client.post(member_path(world), typed_member()), "known")
    assert "Tổ ấp 2" in html
    client.post(member_path(world), typed_member(known=known.pk, phone=""))
    assert Member.objects.get(team=world.team, person=known)
    assert Person.objects.get(pk=known.pk).phone == "0911222333"
    assert Person.objects.filter(name="Đỗ Thị Sen").count() == 1


def test_someone_else_of_the_same_name_and_year_is_another_person(world: World, client):
    make_member(world.headless, "Đỗ Thị Sen", birth_year=1990)
    client.post(member_path(world), typed_member(known="new"))
    assert Person.objects.filter(name="Đỗ Thị Sen").count() == 2


def test_people_of_other_communes_are_not_given_away(world: World, client):
    make_member(world.other, "Đỗ Thị Sen", phone="0911222333")
    assert client.post(member_path(world), typed_member()).status_code == 302


def test_correcting_a_member(world: World, client):
    path = reverse("registry:member_edit", args=[world.team.pk, world.member.pk])
    response = client.post(path, form_of(client, path) | {"name": "Lê Thị Hoa Mai", "phone": ""})
    assert response.status_code == 302
    person = Person.objects.get(pk=world.member.person_id)
    assert (person.name, person.phone) == ("Lê Thị Hoa Mai", "")


def test_a_stale_member_edit_keeps_both_values_in_sight(world: World, client):
    path = reverse("registry:member_edit", args=[world.team.pk, world.member.pk])
    mine = form_of(client, path)
    client.post(path, mine | {"phone": "0900000001"})
    html = client.post(path, mine | {"phone": "0900000002"}).content.decode()
    assert "0900000002" in html
    assert "Đang lưu: 0900000001" in html


def test_another_role_from_a_day_on(world: World, client, today: dt.date):
    path = reverse("registry:member_role", args=[world.team.pk, world.member.pk])
    client.post(path, form_of(client, path) | {"role": "deputy"})
    assert Member.objects.on(today).get(team=world.team, person=world.member.person).role == MemberRole.DEPUTY
    assert Member.objects.on(today - DAY).get(team=world.team, person=world.member.person).role == MemberRole.MEMBER


def test_leaving_ends_the_access_and_can_be_taken_back(world: World, client):
    path = reverse("registry:member_leave", args=[world.team.pk, world.head.pk])
    done = client.post(path, form_of(client, path), follow=True)
    undo = reverse("registry:member_return", args=[world.team.pk, world.head.pk])
    assert f'action="{undo}"' in done.content.decode()
    page = reverse("registry:team", args=[world.team.pk])
    client.force_login(world.lan)
    assert client.get(page).status_code in (302, 404)  # whose last post has ended is signed out
    client.force_login(world.official)
    client.post(undo)
    world.lan.refresh_from_db()  # the sessions of before stay ended
    client.force_login(world.lan)
    assert client.get(page).status_code == 200


def test_a_closed_team_takes_no_members(world: World, client, today: dt.date):
    closed = make_team(world.my_thoi, until=today)
    assert client.post(reverse("registry:member_new", args=[closed.pk]), typed_member()).status_code == 404
