"""Comparing: two periods on one scale with a verdict, two units with their figures, without a script too."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Level, Unit
from teams_app.coverage.asking import read
from teams_app.coverage.contrast import by_unit, change, two_periods
from teams_app.coverage.figures import Row
from teams_app.coverage.measures import HAMLETS, REACH
from tests.factories import make_activity, make_team, make_unit
from tests.geo.squares import BEFORE, DAY, hamlets, load, reorganise, unit
from tests.teams_app.coverage.conftest import DAY as THAT_DAY

COMPARE = reverse("coverage:compare")
TODAY = dt.date(2025, 2, 10)


def page(client, **query) -> str:
    response = client.get(COMPARE, {name.replace("_", "-"): value for name, value in query.items()})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def cells(text: str) -> list[list[str]]:
    rows = re.findall(r"<tr.*?</tr>", text.split("<tbody>")[1].split("</tbody>")[0])
    return [[re.sub("<.*?>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


@pytest.fixture
def merged(db) -> None:
    load({"P": {"A": "1 2", "B": "3 4"}}, *hamlets(c1="a", c3="c"))
    reorganise("1>5 2>5", {"P": {"A": "5", "B": "3 4"}}, number="1/NQ")
    for code, before, after in (("a", 10, 40), ("c", 30, 20)):
        team = make_team(Unit.objects.get(pk=unit(code, BEFORE)), since=dt.date(2024, 1, 1))
        make_activity(team, dt.date(2024, 12, 5), before)
        make_activity(team, dt.date(2025, 1, 5), after)


def test_across_a_merger_both_are_restated_and_the_page_says_so(client, merged):
    text = page(client, so="luot-nguoi", ky="2025-01", voi="2024-12", ngay=TODAY.isoformat())
    assert "Quy về một ngày." in text
    assert "1/NQ" in text
    assert cells(text)[:2] == [["xã Xã 3", "−10", "30", "20"], ["xã Xã 5", "+30", "10", "40"]]
    assert cells(text)[2][0] == "xã Xã 4"
    assert cells(text)[2][1:] == ["–", "chưa báo cáo", "chưa báo cáo"]


def test_on_their_own_units_only_the_totals_are_compared(client, merged):
    text = page(client, so="luot-nguoi", ky="2025-01", voi="2024-12", ngay=TODAY.isoformat(), rieng="1")
    assert "Không so được từng đơn vị." in text
    assert "<tbody>" not in text
    assert "40 → 60 (+20)" in text


def test_in_quiet_times_it_is_the_same_ground(client, merged):
    text = page(client, so="luot-nguoi", ky="2025-02", ngay=TODAY.isoformat())
    assert "Cùng một địa bàn." in text
    assert "Tháng 1/2025" in text
    assert "Tháng 2/2025" in text


def test_the_legend_of_both_maps_counts_no_unit_twice(client, merged):
    text = page(client, so="khom-ap", ky="2025-01", voi="2024-12", ngay=TODAY.isoformat())
    legend = text.split('class="legend"')[1].split("</div>")[0]
    assert legend.count("<li>") > 1
    assert "(" not in legend.split("<ul>")[1]


def test_each_period_is_told_as_of_its_own_last_day(merged):
    query = QueryDict("ky=2025-02&voi=2024-11")
    first, second = two_periods(read(query, TODAY), query)
    assert (first.on, second.on) == (dt.date(2024, 11, 30), TODAY)
    assert first.units_at == second.units_at == TODAY
    same = QueryDict("ky=2025-02&voi=2025-02")
    assert two_periods(read(same, TODAY), same)[0].period.label == "tháng 1/2025"
    unread = QueryDict("ky=2025-02&voi=xyz")
    assert two_periods(read(unread, TODAY), unread)[0].period.label == "tháng 1/2025"


def test_differences_are_points_for_rates_and_numbers_for_sums():
    one, other = Row(hamlets=4, hamlets_covered=1, people=1200), Row(hamlets=4, hamlets_covered=3, people=None)
    assert change(HAMLETS, one, other).difference == "+50,0 điểm %"
    assert change(HAMLETS, other, one).difference == "−50,0 điểm %"
    assert change(REACH, one, other).difference == "–"
    assert change(REACH, one, one).difference == "0"
    assert change(REACH, None, one).first == "–"


def test_the_lines_hold_every_unit_of_either_side(merged):
    query = QueryDict("so=luot-nguoi&ky=2025-01&voi=2024-12&rieng=1")
    first, second = two_periods(read(query, TODAY), query)
    lines = by_unit(REACH, first.figures(), second.figures())
    codes = {unit(code, BEFORE) for code in "1234"} | {unit("5", DAY)}
    assert {line.unit_id for line in lines} == codes


def test_two_units_stand_side_by_side_with_their_hamlets(client, town):
    client.force_login(town.staff)
    asked = {"hai": "don-vi", "ngay": THAT_DAY.isoformat(), "so": "khom-ap"}
    text = page(client, **asked)
    assert "Chọn hai đơn vị" in text
    assert text.count('<optgroup label="huyện Cao Lãnh">') == 2  # many communes are called alike
    text = page(client, don_vi=town.here.pk, voi_don_vi=town.there.pk, **asked)
    assert "<h1>Xã Mỹ Xương và xã Bình Thạnh</h1>" in text
    assert ["Khóm, ấp có tổ phụ trách", "−100,0 điểm %", "100,0%", "0,0%"] in cells(text)
    for name in ("first", "second"):
        assert f'id="map-{name}-config"' in text


@pytest.mark.parametrize("other", ["", "999999", "x", "9" * 30])
def test_a_unit_that_is_not_there_is_asked_for_again(client, town, other):
    assert "Chọn hai đơn vị" in page(client, hai="don-vi", don_vi=town.here.pk, voi_don_vi=other)
    assert "Chọn hai đơn vị" in page(client, hai="don-vi", don_vi=town.here.pk, voi_don_vi=town.here.pk)


def test_both_maps_are_pictures_where_no_script_runs(client, merged):
    text = page(client, so="luot-nguoi", ky="2025-01", voi="2024-12")
    addresses = [each.replace("&amp;", "&") for each in re.findall(r'<noscript><img .*?src="(.*?)"', text)]
    assert len(addresses) == 2
    for address in addresses:
        response = client.get(address)
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert response.content.startswith(b"<svg")
    assert client.get(reverse("coverage:compare_svg", args=["third"])).status_code == 400
    assert client.get(reverse("coverage:compare_svg", args=["first"]), {"hai": "don-vi"}).status_code == 400


def test_the_public_compares_only_on_a_public_map(client, town, settings):
    settings.PUBLIC_MAP = False
    assert client.get(COMPARE).url.startswith(reverse("account_login"))
    assert client.get(reverse("coverage:compare_svg", args=["first"])).status_code == 403


def test_before_the_register_there_is_an_answer_too(client, db):
    assert "Không so được" in page(client, ngay="1999-01-01")


def test_the_cost_does_not_grow_with_the_units(client, merged):
    def cost() -> int:
        page(client, so="luot-nguoi", ky="2025-02", ngay=TODAY.isoformat())
        with CaptureQueriesContext(connection) as captured:
            page(client, so="luot-nguoi", ky="2025-02", ngay=TODAY.isoformat())
        return len(captured)

    before = cost()
    parent = Unit.objects.get(pk=unit("B", DAY))
    for number in range(6):
        make_team(make_unit(Level.COMMUNE, f"Thêm {number}", parent))
    assert cost() == before
