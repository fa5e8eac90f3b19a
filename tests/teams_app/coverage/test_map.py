"""The map page: who sees it, what it says, its table, its files, its cost."""

import csv
import datetime as dt
import gzip
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from geo.models import Level, Population, UnitPeriod
from teams_app.activities.models import Act, ActivityChange, ActivityForm, Correction
from teams_app.coverage.views import map as map_view
from tests.factories import make_activity, make_team, make_topic, make_unit, make_user
from tests.teams_app.coverage.conftest import DAY

MAP, DATA, CSV = (reverse(f"coverage:{name}") for name in ("map", "map_data", "map_csv"))
THEN = f"?ngay={DAY.isoformat()}"


def page(client, query: str = THEN, user=None) -> str:
    if user:
        client.force_login(user)
    response = client.get(MAP + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def headline(text: str) -> str:
    return re.sub("<[^>]+>", "", re.search("<h1>(.*?)</h1>", text)[1])


def told(text: str) -> dict:
    found = re.search(r'<script id="unit-map-config" type="application/json">(.*?)</script>', text)
    return json.loads(found[1])["values"]


# What it says. -------------------------------------------------------------------------------


def test_the_finding_stands_first_with_its_denominator_and_its_day(client, town):
    text = page(client)
    assert headline(text) == "1 xã chưa có Tổ cấp xã"
    assert "Ngày 26/09/2024: 1/2 xã có Tổ cấp xã (50,0%)." in text
    assert "không phải địa giới" in text
    assert "1/2 xã chưa báo cáo tháng 9/2024" in text


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("khom-ap", "1 khóm, ấp chưa có tổ phụ trách"),
        ("hoat-dong", "1 tổ chưa có hoạt động nào được xác nhận trong tháng 9/2024"),
        ("luot-nguoi", "24 lượt người được hướng dẫn trong tháng 9/2024"),
        ("buoi", "1 buổi được xác nhận trong tháng 9/2024"),
    ],
)
def test_every_figure_has_its_own_finding(client, town, figure, words):
    assert headline(page(client, f"{THEN}&so={figure}")) == words


def test_corrections_after_closing_are_told_below_the_figures_that_count_activities(client, town):
    changed = make_activity(town.team, DAY, 5)
    for number, month in enumerate((DAY, DAY, DAY.replace(year=DAY.year - 1)), 2):
        change = ActivityChange.objects.create(activity=changed, act=Act.EDITED, at=timezone.now(), version=number)
        Correction.objects.create(change=change, month=month.replace(day=1))
    words = "2 điều chỉnh của tháng 9/2024 đến sau khi khóa sổ"
    assert words in page(client, f"{THEN}&so=luot-nguoi")
    assert words not in page(client)  # who has a team is no matter of months
    own = UnitPeriod.objects.on(DAY).get(unit=town.team.areas.get().unit).parent_id
    other = UnitPeriod.objects.on(DAY).filter(unit__level=Level.COMMUNE).exclude(unit=own).first().unit_id
    assert words in page(client, f"{THEN}&so=luot-nguoi&trong={own}")
    assert "điều chỉnh" not in page(client, f"{THEN}&so=luot-nguoi&trong={other}")


def test_whoever_keeps_but_some_lists_is_told_why_other_numbers_lead_nowhere(client, town):
    words = "của nơi khác chỉ xem được con số"
    assert words in page(client, THEN, town.official)
    assert words not in page(client, THEN, town.staff)
    client.logout()
    assert words not in page(client)


def test_a_topic_and_a_form_narrow_the_page_down_and_it_says_so(client, town):
    topic = make_topic()
    make_activity(town.team, DAY, 5, topics=[topic], form=ActivityForm.GATHERING)
    text = page(client, f"{THEN}&so=luot-nguoi&noi-dung={topic.slug}&hinh-thuc={ActivityForm.GATHERING}")
    assert headline(text) == "5 lượt người được hướng dẫn trong tháng 9/2024"
    assert f"Chỉ tính hoạt động về {topic.name}, hình thức “{ActivityForm.GATHERING.label}”." in text
    assert "Chỉ tính hoạt động" not in page(client, f"{THEN}&noi-dung={topic.slug}")  # a coverage has no topic


