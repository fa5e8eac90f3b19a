"""The pages about people's data: who gets them, what they hold, what they cost."""

from __future__ import annotations

import datetime as dt
import io
import json

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.disclosures import Disclosure, DisclosureKind, record_disclosure
from teams_app.registry.models import Consent, Member, Person
from teams_app.registry.models.person import ERASED_NAME
from teams_app.registry.services import people_erase
from tests.factories import make_member, make_team, make_unit, make_user
from tests.teams_app.registry.conftest import World

CONSENTS, LOG, DUE = "/du-lieu-ca-nhan/", "/du-lieu-ca-nhan/nhat-ky/", "/du-lieu-ca-nhan/den-han-xoa/"


def page(client, path: str, **query) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def person_page(world: World, name: str = "person", *more) -> str:
    return reverse(f"registry:{name}", args=[world.member.person_id, *more])


def look(user, people=3, unit=None, **fields) -> None:
    fields = {"kind": DisclosureKind.EXPORT, "what": "Danh sách tổ", "phones_in_full": True} | fields
    record_disclosure(user=user, people=people, unit=unit, **fields)


class TestConsents:
    def test_the_finding_and_the_teams_of_the_own_commune(self, world: World, as_user):
        make_member(world.other)
        html = page(as_user(world.official), CONSENTS)
        assert "<strong>3 người</strong> trong 3 người" in html
        assert world.team.short_name in html
        assert world.other.short_name not in html
        assert "4 người</strong> trong 4" in page(as_user(world.tinh), CONSENTS)

    def test_nothing_missing_says_so(self, world: World, as_user):
        Person.objects.update(consented_on=dt.date(2026, 1, 2))
        assert "Cả 3 người" in page(as_user(world.official), CONSENTS)

    def test_pages_are_leafed_without_a_count(self, world: World, as_user):
        for _ in range(55):
            make_member(make_team(world.ap_2))
        html = page(as_user(world.tinh), CONSENTS)
        assert 'rel="next"' in html
        assert 'rel="prev"' in page(as_user(world.tinh), CONSENTS, page=2)
        assert as_user(world.tinh).get(CONSENTS, {"page": 9}).status_code == 404

    def test_costs_the_same_for_one_team_and_many(self, world: World, as_user, django_assert_max_num_queries):
        client = as_user(world.tinh)
        with django_assert_max_num_queries(40) as first:
            page(client, CONSENTS)
        for _ in range(20):
            make_member(make_team(world.ap_2))
        with django_assert_max_num_queries(len(first)):
            page(client, CONSENTS)

    def test_a_signed_sheet_is_recorded_for_those_ticked(self, world: World, as_user):
        client, path = as_user(world.official), reverse("registry:team_consents", args=[world.team.pk])
        assert (
            "checked" not in page(client, path).split('name="people"')[1].split("</form>")[0].split('name="means"')[0]
        )
        people = [world.head.person_id, world.member.person_id]
        answer = client.post(
            path, {"people": people, "purposes": ["register"], "means": "paper", "given_on": "2/1/2026"}, follow=True
        )
        assert "Đã ghi nhận đồng ý của 2 người." in answer.content.decode()
        assert set(Consent.objects.values_list("person", flat=True)) == set(people)

    def test_nobody_of_another_team_can_be_slipped_in(self, world: World, as_user):
        stranger = make_member(world.other)
        path = reverse("registry:team_consents", args=[world.team.pk])
        form = {"people": [stranger.person_id], "purposes": ["register"], "means": "paper", "given_on": "2/1/2026"}
        assert as_user(world.official).post(path, form).status_code == 200
        assert not Consent.objects.exists()

    def test_the_sheet_has_the_words_and_the_names_and_no_phone(self, world: World, as_user):
        html = page(as_user(world.official), reverse("registry:consent_sheet", args=[world.team.pk]))
        assert "Lê Thị Hoa" in html
        assert "24 tháng" in html
        assert "0909" not in html

    def test_a_new_member_is_asked_and_nothing_is_ticked(self, world: World, as_user):
        client, path = as_user(world.official), reverse("registry:member_new", args=[world.team.pk])
        html = page(client, path)
        assert "Lập và giữ danh sách Tổ" in html
        assert 'name="purposes" value="register" checked' not in html.replace("\n", " ")
        form = {"name": "Phạm Văn Sen", "role": "member", "valid_from": "2/1/2026", "handover": "", "known": ""}
        assert client.post(path, form | {"purposes": ["contact"]}).status_code == 200  # how and when are missing
        assert not Person.objects.filter(name="Phạm Văn Sen").exists()
        said = {"purposes": ["contact", "register"], "means": "person", "given_on": "2/1/2026"}
        assert client.post(path, form | said).status_code == 302
        assert Person.objects.get(name="Phạm Văn Sen").consents.count() == 2
        assert client.post(path, form | {"name": "Phạm Thị Tràm"}).status_code == 302
        assert not Person.objects.get(name="Phạm Thị Tràm").consents.exists()


