"""The home page of a day in the past: what it leads to is of that day, and it says when the ground is not the same."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from geo.models import Extent, Level, Succession, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.activities.periods import Month
from tests.factories import make_instrument, make_team, make_unit, make_user
from tests.teams_app.coverage.pages import text_of

pytestmark = pytest.mark.django_db
THEN = dt.date(2024, 9, 26)
RESTATED = "Giữa hai thời điểm có sắp xếp đơn vị hành chính"


@pytest.fixture
def merged(client):
    """Last month Mỹ Xương and Bình Thạnh became Mỹ Thọ; the team of Mỹ Xương waits to be re-formed."""
    day = Month.of(timezone.localdate()).previous.start + dt.timedelta(days=9)
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    olds = [make_unit(Level.COMMUNE, name, province) for name in ("Mỹ Xương", "Bình Thạnh")]
    make_unit(Level.HAMLET, "1", olds[1])
    new = make_unit(Level.COMMUNE, "Mỹ Thọ", province, valid_from=day)
    instrument = make_instrument()
    for old in olds:
        Succession.objects.create(old=old, new=new, extent=Extent.FULL, effective_on=day, instrument=instrument)
    make_team(olds[0], "Tổ xã Mỹ Xương")
    UnitPeriod.objects.filter(unit__in=olds).update(valid_to=day)
    client.force_login(make_user("tinh", Role.PROVINCE, province))
    return day


def test_a_place_of_that_day_opens_its_card_on_the_map_of_that_day(client, merged):
    for page in ("/", "/ban-do/"):
        text = text_of(client, page, {"ngay": THEN})
        (url, name) = re.search(r'<a href="([^"]+)#unit-card-name"><strong>([^<]+)<', text).groups()
        assert name == "Xã Bình Thạnh"
        card = client.get(url).context["card"]
        assert card.row.label == "xã Bình Thạnh"
        (url, _name) = re.search(r'<a href="([^"]+)#unit-card-name"><strong>([^<]+)<', text_of(client, page)).groups()
        assert client.get(url).context["card"].row.label == "xã Mỹ Thọ"
        assert "ngay=" not in url


def test_what_is_to_do_leads_to_the_list_of_that_day(client, merged):
    for query, count in (({"ngay": THEN}, 0), ({"ngay": merged}, 1), ({}, 1)):
        text = text_of(client, "/", query)
        (url, told) = re.search(rf'<a href="({reverse("registry:reform_list")}[^"]*)">(\d+) ', text).groups()
        assert int(told) == client.get(url).context["count"] == count
        (gaps,) = re.findall(rf'<a href="({reverse("coverage:hamlet_gaps")}[^"]*)">Khóm, ấp chưa có tổ', text)
        assert client.get(gaps).context["on"] == query.get("ngay", timezone.localdate())


def test_a_comparison_across_a_reorganisation_says_so(client, merged):
    after = merged + dt.timedelta(days=3)
    assert client.get("/", {"ngay": after}).context["before"].commune_coverage is not None
    assert RESTATED in text_of(client, "/", {"ngay": after})
    assert RESTATED not in text_of(client, "/", {"ngay": THEN})
    assert RESTATED not in text_of(client, "/")
