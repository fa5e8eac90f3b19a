"""The whole country, as small as it gets: it is built to its end, and its sums are those of its log."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from config.demo import country, inhabitants
from geo.models import Level, Population, UnitPeriod
from teams_app.activities.models import Activity
from teams_app.coverage import facts
from teams_app.registry.models import Member, Team
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TEAMS, ACTIVITIES = 2 * country.COMMUNES + 60, 3_000


def test_a_country_is_built_to_its_end():
    out = StringIO()
    call_command("seed_demo", "--scale", "national", "--teams", str(TEAMS), "--activities", str(ACTIVITIES), stdout=out)
    units = UnitPeriod.objects
    assert units.at_level(Level.PROVINCE).count() == country.PROVINCES
    assert units.at_level(Level.COMMUNE).count() == country.COMMUNES
    assert (Team.objects.count(), Activity.objects.count()) == (TEAMS, ACTIVITIES)
    assert Member.objects.count() > 4 * TEAMS
    told = Population.objects.filter(year=2025)
    assert (told.count(), told[0].source, told[0].is_demo) == (country.COMMUNES, inhabitants.SOURCE, True)
    days = list(Activity.objects.order_by("pk").values_list("date", flat=True))
    assert days == sorted(days)
    assert not list(facts.differences())
    assert "facts" in out.getvalue()


def test_too_few_teams_for_a_country_are_refused():
    with pytest.raises(CommandError, match=str(2 * country.COMMUNES)):
        call_command("seed_demo", "--scale", "national", "--teams", "100")


@pytest.mark.parametrize("stage", ["_teams", "_users"])
def test_a_loading_that_was_stopped_says_what_is_there_and_what_to_do(monkeypatch, stage):
    def stop(*args, **options):
        raise KeyboardInterrupt

    size = ("--teams", str(TEAMS), "--activities", "50")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(country, stage, stop)
        call_command("seed_demo", "--scale", "national", *size, stdout=StringIO())
    teams = TEAMS if stage == "_users" else 0
    with pytest.raises(CommandError, match=rf"dở dang.*{teams} tổ.*DATABASE_URL"):
        call_command("seed_demo", "--scale", "national", *size)
    make_user()
    with pytest.raises(CommandError, match="đã có đơn vị"):  # a site, whatever its units
        call_command("seed_demo", "--scale", "national", *size)