class TestPerson:
    def test_shows_all_that_is_held_and_writes_the_look_down(self, world: World, as_user):
        look(world.tinh, unit=world.province.pk)
        html = page(as_user(world.official), person_page(world))
        for told in ("Lê Thị Hoa", "0909 090 909", world.team.name, "hoa", "Danh sách tổ", "có thể gồm người này"):
            assert told in html
        entry = Disclosure.objects.get(kind="card")
        assert entry.unit_id == world.my_xuong.pk

    @pytest.mark.parametrize("who", ["neighbour", "lan", "hoa", "editor"])
    def test_nobody_else_gets_it(self, world: World, as_user, who: str):
        for name in ("person", "person_erase"):
            assert as_user(getattr(world, who)).get(person_page(world, name)).status_code == 404
        assert as_user(getattr(world, who)).get(person_page(world, "person_copy", "json")).status_code == 404

    def test_the_copy_is_a_document_and_data_and_each_is_written_down(self, world: World, as_user):
        client = as_user(world.official)
        data = json.loads(client.get(person_page(world, "person_copy", "json")).content)
        assert ["Họ và tên", "Lê Thị Hoa"] in data["sections"][0]["rows"]
        answer = client.get(person_page(world, "person_copy", "docx"))
        page_of = docx.Document(io.BytesIO(answer.content))
        assert any("Lê Thị Hoa" in cell.text for table in page_of.tables for cell in table._cells)
        assert "Hoa" not in answer["Content-Disposition"]
        assert Disclosure.objects.filter(kind="copy").count() == 2
        assert client.get(person_page(world, "person_copy", "exe")).status_code == 404

    def test_a_consent_is_recorded_and_taken_back(self, world: World, as_user):
        client = as_user(world.official)
        form = {"purposes": ["register", "contact"], "means": "paper", "given_on": "2/1/2026"}
        client.post(person_page(world, "person_consent"), form)
        assert "đã đồng ý" in page(client, person_page(world))
        client.post(person_page(world, "consent_withdraw", "contact"))
        world.member.person.refresh_from_db()
        assert world.member.person.phone == ""
        assert client.post(person_page(world, "consent_withdraw", "nonsense")).status_code == 404

    def test_cost_does_not_grow_with_what_is_held(self, world: World, as_user, django_assert_max_num_queries):
        client = as_user(world.official)
        page(client, person_page(world))
        with django_assert_max_num_queries(60) as first:
            page(client, person_page(world))
        for _ in range(10):
            look(world.official, unit=world.my_xuong.pk)
            Member.objects.create(
                team=make_team(world.ap_2), person=world.member.person, role="member", valid_from=dt.date(2024, 2, 1)
            )
        with django_assert_max_num_queries(len(first) + 1):
            page(client, person_page(world))


class TestErasing:
    def erase(self, client, world: World, **form):
        return client.post(person_page(world, "person_erase"), {"ground": "request", "is_meant": "on"} | form)

    def test_says_what_goes_and_what_stays_and_does_it(self, world: World, as_user):
        client = as_user(world.official)
        html = page(client, person_page(world, "person_erase"))
        assert "không thể lấy lại" in html
        assert "bị đóng" in html
        assert self.erase(client, world).status_code == 302
        assert ERASED_NAME in page(client, person_page(world))
        assert world.member.person.erasure.by == world.official
        assert client.get(person_page(world, "person_erase")).status_code == 404

    def test_needs_ground_and_box(self, world: World, as_user):
        client = as_user(world.official)
        assert self.erase(client, world, is_meant="").status_code == 200
        assert self.erase(client, world, ground="kept").status_code == 200
        assert Person.objects.get(pk=world.member.person_id).erased_on is None

    def test_a_head_is_shown_the_way_out(self, world: World, as_user):
        path = reverse("registry:person_erase", args=[world.head.person_id])
        html = page(as_user(world.official), path)
        assert "đang là tổ trưởng" in html
        assert reverse("registry:member_leave", args=[world.team.pk, world.head.pk]) in html
        as_user(world.official).post(path, {"ground": "request", "is_meant": "on"})
        assert Person.objects.get(pk=world.head.person_id).erased_on is None

    def test_who_served_elsewhere_too_is_the_province_s(self, world: World, as_user):
        Member.objects.create(
            team=world.other, person=world.member.person, role="member", valid_from=dt.date(2024, 2, 1)
        )
        assert "đề nghị tỉnh" in page(as_user(world.official), person_page(world, "person_erase"))
        self.erase(as_user(world.official), world)
        assert Person.objects.get(pk=world.member.person_id).erased_on is None
        self.erase(as_user(world.tinh), world)
        assert Person.objects.get(pk=world.member.person_id).erased_on is not None

    def test_the_form_of_an_erased_member_leads_to_what_is_left(self, world: World, as_user):
        people_erase(people=[world.member.person_id], ground="request", by=None, today=timezone.localdate())
        path = reverse("registry:member_edit", args=[world.team.pk, world.member.pk])
        assert as_user(world.official).get(path).url == person_page(world)


