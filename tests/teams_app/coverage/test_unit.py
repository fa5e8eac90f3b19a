"""The page of a unit: its figures, its line through time, its teams; and old codes that still lead there."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geo.models import Extent, Instrument, Level, Succession, Unit
from teams_app.coverage.history import history_of
from tests.factories import make_instrument, make_team, make_unit
from tests.teams_app.coverage.conftest import DAY

MERGER = dt.date(2025, 7, 1)


def page(client, unit: Unit, query: str = "") -> str:
    response = client.get(reverse("coverage:unit", args=[unit.pk]) + query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def instrument() -> Instrument:
    return make_instrument("1663/NQ-UBTVQH15")


@pytest.fixture
def merged(town, instrument) -> Unit:
    """On 1/7/2025 Mỹ Xương, and a part of Bình Thạnh, become Mỹ Thọ."""
    new = make_unit(Level.COMMUNE, "Mỹ Thọ", town.province, code="30076", valid_from=MERGER)
    for old, extent in ((town.here, Extent.FULL), (town.there, Extent.PARTIAL)):
        old.periods.update(valid_to=MERGER)
        Succession.objects.create(old=old, new=new, extent=extent, effective_on=MERGER, instrument=instrument)
    town.hamlet.periods.update(valid_to=MERGER)
    town.hamlet.periods.create(code="a1", type="ấp", name="Mỹ Thới", parent=new, valid_from=MERGER)
    return new


def test_the_page_shows_where_it_lies_its_figures_and_what_lies_in_it(client, town):
    text = page(client, town.here, f"?ngay={DAY.isoformat()}")
    for words in ("<h1>Xã Mỹ Xương</h1>", "tỉnh Đồng Tháp", "huyện Cao Lãnh", "1/1 khóm, ấp có tổ", "ấp Mỹ Thới"):
        assert words in text
    assert "có tổ phụ trách" in text
    assert "chưa có tổ" in page(client, town.there)


@pytest.mark.parametrize("level", ["province", "district", "here", "hamlet"])
def test_every_level_has_a_page(client, town, level):
    assert getattr(town, level).periods.get().label.lower() in page(client, getattr(town, level)).lower()


def test_an_ended_unit_tells_what_it_became_and_shows_its_last_day(client, town, merged):
    text = page(client, town.here, "?ngay=2025-09-01")
    assert "Ngày 01/09/2025 đơn vị này không còn" in text
    assert f'<a href="{reverse("coverage:unit", args=[merged.pk])}">xã Mỹ Thọ</a>' in text
    assert "Các tổ ngày 30/06/2025" in text


def test_a_new_unit_tells_what_it_came_from_under_which_instrument(client, town, merged):
    text = page(client, merged, "?ngay=2025-09-01")
    assert "1663/NQ-UBTVQH15" in text
    assert "xã Mỹ Xương</a>" in text
    assert "một phần" in text
    assert "history__line--part" in text
    before = page(client, merged, "?ngay=2024-09-26")
    assert "Ngày 26/09/2024 chưa có đơn vị này" in before


def test_the_history_is_drawn_as_boxes_and_lines(town, merged):
    history = history_of(merged.pk)
    assert {box.period.name for box in history.drawing(MERGER).boxes} == {"Mỹ Xương", "Bình Thạnh", "Mỹ Thọ"}
    assert [line.is_partial for line in history.drawing(MERGER).lines] == [False, True]
    assert history_of(town.province.pk).is_plain


def test_a_renamed_unit_keeps_its_line(town, instrument):
    town.here.periods.update(valid_to=MERGER)
    town.here.periods.create(
        code="30122", type="phường", name="Mỹ Xương", parent=town.province, valid_from=MERGER, started_by=instrument
    )
    (event,) = history_of(town.here.pk).events()
    assert (event.number, event.before[0].old.code, event.before[0].new.code) == ("1663/NQ-UBTVQH15", "30121", "30122")


def test_teams_are_named_only_to_those_who_may_open_them(client, town):
    assert "Tổ ấp Mỹ Thới" not in page(client, town.here)
    assert "1 tổ khóm, ấp; 1 Tổ cấp xã" in page(client, town.here)
    client.force_login(town.official)
    assert reverse("registry:team", args=[town.team.pk]) in page(client, town.here)
    assert reverse("registry:team", args=[town.team.pk]) not in page(client, town.there)


def test_a_stranger_to_a_closed_site_is_asked_to_sign_in(client, town, settings):
    settings.PUBLIC_MAP = False
    for address in (reverse("coverage:unit", args=[town.here.pk]), reverse("coverage:unit_by_code", args=["30121"])):
        assert client.get(address).url.startswith(reverse("account_login"))


def test_a_unit_that_never_was_is_not_found(client, town):
    for address in (reverse("coverage:unit", args=[999_999]), reverse("coverage:unit_by_code", args=["00000"])):
        assert client.get(address).status_code == 404


def test_a_code_leads_to_its_unit(client, town):
    response = client.get(reverse("coverage:unit_by_code", args=["30121"]))
    assert response.url == reverse("coverage:unit", args=[town.here.pk])


def test_a_code_with_several_meanings_is_asked_about_unless_the_day_decides(client, town):
    town.here.periods.update(valid_to=MERGER)
    other = make_unit(Level.COMMUNE, "Khác Hẳn", town.province, code="30121", valid_from=MERGER)
    address = reverse("coverage:unit_by_code", args=["30121"])
    text = client.get(address).content.decode()
    assert "Xã Mỹ Xương" in text
    assert "Xã Khác Hẳn" in text
    assert str(town.here.pk) in client.get(f"{address}?ngay=2025-06-30").url
    assert str(other.pk) in client.get(f"{address}?ngay=2025-07-01").url


def test_the_page_asks_the_same_number_of_queries_for_many_hamlets(client, town):
    client.force_login(town.staff)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, town.here)
        return len(captured)

    page(client, town.here)
    before = cost()
    for number in range(10):
        make_team(make_unit(Level.HAMLET, f"Ấp {number}", town.here))
    assert cost() == before
