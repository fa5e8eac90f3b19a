"""The pages of the audit log: what stands on them, for whom, and at what price."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from teams_app.accounts import audit
from teams_app.accounts.models import Disclosure, Grant, LogEntry, User
from teams_app.registry.history import access
from teams_app.registry.models import Member, Person, Team
from tests.factories import make_member, make_topic, make_user

LOG = reverse("registry:history")


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def page(user: User, address: str = LOG, **query: object) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def entries(user: User, **query: object) -> list[LogEntry]:
    client = Client()
    client.force_login(user)
    return [row.entry for act in client.get(LOG, query).context["page"].acts for row in act.rows]


def change(team: Team, by: User, name: str) -> None:
    with audit.source(audit.Source.PAGE, label="/to/1/sua/", actor=by):
        team.name = name
        team.save()


def test_a_change_is_told_in_words(world):
    person = world.member.person
    person.phone, person.background = "0100000077", "youth_union"
    with audit.source(audit.Source.PAGE, label="/to/1/thanh-vien/2/", actor=world.official):
        person.save()
    text = page(world.tinh, **{"ca-nhan": person.pk, "so": "hien"})
    for words in ("Điện thoại", "0100000077", "Đoàn Thanh niên", str(world.official), "/to/1/thanh-vien/2/"):
        assert words in text, words
    assert "youth_union" not in text


def test_rows_that_a_change_points_at_are_named(world):
    member = make_member(world.team, "Sen Văn Tám", role="deputy")
    text = page(world.tinh, to=world.team.pk)
    assert "Sen Văn Tám" in text and "tổ phó" in text and "01/01/2024" in text
    name = member.person.name
    member.delete()
    assert page(world.tinh, to=world.team.pk, viec="xoa").count(name) >= 1


def test_the_province_reads_everything(world, today):
    make_topic("Chữ ký số")
    assert access.visible_history(world.tinh, today).count() == LogEntry.objects.count()


def test_an_official_reads_the_own_area_and_nothing_else(world, today):
    make_topic("Chữ ký số")
    seen = access.visible_history(world.official, today)
    assert set(seen.filter(owner_kind="team").values_list("owner_id", flat=True)) == {
        world.team.pk, world.headless.pk, world.commune_team.pk,
    }  # fmt: skip
    assert not seen.filter(owner_kind__in=["setting", "map"]).exists()
    assert not seen.filter(owner_kind="account", owner_id=world.neighbour.pk).exists()
    others = Person.objects.filter(services__team=world.other)
    assert not seen.filter(owner_kind="person", owner_id__in=others).exists()


def test_who_left_for_another_commune_is_no_more_the_old_ones(world, today):
    person = world.member.person
    assert access.people_known_to(world.official, today).filter(pk=person.pk).exists()
    world.member.valid_to = today
    world.member.save()
    assert access.people_known_to(world.official, today).filter(pk=person.pk).exists()  # theirs at last
    Member.objects.create(team=world.other, person=person, valid_from=today)
    assert not access.people_known_to(world.official, today).filter(pk=person.pk).exists()
    person.phone = "0100000066"
    person.save()
    client = Client()
    client.force_login(world.official)
    text = client.get(reverse("registry:team_history", args=[world.team.pk])).content.decode()
    assert "0100000066" not in text
    assert "0100000066" not in page(world.official)


def test_a_post_left_yesterday_reads_nothing(world, today):
    Grant.objects.filter(user=world.official).update(valid_to=today)
    client = Client()
    client.force_login(User.objects.get(pk=world.official.pk))
    for address in (LOG, reverse("registry:team_history", args=[world.team.pk])):
        for query in ({}, {"ngay": "2024-06-01"}):  # not found, or signed out with the post
            assert client.get(address, query).status_code in (302, 404)


def test_heads_have_no_log(world):
    client = Client()
    client.force_login(world.lan)
    assert client.get(LOG).status_code == 404
    assert client.get(reverse("registry:team_history", args=[world.team.pk])).status_code == 404


@pytest.mark.parametrize("wish", ["to", "ca-nhan", "tai-khoan", "boi", "lan"])
def test_no_filter_reaches_beyond_the_area(world, wish):
    with audit.source(audit.Source.PAGE, ref="abc", actor=world.neighbour):
        make_member(world.other, "Tràm Văn Xa")
    person = Person.objects.get(name="Tràm Văn Xa")
    values = {"to": world.other.pk, "ca-nhan": person.pk, "tai-khoan": world.neighbour.pk,
              "boi": world.neighbour.pk, "lan": "abc"}  # fmt: skip
    assert entries(world.official, **{wish: values[wish]}) == []
    assert entries(world.tinh, **{wish: values[wish]})


def test_filters_narrow_together(world, today):
    change(world.team, world.official, "Tổ một")
    change(world.team, world.tinh, "Tổ hai")
    change(world.other, world.tinh, "Tổ ba")
    found = entries(world.tinh, loai="team", viec="sua", nguon="trang", boi=world.tinh.pk, to=world.team.pk)
    assert [entry.changes["name"][1] for entry in found] == ["Tổ hai"]
    day = f"{today:%d/%m/%Y}"
    assert entries(world.tinh, tu=day, den=day, viec="sua")
    assert entries(world.tinh, den=f"{today - dt.timedelta(days=1):%d/%m/%Y}") == []
    assert entries(world.tinh, tu=f"{today + dt.timedelta(days=1):%d/%m/%Y}") == []


def test_a_commune_narrows_to_its_teams_and_people(world):
    found = entries(world.tinh, xa=world.an_binh.pk)
    assert {entry.owner_id for entry in found if entry.owner_kind == "team"} == {world.other.pk}


def test_search_finds_teams_people_and_accounts_without_accents(world):
    make_member(world.other, "Tràm Văn Xa")
    found = entries(world.tinh, q="tram van xa")
    assert {entry.owner_kind for entry in found} >= {"person", "team"}
    assert entries(world.tinh, q="khong co ai") == []


def test_who_changed_it_is_found_by_name(world):
    by = make_user("sen-tam", last_name="Sen Văn", first_name="Tám")
    change(world.team, by, "Tổ một")
    assert len(entries(world.tinh, ai="Tám")) == 1
    assert entries(world.tinh, ai="0912345678") == []


def test_a_filter_that_means_nothing_is_said_so_and_finds_nothing(world):
    text = page(world.tinh, tu="31/2/2026")
    assert 'aria-invalid="true"' in text
    assert entries(world.tinh, to="abc") == []
    assert entries(world.tinh, to=9**30) == []


def test_pages_follow_each_other_by_key(world):
    for number in range(120):
        change(world.team, world.tinh, f"Tổ {number}")
    wanted = list(access.visible_history(world.tinh, timezone.localdate()).values_list("pk", flat=True))
    client, got, query = Client(), [], {}
    client.force_login(world.tinh)
    while True:
        shown = client.get(LOG, query).context["page"]
        got += [row.entry.pk for act in shown.acts for row in act.rows]
        if shown.before is None:
            break
        change(world.team, world.tinh, f"Tổ chen ngang {len(got)}")  # what comes meanwhile shifts nothing
        query = {"truoc": shown.before}
    assert got == wanted


def test_the_queries_do_not_grow_with_the_entries(world):
    client = Client()
    client.force_login(world.tinh)
    addresses = [(LOG, {}), (LOG, {"to": world.team.pk}), (reverse("registry:team_history", args=[world.team.pk]), {})]

    def count() -> list[int]:
        numbers = []
        for address, query in addresses:
            client.get(address, query)
            with CaptureQueriesContext(connection) as queries:
                client.get(address, query)
            numbers.append(len(queries))
        return numbers

    make_member(world.team, phone="0100000044")
    before = count()
    for number in range(40):
        make_member(world.team, f"Sen Văn {number}", phone=f"01000001{number:02}")
        change(world.team, world.tinh, f"Tổ {number}")
    assert all(after <= ago for after, ago in zip(count(), before, strict=True))  # fewer kinds are named on it now


def test_an_empty_log_says_so(world):
    LogEntry.objects.all().delete()
    assert "Chưa có thay đổi nào được ghi" in page(world.tinh)
    assert "Không có thay đổi nào khớp bộ lọc" in page(world.tinh, viec="xoa")


def test_the_province_asks_for_phones_and_the_asking_is_written_down(world):
    person = world.member.person
    person.phone = "0100000077"
    person.save()
    assert "0100000077" not in page(world.tinh)
    assert not Disclosure.objects.exists()
    assert "0100000077" in page(world.tinh, so="hien")
    assert Disclosure.objects.get().user == world.tinh


def test_the_commune_sees_the_phones_it_keeps_and_the_look_is_written_down(world):
    person = world.member.person
    person.phone = "0100000077"
    person.save()
    assert "0100000077" in page(world.official, reverse("registry:team_history", args=[world.team.pk]))
    assert Disclosure.objects.get().what.endswith(world.team.name)


def test_a_page_without_phones_is_no_disclosure(world):
    page(world.official, viec="xoa")
    assert not Disclosure.objects.exists()


def test_the_team_leads_to_its_history(world):
    address = reverse("registry:team_history", args=[world.team.pk])
    assert address in page(world.tinh, reverse("registry:team", args=[world.team.pk]))
    client = Client()
    client.force_login(world.lan)
    assert address not in client.get(reverse("registry:team", args=[world.team.pk])).content.decode()


def test_erased_values_are_told_as_erased(world):
    person = world.member.person
    person.phone = "0100000077"
    person.save()
    audit.scrub(Person, [person.pk], ["phone"])
    text = page(world.tinh, **{"ca-nhan": person.pk, "so": "hien"})
    assert "đã xóa" in text and "0100000077" not in text


@pytest.mark.parametrize("reader", ["official", "neighbour"])
@pytest.mark.parametrize("looked_back", [1, 4, 1_000])
def test_the_recent_entries_are_the_newest_of_all_that_may_be_read(world, monkeypatch, today, reader, looked_back):
    """Looked at one by one or found by the list of everybody's ids: the same."""
    for n, team in enumerate([world.team, world.other, world.commune_team, world.headless]):
        change(team, world.official, f"Tổ {n}")
        make_member(team, f"Sen Văn {n}", role="deputy")
    world.member.valid_to = today
    world.member.save()
    monkeypatch.setattr(access, "MANY_TEAMS", 0)
    monkeypatch.setattr(access, "LOOKED_BACK", looked_back)
    user = User.objects.get(pk=getattr(world, reader).pk)
    newest = LogEntry.objects.order_by("-pk")[0].pk
    for before in (None, newest - 2):
        end = before or newest + 1
        every = access.visible_history(user, today).filter(pk__lt=end, pk__gte=end - looked_back)
        recent = access.recent_history(user, today, before)
        assert set(recent.values_list("pk", flat=True)) == set(every.values_list("pk", flat=True))
    assert len(every) > 0 or looked_back < 1_000
    told = entries(user)
    monkeypatch.setattr(access, "MANY_TEAMS", 10_000)
    assert entries(user) == told
