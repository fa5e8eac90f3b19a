"""Taking a list along: who may, what is offered, what is written down."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from teams_app.accounts.disclosures import Disclosure, DisclosureKind
from teams_app.registry import sheets
from teams_app.registry.exporting import document
from teams_app.registry.views import offering
from tests.teams_app.registry.exporting.conftest import table

pytestmark = pytest.mark.django_db
FORMATS = ["xlsx", "docx", "csv", "thanh-vien.csv"]
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "thanh-vien.csv": "text/csv; charset=utf-8",
}


def list_url(dang: str) -> str:
    return reverse("registry:export_list", args=[dang])


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def members(response) -> list[dict]:
    return table(openpyxl.load_workbook(io.BytesIO(content(response)))[sheets.MEMBERS])


@pytest.mark.parametrize("dang", FORMATS)
def test_every_format_comes_as_a_file_with_a_plain_name(world, as_user, dang):
    response = as_user(world.official).get(list_url(dang))
    assert (response.status_code, response.headers["Content-Type"]) == (200, TYPES[dang])
    stem = "danh-sach-to-cnscd" if dang in ("xlsx", "csv") else "thanh-vien-to-cnscd"
    ending = dang.split(".")[-1]
    name = f"{stem}_xa-my-xuong_{timezone.localdate().isoformat()}.{ending}"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert content(response)


@pytest.mark.parametrize("dang", FORMATS)
@pytest.mark.parametrize("who", ["hoa", "editor"])
def test_who_has_no_part_in_the_register_finds_nothing(world, as_user, who, dang):
    assert as_user(getattr(world, who)).get(list_url(dang)).status_code == 404
    assert not Disclosure.objects.exists()


def test_without_an_account_it_leads_to_the_sign_in(world, client):
    assert client.get(list_url("xlsx")).status_code == 302


def test_an_unknown_format_is_not_found(world, as_user):
    client = as_user(world.official)
    assert client.get(list_url("pdf")).status_code == 404
    assert client.get(reverse("registry:export_team", args=[world.team.pk, "csv"])).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("official", 200), ("lan", 200), ("neighbour", 404), ("hoa", 404)])
def test_a_team_is_taken_along_by_those_who_see_it(world, as_user, who, status):
    url = reverse("registry:export_team", args=[world.team.pk, "docx"])
    assert as_user(getattr(world, who)).get(url).status_code == status


def test_each_reader_gets_the_teams_of_their_list(world, as_user):
    def teams(user) -> int:
        book = openpyxl.load_workbook(io.BytesIO(content(as_user(user).get(list_url("xlsx")))))
        return len(table(book[sheets.TEAMS]))

    assert [teams(user) for user in (world.tinh, world.official, world.neighbour, world.lan)] == [4, 3, 1, 1]


def test_phones_are_masked_unless_asked_for(world, as_user):
    client = as_user(world.official)
    assert members(client.get(list_url("xlsx")))[0][sheets.PHONE] == "••• ••• 678"
    assert members(client.get(list_url("xlsx"), {"sdt": "1"}))[0][sheets.PHONE] == "0912345678"


@pytest.mark.parametrize("dang", FORMATS)
def test_every_file_is_written_to_the_access_log(world, as_user, dang):
    as_user(world.official).get(list_url(dang), {"sdt": "1", "q": "lan", "cap": "hamlet"})
    entry = Disclosure.objects.get()
    assert (entry.user, entry.kind, entry.format) == (world.official, DisclosureKind.EXPORT, dang.split(".")[-1])
    assert (entry.phones_in_full, entry.unit_id) == (True, world.my_xuong.pk)
    assert entry.people == (1 if dang == "csv" else 3)
    assert "từ khóa" in entry.filters
    assert "lan" not in entry.filters


def test_masked_phones_are_written_down_as_masked(world, as_user):
    as_user(world.official).get(list_url("xlsx"))
    assert not Disclosure.objects.get().phones_in_full


def test_the_list_of_one_team_is_written_down_with_the_team(world, as_user):
    as_user(world.lan).get(reverse("registry:export_team", args=[world.team.pk, "xlsx"]), {"sdt": "1"})
    entry = Disclosure.objects.get()
    assert (entry.key, entry.people, entry.unit_id) == (f"registry.team:{world.team.pk}", 3, world.my_xuong.pk)


def test_what_cannot_be_written_down_does_not_leave(world, as_user, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("no disk")

    monkeypatch.setattr("teams_app.registry.exporting.recording.record_disclosure", broken)
    client = as_user(world.official)
    for dang in FORMATS:
        with pytest.raises(RuntimeError):
            client.get(list_url(dang))


def test_the_page_says_what_will_be_in_the_file(world, as_user):
    html = as_user(world.official).get("/to/", {"cap": "hamlet", "page": "1"}).content.decode()
    assert "Tệp gồm 2 tổ và 3 thành viên" in html
    assert re.findall(r'formaction="([^"]+)"', html) == [list_url(dang) for dang in FORMATS]
    assert '<input type="hidden" name="cap" value="hamlet">' in html
    assert '<input type="hidden" name="page"' not in html


def test_who_keeps_the_list_has_phones_ticked_and_who_oversees_it_has_not(world, as_user):
    box = re.compile(r'<input type="checkbox" name="sdt"[^>]*>')
    assert "checked" in box.search(as_user(world.official).get("/to/").content.decode())[0]
    assert "checked" not in box.search(as_user(world.tinh).get("/to/").content.decode())[0]


def test_an_empty_list_offers_nothing(world, as_user):
    assert "tai-ve" not in as_user(world.official).get("/to/", {"q": "không có tổ này"}).content.decode()


def test_an_empty_list_is_a_file_all_the_same(world, as_user):
    response = as_user(world.official).get(list_url("xlsx"), {"q": "không có tổ này"})
    assert members(response) == []


def test_a_list_too_long_to_sign_is_not_offered_and_explained(world, as_user, monkeypatch):
    monkeypatch.setattr(document, "MOST_MEMBERS", 2)
    monkeypatch.setattr(offering, "MOST_MEMBERS", 2)
    client = as_user(world.official)
    assert list_url("docx") not in client.get("/to/").content.decode()
    response = client.get(list_url("docx"))
    assert response.status_code == 422
    assert "3 thành viên" in response.content.decode()
    assert not Disclosure.objects.exists()


def test_the_team_page_offers_its_list(world, as_user):
    html = as_user(world.official).get(reverse("registry:team", args=[world.team.pk])).content.decode()
    assert reverse("registry:export_team", args=[world.team.pk, "docx"]) in html
    empty = as_user(world.official).get(reverse("registry:team", args=[world.headless.pk])).content.decode()
    assert "tai-ve" not in empty


def test_the_file_is_vietnamese_for_a_reader_of_english(world, as_user):
    client = as_user(world.official)
    client.cookies.load({"django_language": "en"})
    assert members(client.get(list_url("xlsx")))[0][sheets.ROLE] == "tổ trưởng"


def test_the_template_is_for_those_who_keep_a_list(world, as_user):
    url = reverse("registry:template")
    response = as_user(world.official).get(url)
    assert response.headers["Content-Disposition"] == 'attachment; filename="mau-danh-sach-to-cnscd_xa-my-xuong.xlsx"'
    assert as_user(world.lan).get(url).status_code == 404
