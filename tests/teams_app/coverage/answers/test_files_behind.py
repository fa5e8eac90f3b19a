"""The list behind a figure as a file: the same rows, and what its reader has to know; the headline's way."""

import csv
import io
import re

import openpyxl
import pytest

from geo.models import Level
from teams_app.accounts.disclosures import Disclosure
from teams_app.activities.periods import Month
from teams_app.coverage.answers import silent_lines
from tests.factories import make_activity, make_team, make_unit, make_user
from tests.teams_app.coverage.answers.test_teams import World
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.pages import text_of

pytestmark = pytest.mark.django_db
TEAMS, COMMUNES, MAP = "/to/trong-so-lieu/", "/ban-do/cac-xa/", "/ban-do/"


@pytest.fixture
def world() -> World:
    return World()


def rows(client, url: str, **query) -> list[dict[str, str]]:
    response = client.get(f"{url}tai-ve/csv/", query)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def sheet(client, url: str, **query) -> list[tuple]:
    response = client.get(f"{url}tai-ve/xlsx/", query)
    assert response.status_code == 200
    return list(openpyxl.load_workbook(io.BytesIO(b"".join(response))).active.values)


def test_each_group_of_teams_has_its_own_columns(client, world):
    client.force_login(world.tinh)
    at_work = rows(client, TEAMS)
    assert [(row["STT"], row["Xã, phường"], row["Khóm, ấp"], row["Tên tổ"]) for row in at_work] == [
        ("1", "xã Mỹ Xương", "ấp Ấp 1", "Tổ bận"),
        ("2", "xã Mỹ Xương", "ấp Ấp 2", "Tổ mới"),
        ("3", "xã An Bình", "ấp Ấp Xa", "Tổ xa"),
    ]
    assert [(row["Số buổi"], row["Số lượt người"]) for row in at_work] == [("1", "24"), ("1", "6"), ("1", "5")]
    assert [(row["Tên tổ"], row["Chờ xác nhận"]) for row in rows(client, TEAMS, nhom="chua-hoat-dong")] == [
        ("Tổ vắng", "1")
    ]
    (gone,) = rows(client, TEAMS, nhom="giai-the")
    assert (gone["Tên tổ"], gone["Ngày kết thúc"]) == ("Tổ cũ", f"{world.begin:%d/%m/%Y}")
    assert [row["Mã tổ"] for row in rows(client, TEAMS, nhom="moi-lap")] == [str(world.new.pk)]
    assert {row["Cấp tổ"] for row in rows(client, TEAMS, nhom="to-khom-ap")} == {"cấp khóm, ấp"}
    assert rows(client, TEAMS, nhom="to-cap-xa") == []


def test_a_long_list_is_read_in_blocks_and_keeps_its_order(client, world, monkeypatch):
    monkeypatch.setattr("teams_app.coverage.answers.behind_file.AT_ONCE", 2)
    assert silent_lines.AT_ONCE > 2
    client.force_login(world.tinh)
    assert [row["Tên tổ"] for row in rows(client, TEAMS)] == ["Tổ bận", "Tổ mới", "Tổ xa"]


def test_the_workbook_says_what_was_asked_for(client, world):
    client.force_login(world.official)
    title, about, *_rest = [row[0] for row in sheet(client, TEAMS, trong=world.here.pk)]
    assert title == f"TỔ CÓ HOẠT ĐỘNG ĐƯỢC XÁC NHẬN TRONG THÁNG {Month.of(world.today).number}/{world.today.year}"
    assert about == f"Xã Mỹ Xương · tính đến ngày {world.today:%d/%m/%Y}"
    note = [row[0] for row in sheet(client, TEAMS, **{"noi-dung": world.topic.slug})][2]
    assert note == "Chỉ tính hoạt động về Thanh toán."
    note = [row[0] for row in sheet(client, COMMUNES, **{"ban-do": DAY.isoformat()})][2]
    assert note == "Theo đơn vị hành chính ngày 26/09/2024."