def test_a_unit_without_data_is_hatched_and_named_so(client, town):
    text = page(client, f"{THEN}&so=luot-nguoi")
    assert told(text)["units"] == {str(town.here.pk): [24], str(town.there.pk): None}
    assert told(text)["words"] == {"thing": "lượt người được hướng dẫn", "missing": "chưa báo cáo", "decimals": 0}
    assert 'chưa báo cáo <span class="mute">(1)' in text


def test_a_commune_without_a_list_of_hamlets_is_no_full_one(client, town):
    bare = make_unit(Level.COMMUNE, "Trống", town.district)
    text = page(client, f"{THEN}&so=khom-ap")
    assert told(text)["units"][str(bare.pk)] is None
    assert told(text)["words"]["missing"] == "chưa có danh mục khóm, ấp"
    assert "1 xã chưa có danh mục khóm, ấp" in text


def test_a_chosen_unit_shows_its_card_with_the_way_to_its_teams_and_its_page(client, town):
    text = page(client, f"{THEN}&don-vi={town.here.pk}", town.staff)
    assert 'id="unit-card-name"' in text
    assert f"{reverse('registry:team_list')}?xa={town.here.pk}&amp;ngay=2024-09-26" in text
    assert f"{reverse('coverage:unit', args=[town.here.pk])}?ngay=2024-09-26" in text


def test_a_district_leads_to_its_communes(client, town):
    text = page(client, f"{THEN}&cap=huyen&don-vi={town.district.pk}")
    assert f"trong={town.district.pk}" in text
    inside = page(client, f"{THEN}&trong={town.district.pk}")
    assert headline(inside) == "Huyện Cao Lãnh: 1 xã chưa có Tổ cấp xã"


def test_a_commune_leads_to_its_hamlets_and_their_teams(client, town):
    UnitPeriod.objects.filter(unit=town.hamlet).update(lat=10.41, lon=105.71)
    bare = make_unit(Level.HAMLET, "Mỹ Thạnh", town.here, lat=None, lon=None)
    text = page(client, f"{THEN}&don-vi={town.here.pk}", town.staff)
    link = f"?cap=ap&amp;ngay=2024-09-26&amp;trong={town.here.pk}&amp;don-vi=0"
    assert link in text
    inside = page(client, link.replace("&amp;", "&"))
    assert headline(inside) == "Xã Mỹ Xương: 1 khóm, ấp chưa có tổ phụ trách"
    assert names(inside) == ["ấp Mỹ Thạnh", "ấp Mỹ Thới"]
    assert told(inside)["units"] == {str(town.hamlet.pk): [1, 1], str(bare.pk): [0, 1]}
    points = json.loads(re.search(r'id="unit-map-config" type="application/json">(.*?)</script>', inside)[1])["points"]
    assert [(point["id"], point["lat"]) for point in points] == [(town.hamlet.pk, 10.41)]
    assert "1 đơn vị chưa có vị trí nên chỉ có trong bảng" in inside
    assert f'href="?so=khom-ap&amp;ngay=2024-09-26&amp;trong={town.district.pk}"' in inside  # the way back up
    card = page(client, f"{link.replace('&amp;', '&')[:-1]}{town.hamlet.pk}")
    assert reverse("registry:team", args=[town.team.pk]) in card
    client.logout()
    assert "Tổ ấp Mỹ Thới" not in page(client, f"{link.replace('&amp;', '&')[:-1]}{town.hamlet.pk}")


def test_hamlets_are_shown_of_one_commune_only(client, town):
    assert "Khóm, ấp chỉ xem theo từng xã" in page(client, f"{THEN}&cap=ap")
    assert "Khóm, ấp chỉ xem theo từng xã" in page(client, f"{THEN}&cap=ap&trong={town.district.pk}")
    assert '<option value="cap-xa"' not in page(client, f"{THEN}&cap=ap&trong={town.here.pk}&so=cap-xa")


