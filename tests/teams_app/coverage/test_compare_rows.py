"""Every value of a comparison leads to its rows: the list there says the same, on random worlds and for any figure."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from teams_app.accounts.models import Role
from teams_app.coverage.asking import read
from teams_app.coverage.contrast import two_periods
from teams_app.coverage.measures import ACTIVITY, COMMUNES, HAMLETS, MEASURES, PER_1000, REACH, SESSIONS
from teams_app.coverage.text import number, percent
from tests.factories import make_user
from tests.teams_app.coverage.conftest import DAY
from tests.teams_app.coverage.pages import text_of
from tests.teams_app.coverage.test_log_behind import totals_at
from tests.teams_app.coverage.worlds import MERGER, RandomWorld

pytestmark = pytest.mark.django_db
COMPARE = reverse("coverage:compare")


def said_at(client, user, url: str, measure) -> str:
    """What the rows behind a value come to, in the words of the value."""
    path = urlsplit(url).path
    if path == reverse("activities:list"):
        sessions, people = totals_at(url, user)
        return number(sessions if measure == SESSIONS else people)
    context = client.get(url).context
    if path == reverse("coverage:map"):
        assert sum(row.hamlets for row in context["found"].rows) == context["found"].total.hamlets
        return measure.show(context["found"].total)
    count, whole = context["count"], context["whole"]
    if path == reverse("coverage:communes"):
        return percent((whole - count) / whole)
    assert path == reverse("coverage:teams")
    return percent(count / whole) if measure == ACTIVITY else percent(float(count > 0))


@pytest.mark.parametrize("more", ["", "&rieng=1", f"&ban-do={MERGER - dt.timedelta(days=1)}"])
@pytest.mark.parametrize(
    ("seed", "measure"),
    [(0, HAMLETS), (1, COMMUNES), (2, ACTIVITY), (0, REACH), (1, SESSIONS)],
    ids=lambda each: getattr(each, "slug", each),
)
def test_two_periods_lead_to_the_rows_of_either(client, seed, measure, more):
    """On the units of the later day, each on its own, and on those from before the merger."""
    world = RandomWorld(seed)
    staff = make_user("tinh", Role.PROVINCE, world.province)
    client.force_login(staff)
    context = client.get(f"{COMPARE}?so={measure.slug}&ky=2024-05&voi=2024-02&ngay=2024-05-31{more}").context
    assert context["total"].second_url
    for line in (*context["lines"], context["total"]):
        for said, url in ((line.first, line.first_url), (line.second, line.second_url)):
            if url:
                assert said_at(client, staff, url, measure) == said, (line.label, url)
            else:
                assert not re.search("[1-9]", said), line  # nothing to list: none, or none told


@pytest.mark.parametrize("measure", [HAMLETS, ACTIVITY, REACH, SESSIONS], ids=lambda each: each.slug)
def test_two_communes_lead_to_the_rows_of_either(client, town, measure):
    client.force_login(town.staff)
    asked = {"hai": "don-vi", "don-vi": town.here.pk, "voi-don-vi": town.there.pk, "ngay": DAY.isoformat()}
    context = client.get(COMPARE, asked | {"so": measure.slug}).context
    (line,) = [line for line in context["lines"] if line.label == str(measure.label)]
    assert said_at(client, town.staff, line.first_url, measure) == line.first
    assert line.second_url == "" or said_at(client, town.staff, line.second_url, measure) == line.second
    assert context["sides"][0]["url"] == line.first_url
    text = text_of(client, COMPARE, asked | {"so": measure.slug})
    assert f'<a href="{line.first_url}">{line.first}</a>' in text


def test_who_keeps_no_list_reads_the_numbers_and_is_led_into_the_units_alone(client, town):
    asked = {"so": "luot-nguoi", "ky": "2024-09", "ngay": DAY.isoformat()}
    context = client.get(COMPARE, asked).context
    assert any(line.second == "24" for line in context["lines"])
    assert not any(line.first_url or line.second_url for line in context["lines"])
    coverage = client.get(COMPARE, asked | {"so": "khom-ap"}).context
    assert {urlsplit(line.second_url).path for line in coverage["lines"]} == {reverse("coverage:map")}


def test_every_figure_has_a_way_or_is_told_by_none(client, town):
    """Per 1.000 inhabitants leads to the people guided: the activities."""
    client.force_login(town.staff)
    query = QueryDict(f"ky=2024-09&ngay={DAY.isoformat()}")
    assert two_periods(read(query, timezone.localdate()), query)[1].on == DAY
    for slug, measure in MEASURES.items():
        lines = client.get(COMPARE, {"so": slug, "ky": "2024-09", "ngay": DAY.isoformat()}).context["lines"]
        known = [line for line in lines if line.size is not None or re.search("[1-9]", line.second)]
        if measure not in (PER_1000, MEASURES["ho"]):  # nobody told any population here
            assert all(line.second_url for line in known if re.search("[1-9]", line.second)), slug