def test_who_takes_the_teams_out_is_written_down_and_only_the_own_area_leaves(client, world):
    other = make_unit(Level.PROVINCE, "Tiền Giang")
    far = make_team(make_unit(Level.HAMLET, "Ấp 9", make_unit(Level.COMMUNE, "Cái Bè", other)), "Tổ lạ")
    make_activity(far, world.today, 5)
    client.force_login(world.tinh)
    assert "Tổ lạ" not in [row["Tên tổ"] for row in rows(client, TEAMS)]
    assert not [row for row in sheet(client, TEAMS) if "ngoài địa bàn" in str(row[0])]
    client.force_login(world.official)
    assert [row["Tên tổ"] for row in rows(client, TEAMS, trong=world.here.pk)] == ["Tổ bận", "Tổ mới"]
    assert client.get(f"{TEAMS}tai-ve/csv/", {"trong": world.there.pk}).status_code == 404
    assert client.get(f"{TEAMS}tai-ve/pdf/").status_code == 404
    client.force_login(make_user("ai-do"))
    assert client.get(f"{TEAMS}tai-ve/csv/").status_code == 404
    written = Disclosure.objects.order_by("pk").values_list("user", "kind", "format", "people", "unit_id")
    assert list(written) == [
        (world.tinh.pk, "export", "csv", 0, world.province.pk),
        (world.tinh.pk, "export", "xlsx", 0, world.province.pk),
        (world.official.pk, "export", "csv", 0, world.here.pk),
    ]
    assert "nhom=co-hoat-dong" in Disclosure.objects.last().filters


def test_the_communes_leave_as_they_are_listed_for_whoever_sees_the_map(client, town, settings):
    that_day = {"ngay": DAY.isoformat()}
    found = rows(client, COMMUNES, **that_day)
    assert [(row["Huyện"], row["Mã xã"], row["Xã, phường"]) for row in found] == [
        ("huyện Cao Lãnh", "30127", "Xã Bình Thạnh")
    ]
    assert sheet(client, COMMUNES, **that_day)[0][0] == "XÃ, PHƯỜNG CHƯA BÁO CÁO THÁNG 9/2024"
    assert rows(client, COMMUNES, **that_day, nhom="chua-co-danh-muc") == []
    assert client.get(f"{COMMUNES}tai-ve/docx/").status_code == 404
    settings.PUBLIC_MAP = False
    assert client.get(f"{COMMUNES}tai-ve/csv/").status_code == 302


@pytest.mark.parametrize("url", [TEAMS, COMMUNES])
def test_the_page_offers_its_files_with_what_it_was_asked_for(client, world, url):
    client.force_login(world.official)
    text = text_of(
        client, url, {"trong": world.here.pk, "ngay": world.today.isoformat()} | {"nhom": "chua-co-to-cap-xa"}
    )
    assert f'href="{url}tai-ve/xlsx/?trong={world.here.pk}&ngay={world.today.isoformat()}&nhom=' in text
    assert "tai-ve" not in text_of(client, url, {"ngay": "2020-01-15"})


@pytest.mark.parametrize(
    ("figure", "user", "list_of"),
    [
        ("", None, "/ban-do/cac-xa/"),
        ("khom-ap", "staff", "/to/ap-chua-co-to/"),
        ("khom-ap", None, ""),
        ("hoat-dong", "staff", "/to/trong-so-lieu/"),
        ("hoat-dong", "official", ""),
        ("luot-nguoi", "staff", "/hoat-dong/"),
        ("buoi", None, ""),
    ],
)
def test_the_headline_leads_to_exactly_the_rows_it_counts(client, town, figure, user, list_of):
    """On the map of everything: an official keeps no such list."""
    if user:
        client.force_login(getattr(town, user))
    text = text_of(client, MAP, {"ngay": DAY.isoformat(), "so": figure})
    found = re.search(r'<h1><a href="([^"]*)">(\d+) [^<]*</a></h1>', text)
    assert (found[1].split("?")[0] if found else "") == list_of
    if found:
        context = client.get(found[1]).context
        count = context.get("count") or context.get("missing") or context["totals"].people
        assert count == int(found[2])


def test_the_headline_of_the_own_commune_leads_an_official_to_its_rows(client, town):
    client.force_login(town.official)
    make_unit(Level.HAMLET, "Mỹ Hưng", town.here)
    for figure in ("khom-ap", "hoat-dong", "luot-nguoi"):
        text = text_of(client, MAP, {"ngay": DAY.isoformat(), "so": figure, "trong": town.here.pk, "cap": "ap"})
        url = re.search(r'<h1>Xã Mỹ Xương: <a href="([^"]*)">', text)[1]
        context = client.get(url).context
        assert (context.get("count") or context.get("missing") or context["totals"].people) in (1, 24)
        there = text_of(client, MAP, {"ngay": DAY.isoformat(), "so": figure, "trong": town.there.pk, "cap": "ap"})
        assert "<h1>Xã Bình Thạnh: <a" not in there
