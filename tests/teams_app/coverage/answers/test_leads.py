"""Each number that leads somewhere leads to exactly so many rows: on random worlds, and of a large register."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.accounts.models import Role
from teams_app.activities.periods import Period
from teams_app.coverage.answers.leads import leads_of
from teams_app.coverage.figures import figures
from teams_app.registry import choosing
from tests.factories import make_team, make_unit, make_user
from tests.teams_app.coverage.worlds import MERGER, RandomWorld

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def rows_behind(client, url: str) -> int:
    """How many rows the list at `url` has, as the page itself counts them."""
    context = client.get(url).context
    if url.startswith(reverse("coverage:hamlet_gaps")):
        return context["missing"]
    return context["totals"].sessions if url.startswith(reverse("activities:list")) else context["count"]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("on", [MERGER - 20 * DAY, MERGER - 1 * DAY, MERGER + 15 * DAY, MERGER + 60 * DAY])
def test_each_number_of_a_unit_leads_to_exactly_its_rows(client, seed, on):
    world = RandomWorld(seed)
    tinh = make_user("tinh", Role.PROVINCE, world.province)
    client.force_login(tinh)
    period, today = Period.month_of(on), timezone.localdate()
    found = 0
    for level in (Level.COMMUNE, Level.DISTRICT):
        for row in figures(level, on, period).rows:
            for lead in leads_of(row, level, on, period, tinh, today) if row.unit_id else []:
                if lead.url:
                    found += 1
                    said = int(re.match(r"\d+", lead.text)[0])
                    assert rows_behind(client, lead.url) == said, (row.label, lead)
    assert found


def test_a_link_narrows_to_its_commune_where_a_register_has_too_many_to_offer(client, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_COMMUNES", 2)
    province = make_unit(Level.PROVINCE)
    communes = [make_unit(Level.COMMUNE, name, province) for name in ("Mỹ Xương", "An Bình", "Tân Mỹ")]
    hamlets = [make_unit(Level.HAMLET, str(number), commune) for commune in communes for number in (1, 2)]
    make_team(hamlets[0])
    client.force_login(make_user("tinh", Role.PROVINCE, province))
    for url, key in ((reverse("coverage:hamlet_gaps"), "missing"), (reverse("coverage:silent_teams"), "count")):
        whole, part = client.get(url), client.get(url, {"xa": communes[0].pk})
        assert "xa" not in whole.context["form"].fields
        assert [each.context[key] for each in (whole, part)] == ([5, 1] if key == "missing" else [1, 1])
        assert "Mỹ Xương" in part.content.decode()
    teams = client.get(reverse("registry:team_list"), {"xa": communes[1].pk})
    assert teams.context["page"].paginator.count == 0
    nonsense = client.get(reverse("coverage:hamlet_gaps"), {"xa": "9" * 30})
    assert nonsense.context["missing"] == 5
