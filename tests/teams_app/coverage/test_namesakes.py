"""Two hamlets called alike meet in one commune after a merger: every list that names one says which of them it is."""

import datetime as dt
import io
import re
from dataclasses import dataclass

import openpyxl
import pytest
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone

from geo.models import Level, Unit, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.coverage.asking import read
from teams_app.coverage.printing import content_of, topology_of
from tests.factories import make_team, make_unit, make_user

pytestmark = pytest.mark.django_db
MERGER = dt.date(2025, 7, 1)
FORMERLY = "trước thuộc xã Mỹ Hội"


@dataclass(frozen=True)
class Merged:
    province: Unit
    commune: Unit
    lacking: Unit


@pytest.fixture
def merged() -> Merged:
    """Xã Mỹ Thọ, of two communes that each brought an Ấp 1 along; that of Mỹ Hội has no team, nor has Ấp 9."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    new = make_unit(Level.COMMUNE, "Mỹ Thọ", province, valid_from=MERGER)
    hamlets = []
    for name in ("Mỹ Xương", "Mỹ Hội"):
        old = make_unit(Level.COMMUNE, name, province, valid_to=MERGER)
        hamlet = make_unit(Level.HAMLET, "1", old, valid_to=MERGER)
        UnitPeriod.objects.create(
            unit=hamlet, code=f"n{hamlet.pk}", type="ấp", name="1", parent=new, valid_from=MERGER, lat=10.1, lon=105.2
        )
        hamlets.append(hamlet)
    make_unit(Level.HAMLET, "9", new, valid_from=MERGER)
    make_team(hamlets[0])
    return Merged(province, new, hamlets[1])


def text_of(client, url: str, user) -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.content.decode()))


def test_the_hamlet_without_a_team_is_not_taken_for_its_namesake(client, merged):
    official = make_user("xa", Role.COMMUNE, merged.commune)
    text = text_of(client, "/to/ap-chua-co-to/", official)
    assert f"Ấp 1 {FORMERLY}" in text
    assert "Ấp 9" in text and text.count("trước thuộc") == 1
    file = client.get("/to/ap-chua-co-to/tai-ve/xlsx/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(file))).active
    assert f"Ấp 1 ({FORMERLY})" in {cell.value for row in sheet.iter_rows() for cell in row}


def test_the_table_beside_the_map_tells_them_apart(client, merged):
    text = text_of(
        client, f"/ban-do/?cap=ap&trong={merged.commune.pk}", make_user("tinh", Role.PROVINCE, merged.province)
    )
    assert f"Ấp 1 {FORMERLY}" in text
    assert "Ấp 1 trước thuộc xã Mỹ Xương" in text
    assert "Ấp 9 trước" not in text
    asked = read(QueryDict(f"cap=ap&trong={merged.commune.pk}"), timezone.localdate())
    found = asked.figures()
    printed = content_of(asked, found, topology_of(asked)).rows
    assert {f"Ấp 1 ({FORMERLY})", "Ấp 1 (trước thuộc xã Mỹ Xương)", "Ấp 9"} <= {row[0] for row in printed}


def test_who_was_called_otherwise_since_still_came_from_the_old_commune(client, merged):
    """A later period in the same commune is no place that it came from."""
    renamed = MERGER + dt.timedelta(days=30)
    period = merged.lacking.periods.get(valid_to=None)
    merged.lacking.periods.filter(pk=period.pk).update(valid_to=renamed, name="một")
    merged.lacking.periods.create(
        code=period.code, type="ấp", name="1", parent=merged.commune, valid_from=renamed, lat=10.1, lon=105.2
    )
    assert f"Ấp 1 {FORMERLY}" in text_of(client, "/to/ap-chua-co-to/", make_user("xa", Role.COMMUNE, merged.commune))


def test_a_headline_in_english_is_in_english(client, merged):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = text_of(client, "/ban-do/", make_user("tinh", Role.PROVINCE, merged.province))
    assert "1 commune has no commune team" in text
    assert "0/1 communes have a commune team" in text
