"""The demo shows the figures of 26/9/2024, says that it is invented, and comes out the same each time."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.demo import accounts, chance, inhabitants, log
from geo.models import Level, Population, Unit, UnitPeriod
from teams_app.accounts.models import User
from teams_app.activities.models import Activity, HelpRequest, Poster, Status
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures
from teams_app.registry.models import Member, Person, Team, TeamArea, TeamLevel
from tests.config.demo.seeding import seeded
from tests.factories import make_unit

COUNTED = dt.date(2024, 9, 26)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo as of 26/9/2024, once for this module."""
    with django_db_blocker.unblock(), seeded(COUNTED):
        yield


pytestmark = pytest.mark.usefixtures("demo", "db")


def test_teams_and_units_are_those_of_the_report():
    teams = Team.objects.on(COUNTED)
    assert teams.filter(level=TeamLevel.HAMLET).count() == 684
    assert teams.filter(level=TeamLevel.COMMUNE).count() == 82
    units = UnitPeriod.objects.on(COUNTED)
    assert [units.at_level(level).count() for level in Level.values] == [1, 12, 143, 700]


def test_every_commune_has_hamlets_and_no_team_serves_two_communes():
    on = UnitPeriod.objects.on(COUNTED)
    assert on.at_level(Level.HAMLET).values("parent").distinct().count() == 143
    parents: dict[int, set] = {}
    for team, parent in (
        TeamArea.objects.on(COUNTED).filter(team__level=TeamLevel.HAMLET).values_list("team", "unit__periods__parent")
    ):
        parents.setdefault(team, set()).add(parent)
    assert all(len(communes) == 1 for communes in parents.values())


def test_no_hamlet_has_two_teams():
    served = TeamArea.objects.on(COUNTED).filter(unit__level=Level.HAMLET).values_list("unit", flat=True)
    assert len(served) == len(set(served))


def test_about_4200_members_serve():
    assert 4000 <= Member.objects.on(COUNTED).count() <= 4400


def test_everything_invented_says_so():
    assert not Unit.objects.filter(level=Level.HAMLET, is_demo=False).exists()
    for model in (Team, Person, Activity, User):
        assert not model.objects.filter(is_demo=False).exists()
    assert not Team.objects.exclude(decision__title__contains="minh họa").filter(decision__isnull=False).exists()


def test_real_units_do_not_say_they_are_invented():
    assert not Unit.objects.exclude(level=Level.HAMLET).filter(is_demo=True).exists()


def test_the_log_spans_thirteen_months_and_never_leaves_its_team_or_the_present():
    dates = Activity.objects.order_by("date").values_list("date", flat=True)
    assert (dates.first(), dates.last()) == (dt.date(2023, 8, 26), COUNTED)
    for date, team_from, team_to, created in Activity.objects.values_list(
        "date", "team__valid_from", "team__valid_to", "created_at"
    ):
        assert team_from <= date and (team_to is None or date < team_to)
        assert created.date() <= COUNTED


def test_nothing_is_logged_or_asked_later_than_it_is_now():
    """A demo of the morning shows no entry of its evening."""
    today = timezone.localdate()
    moments = [log._moment(today, today, chance.stream(f"moment {n}")) for n in range(20)]
    assert max(moments) <= timezone.now()


def test_tet_is_a_lull_and_some_communes_never_reported():
    tet = Activity.objects.filter(date__range=(dt.date(2024, 2, 5), dt.date(2024, 2, 15))).count()
    march = Activity.objects.filter(date__range=(dt.date(2024, 3, 5), dt.date(2024, 3, 15))).count()
    assert tet * 5 < march
    logging = UnitPeriod.objects.on(COUNTED).filter(
        unit__level=Level.HAMLET, unit__team_areas__team__activities__isnull=False
    )
    assert 143 - logging.values("parent").distinct().count() == 9


def test_only_verified_sessions_carry_the_hour_of_their_verification():
    assert not Activity.objects.filter(status=Status.VERIFIED, verified_at=None).exists()
    assert not Activity.objects.exclude(status=Status.VERIFIED).exclude(verified_at=None).exists()
    assert not Activity.objects.filter(topics=None).exists()


def test_the_head_leads_the_team_of_my_thoi():
    head = User.objects.get(username=accounts.HEAD.username)
    team = Team.objects.get(members__person__user=head, members__valid_to=None)
    assert team.name == "Tổ công nghệ số cộng đồng ấp Mỹ Thới"
    assert team.activities.filter(created_by=head).exists()


@pytest.mark.parametrize("account", accounts.ALL, ids=lambda account: account.username)
def test_every_account_signs_in_with_the_printed_password(client, account):
    assert client.login(username=account.username, password=accounts.PASSWORD)


def test_a_second_run_changes_nothing():
    before = Activity.objects.count(), Team.objects.count()
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert "đã có sẵn" in out.getvalue()
    assert (Activity.objects.count(), Team.objects.count()) == before


def test_a_site_open_to_others_is_refused(settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="HTTPS=1"):
        call_command("seed_demo")


def test_the_story_does_not_begin_before_its_first_day():
    User.objects.all().update(is_demo=False)
    with pytest.raises(CommandError, match="26/9/2024"):
        call_command("seed_demo", today=dt.date(2024, 9, 25))


def test_real_units_are_never_mixed_with_the_demo():
    User.objects.all().update(is_demo=False)
    make_unit(Level.PROVINCE)
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("seed_demo")


def test_residents_of_my_thoi_asked_their_team_and_nobody_can_be_called():
    requests = HelpRequest.objects.filter(is_demo=True)
    own = requests.filter(team__members__person__user__username="to-truong").distinct()
    assert {request.state for request in own} == {"waiting", "helping", "done"}
    assert all(request.contact[:4] in ("", "0100") for request in requests)
    assert all(request.steps.exists() == (request.state != "waiting") for request in own)
    assert Poster.objects.count() == 1


def test_people_are_told_for_the_year_before_and_say_that_they_are_invented():
    told = Population.objects.all()
    assert set(told.values_list("year", "is_demo")) == {(2023, True)}
    assert told.filter(unit__level=Level.COMMUNE).count() == 143 - inhabitants.LEFT_OUT
    assert "minh họa" in told[0].source
    found = figures(Level.COMMUNE, COUNTED, Period.month_of(COUNTED))
    missing = [row for row in found.rows if row.population is None]
    assert len(missing) == inhabitants.LEFT_OUT
    assert found.total.population > sum(row.population or 0 for row in found.rows)
    assert found.total.reach_per_1000 is not None