def test_a_level_without_units_says_so_and_offers_communes(client, town):
    UnitPeriod.objects.filter(unit=town.district).update(valid_to=dt.date(2024, 9, 1))
    text = page(client, f"{THEN}&cap=huyen")
    assert "Ngày 26/09/2024 không có đơn vị hành chính nào ở cấp huyện." in text
    assert "Xem cấp xã" in text


def test_before_the_register_begins_there_is_an_answer_too(client, town):
    assert "Ngày này chưa có xã nào trong danh mục" in page(client, "?ngay=1999-01-01")


def test_what_makes_no_sense_in_the_address_is_said_and_the_usual_shown(client, town):
    text = page(client, "?ngay=2024-09-26&ky=2024-99&cap=lang&trong=999999&ban-do=hom-qua")
    for words in ("2024-99", "lang", "999999", "hom-qua"):
        assert f"“{words}”" in text or f"đơn vị {words}" in text
    assert headline(text) == "1 xã chưa có Tổ cấp xã"


def test_the_figures_can_be_put_on_another_days_map(client, town):
    merger = dt.date(2025, 7, 1)
    text = page(client, f"{THEN}&ban-do={merger.isoformat()}")
    assert "Số liệu ngày 26/09/2024 đặt trên đơn vị hành chính ngày 01/07/2025" in text


# The table. ----------------------------------------------------------------------------------


def names(text: str) -> list[str]:
    return re.findall(r'data-choose="\d+">(.*?)[ <]*</a>', text.split("<tbody>")[1])


def test_the_table_begins_with_the_worst_and_turns_round_at_the_heading(client, town):
    assert names(page(client)) == ["xã Bình Thạnh", "xã Mỹ Xương"]
    assert names(page(client, f"{THEN}&sap=-cap-xa")) == ["xã Mỹ Xương", "xã Bình Thạnh"]
    assert 'aria-sort="descending"' in page(client, f"{THEN}&sap=-cap-xa")


def test_names_are_sorted_as_in_the_dictionary_and_the_missing_come_last(client, town):
    for name in ("Ấp Mới", "An Bình", "Định An", "Ba Sao"):
        make_unit(Level.COMMUNE, name, town.district)
    alphabet = ["An Bình", "Ấp Mới", "Ba Sao", "Bình Thạnh", "Định An", "Mỹ Xương"]
    assert names(page(client, f"{THEN}&sap=ten")) == [f"xã {name}" for name in alphabet]
    assert names(page(client, f"{THEN}&so=luot-nguoi"))[0] == "xã Mỹ Xương"
    assert names(page(client, f"{THEN}&so=luot-nguoi&sap=-luot-nguoi"))[0] == "xã Mỹ Xương"


def test_units_of_one_name_are_told_apart(client, town):
    other = make_unit(Level.DISTRICT, "Hồng Ngự", town.province)
    make_unit(Level.COMMUNE, "Bình Thạnh", other)
    assert "huyện Hồng Ngự</small>" in page(client)


def test_a_long_table_comes_in_pages_and_a_new_order_begins_at_the_first(client, town, monkeypatch):
    monkeypatch.setattr(map_view, "OF_MANY", 1)
    monkeypatch.setattr(map_view, "ROWS", 2)
    whole = page(client)
    assert len(names(whole)) == 2, "the communes of a province stand on one page"
    assert 'data-copy-table=""' in whole
    monkeypatch.setattr(map_view, "ROWS", 1)
    assert 'data-copy-table="page"' in page(client)  # whose rows do not come to the total
    assert names(page(client)) == ["xã Bình Thạnh"]
    second = page(client, f"{THEN}&page=2&so=khom-ap")
    assert names(second) == ["xã Mỹ Xương"]
    assert "page=2" not in re.search(r"<thead>.*?</thead>", second)[0]
    assert names(page(client, f"{THEN}&page=99")) == ["xã Mỹ Xương"]


# Who sees it. --------------------------------------------------------------------------------