class TestOwnData:
    def test_a_member_sees_it_and_agrees_and_takes_it_back(self, world: World, as_user):
        client = as_user(world.hoa)
        assert "0909 090 909" in page(client, "/tai-khoan/du-lieu/")
        client.post(reverse("registry:own_consent"), {"purposes": ["register"]})
        consent = Consent.objects.get()
        assert (consent.means, consent.recorded_by) == ("account", world.hoa)
        client.post(reverse("registry:own_withdraw", args=["register"]))
        consent.refresh_from_db()
        assert consent.withdrawn_on is not None

    def test_the_copy_is_written_down(self, world: World, as_user):
        assert as_user(world.hoa).get(reverse("registry:own_copy", args=["docx"])).status_code == 200
        assert Disclosure.objects.get().user == world.hoa

    def test_whoever_is_no_member_has_none(self, world: World, as_user):
        assert as_user(world.official).get("/tai-khoan/du-lieu/").status_code == 404

    def test_the_account_page_leads_there(self, world: World, as_user):
        assert "/tai-khoan/du-lieu/" in page(as_user(world.hoa), "/tai-khoan/")
        assert "/tai-khoan/du-lieu/" not in page(as_user(world.official), "/tai-khoan/")


class TestAccessLog:
    def test_the_province_reads_all_and_a_commune_its_own(self, world: World, as_user):
        look(world.official, unit=world.my_xuong.pk, what="Của Mỹ Xương")
        look(world.neighbour, unit=world.an_binh.pk, what="Của An Bình")
        look(None, what="Của máy chủ")
        html = page(as_user(world.tinh), LOG)
        assert all(told in html for told in ("Của Mỹ Xương", "Của An Bình", "Của máy chủ", "lệnh trên máy chủ"))
        own = page(as_user(world.official), LOG)
        assert "Của Mỹ Xương" in own
        assert "Của An Bình" not in own
        assert "Của máy chủ" not in own

    def test_is_asked_by_reader_kind_and_day(self, world: World, as_user):
        world.official.last_name, world.official.first_name = "Lúa", "Thị Hạnh"
        world.official.save()
        look(world.official, what="Thứ nhất")
        look(world.neighbour, what="Thứ hai", kind=DisclosureKind.COPY)
        Disclosure.objects.filter(what="Thứ hai").update(day=dt.date(2025, 5, 1))
        client = as_user(world.tinh)
        assert "Thứ hai" not in page(client, LOG, ai="hanh")
        assert "Thứ nhất" not in page(client, LOG, loai="copy")
        assert "Thứ nhất" not in page(client, LOG, tu="1/4/2025", den="30/5/2025")
        assert "Thứ nhất" in page(client, LOG, loai="nonsense", tu="nonsense", page="x")

    def test_an_empty_log_says_so(self, world: World, as_user):
        assert "Chưa có lượt xem nào" in page(as_user(world.tinh), LOG)

    def test_costs_the_same_for_one_line_and_many(self, world: World, as_user, django_assert_max_num_queries):
        look(world.official, unit=world.my_xuong.pk)
        client = as_user(world.tinh)
        with django_assert_max_num_queries(30) as first:
            page(client, LOG)
        for _ in range(60):
            look(make_user(), unit=make_unit(Level.COMMUNE, parent=world.province).pk)
        with django_assert_max_num_queries(len(first)):
            page(client, LOG)

    def test_the_province_takes_it_out(self, world: World, as_user):
        look(world.official, unit=world.my_xuong.pk, what="=1+1")
        answer = as_user(world.tinh).get(LOG + "tai-ve/")
        text = b"".join(answer.streaming_content).decode()
        assert text.startswith("\ufeff")
        assert "xã Mỹ Xương" in text
        assert ";=1" not in text
        assert as_user(world.official).get(LOG + "tai-ve/").status_code == 404

    def test_heads_read_no_log(self, world: World, as_user):
        assert as_user(world.lan).get(LOG).status_code == 404


class TestDue:
    def test_the_province_sees_who_is_due(self, world: World, as_user):
        make_member(world.team, "Cựu Thành Viên", since=dt.date(2020, 1, 1), valid_to=dt.date(2021, 1, 1))
        html = page(as_user(world.tinh), DUE)
        assert "<strong>1 người</strong>" in html
        assert "Cựu Thành Viên" in html
        assert as_user(world.official).get(DUE).status_code == 404

    def test_nobody_is_due(self, world: World, as_user):
        assert "Không dữ liệu của ai" in page(as_user(world.tinh), DUE)

    def test_costs_the_same_for_one_and_many(self, world: World, as_user, django_assert_max_num_queries):
        old = {"since": dt.date(2020, 1, 1), "valid_to": dt.date(2021, 1, 1)}
        make_member(world.team, **old)
        client = as_user(world.tinh)
        with django_assert_max_num_queries(30) as first:
            page(client, DUE)
        for _ in range(20):
            make_member(make_team(world.ap_2), **old)
        with django_assert_max_num_queries(len(first)):
            page(client, DUE)
