"""What is drawn is drawn once, what is taken too often is refused, and open data is found where it is offered."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from teams_app.coverage import sheet
from tests.factories import make_activity
from tests.teams_app.coverage.conftest import DAY

ASKED = {"so": "luot-nguoi", "ngay": DAY.isoformat()}


@pytest.fixture(autouse=True)
def nothing_kept(db):
    cache.clear()


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_the_same_map_is_drawn_once_and_anew_when_a_figure_changes(client, town, monkeypatch, ending):
    drawn, draw = [], sheet.printed
    monkeypatch.setattr(sheet, "printed", lambda *args: drawn.append(1) or draw(*args))
    address = reverse(f"coverage:map_{ending}")
    first, again = (client.get(address, ASKED) for _time in range(2))
    assert len(drawn) == 1
    assert first.content == again.content
    make_activity(town.team, DAY, 17)
    assert client.get(address, ASKED).status_code == 200
    assert len(drawn) == 2


def test_an_address_that_draws_too_often_is_asked_to_wait(client, town, settings):
    settings.PUBLIC_FILE_RATES = {"draw": "2/m/ip", "open": "1/m/ip"}
    settings.OPEN_DATA = True
    answers = [client.get(reverse("coverage:map_png"), ASKED) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Đợi một phút" in answers[-1].json()["error"]
    assert answers[-1].headers["Retry-After"] == "60"
    file = reverse("coverage:open_data_file", args=["2024-09", "csv"])
    assert [client.get(file).status_code for _time in range(2)] == [200, 429]


def test_open_data_is_linked_from_every_page_where_the_province_offers_it(client, town, settings):
    address = f'href="{reverse("coverage:open_data")}"'
    assert address not in client.get("/").content.decode()
    settings.OPEN_DATA = True
    assert address in client.get("/").content.decode()
    assert client.get(reverse("coverage:map"), ASKED).content.decode().count(address) == 2  # beside the files, too