def test_the_public_sees_counts_and_no_name_of_a_team_or_a_person(client, town, settings):
    settings.PUBLIC_MAP = True
    for text in (page(client, f"{THEN}&don-vi={town.here.pk}"), client.get(DATA + THEN).content.decode()):
        for private in ("Tổ ấp Mỹ Thới", "Nguyễn Văn", "0912345678"):
            assert private not in text
    assert reverse("registry:team_list") not in page(client, f"{THEN}&don-vi={town.here.pk}")


def test_without_a_public_map_the_public_is_asked_to_sign_in(client, town, settings):
    settings.PUBLIC_MAP = False
    assert client.get(MAP).url.startswith(reverse("account_login"))
    assert client.get(DATA).status_code == 403
    assert client.get(CSV).status_code == 403
    client.force_login(make_user("bien-tap"))
    assert client.get(MAP).status_code == 200
    assert client.get(DATA).status_code == 200


@pytest.mark.parametrize("who", ["official", "head"])
def test_who_works_in_a_commune_lands_on_it_and_sees_all_of_the_province(client, town, who):
    text = page(client, "", getattr(town, who))
    assert "Xã Mỹ Xương</h2>" in text
    assert "của bạn" in text
    assert len(names(text)) == 2
    assert 'id="unit-card-name"' not in page(client, "?don-vi=0")


# Files. --------------------------------------------------------------------------------------


def test_the_data_are_those_of_the_command(client, town):
    client.force_login(town.official)
    told = client.get(f"{DATA}{THEN}&cap=huyen").json()
    assert [(row["code"], row["communes"], row["communes_covered"]) for row in told["rows"]] == [("873", 2, 1)]
    same = client.get(f"{DATA}?as-of=2024-09-26&level=district&period=2024-09&within=873").json()
    assert same == told


def test_data_that_cannot_be_are_refused_in_words(client, town):
    response = client.get(f"{DATA}?ky=2024-13")
    assert (response.status_code, "2024-13" in response.json()["error"]) == (400, True)


def test_the_csv_opens_in_excel(client, town):
    response = client.get(CSV + THEN)
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert 'filename="do-phu-xa-2024-09-26-2024-09.csv"' in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["code"] for row in rows] == ["30121", "30127", ""]


@pytest.mark.parametrize("address", [MAP, DATA, CSV])
def test_nothing_is_changed_by_reading(client, town, address):
    assert client.post(address).status_code == 405


# Cost. ---------------------------------------------------------------------------------------


def test_the_page_asks_the_same_number_of_queries_for_many_units(client, town):
    client.force_login(town.staff)

    def cost() -> int:
        client.get(MAP + THEN)  # the topology is drawn once
        with CaptureQueriesContext(connection) as captured:
            client.get(MAP + THEN)
        return len(captured)

    before = cost()
    for number in range(12):
        commune = make_unit(Level.COMMUNE, f"Xã {number}", town.district)
        make_activity(make_team(make_unit(Level.HAMLET, parent=commune)), DAY)
        make_team(commune)
    assert cost() == before


def test_a_hundred_and_fifty_communes_fit_in_a_small_page(client, town):
    for number in range(150):
        make_team(make_unit(Level.COMMUNE, f"Xã thứ {number}", town.district))
    assert len(gzip.compress(client.get(MAP + THEN).content)) < 24_000


def test_a_plain_sum_is_called_so_only_where_nobody_told_a_population(client, town):
    query = {"ngay": DAY.isoformat(), "so": "luot-nguoi"}
    assert "vì chưa có số dân" in client.get(reverse("coverage:map"), query).content.decode()
    Population.objects.create(unit=town.here, year=2024, people=1000)
    assert "vì chưa có số dân" not in client.get(reverse("coverage:map"), query).content.decode()


def test_the_card_has_the_figure_that_was_chosen_beside_the_usual_ones(client, town):
    Population.objects.create(unit=town.here, year=2024, people=1000)
    query = {"ngay": DAY.isoformat(), "so": "luot-1000-dan", "don-vi": town.here.pk}
    *_usual, chosen = client.get(reverse("coverage:map"), query).context["card"].figures
    assert (chosen["value"], chosen["basis"]) == ("24,0", "24 lượt, 1.000 người dân (2024)")
