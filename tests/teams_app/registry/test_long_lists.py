"""What makes long lists fast gives the same answers as the obvious way: ids as one parameter, orders, counts."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.urls import reverse

from geo.among import among
from geo.models import Level, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.registry import by_place, by_size
from teams_app.registry.by_place import ByPlace
from teams_app.registry.by_size import BySize
from teams_app.registry.forms.filters import View
from teams_app.registry.models import MemberRole, Person, Team, TeamArea, TeamLevel, TeamSuspension
from teams_app.registry.models.person import ERASED_NAME
from teams_app.registry.querysets import MOST_SETTLED, Lives
from tests.factories import make_member, make_team, make_unit, make_user

pytestmark = pytest.mark.django_db
EARLY, ENDED = dt.date(2024, 6, 1), dt.date(2025, 2, 1)
ON = dt.date(2025, 3, 1)
LATER = dt.date(2025, 9, 1)


@pytest.fixture
def country() -> list[Team]:
    """Seven communes, two of one name; teams of both levels, some ended, suspended, moved away, without head."""
    rng = random.Random(7)
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    names = ["Mỹ", "Mỹ Thọ", "Tân Mỹ", "Tân Mỹ", "An Hòa", "Bình Thành", "Đốc Binh Kiều"]
    teams = []
    for commune in [make_unit(Level.COMMUNE, name, province) for name in names]:
        teams.append(make_team(commune))
        for n in range(5):
            hamlet = make_unit(Level.HAMLET, f"Ấp {rng.randrange(12)}", commune)
            life = rng.choice([(EARLY, None), (EARLY, None), (EARLY, ENDED), (LATER, None)])
            teams.append(make_team(hamlet, since=life[0], until=life[1]) if n else make_team(hamlet))
    for team in teams:
        if rng.random() < 0.7:
            make_member(team, role=MemberRole.HEAD, since=max(team.valid_from, dt.date(2025, 1, 1)))
        if rng.random() < 0.2:
            TeamSuspension.objects.create(team=team, valid_from=max(team.valid_from, dt.date(2025, 2, 1)))
    make_team(UnitPeriod.objects.get(name="Mỹ Thọ").unit)
    nowhere = make_team(make_unit(Level.HAMLET, "Ấp Không", None))
    return [*teams, nowhere]


def test_ids_travel_as_one_parameter(country: list[Team], django_assert_num_queries):
    ids = [team.pk for team in country]
    with django_assert_num_queries(1) as captured:
        assert set(Team.objects.filter(pk__in=among(ids[:3])).values_list("pk", flat=True)) == set(ids[:3])
        assert len(captured.captured_queries[0]["sql"]) < 1_000
    assert not Team.objects.filter(pk__in=among([])).exists()
    assert TeamArea.objects.exclude(team__in=among(ids)).count() == Team.objects.count() - len(ids)


@pytest.mark.parametrize("steps", [(1, 2, 1_000), (3, 1_000), (1_000,)])
@pytest.mark.parametrize("order", ["place", "-place"])
def test_by_place_is_the_same_order_as_sorting_all(country: list[Team], monkeypatch, steps, order):
    monkeypatch.setattr(by_place, "STEPS", steps)
    teams = Team.objects.on(ON)
    wanted = list(teams.sorted_by(order, ON).values_list("pk", flat=True))
    listed = ByPlace(teams, ON, backwards=order.startswith("-"))
    assert listed[0:1_000] == wanted
    assert [pk for start in range(0, len(wanted), 4) for pk in listed[start : start + 4]] == wanted


@pytest.mark.parametrize("rare", [0, 3, 1_000])
@pytest.mark.parametrize("order", ["members", "-members"])
@pytest.mark.parametrize("on", [EARLY, ON, LATER, dt.date(2030, 1, 1)])
def test_by_size_is_the_same_order_as_counting_all(country: list[Team], monkeypatch, rare, order, on):
    monkeypatch.setattr(by_size, "RARE", rare)
    rng = random.Random(3)
    for team in country:  # some left, some are still to come or to leave
        for _ in range(rng.randrange(4)):
            since = rng.choice([EARLY, ENDED, dt.date(2026, 1, 1)])
            make_member(team, since=since, valid_to=rng.choice([None, None, since + dt.timedelta(days=200)]))
    for teams in (Team.objects.active_on(on), Team.objects.all(), Team.objects.active_on(on).missing_head(on)):
        wanted = list(teams.sorted_by(order, on).values_list("pk", flat=True))
        listed = BySize(teams, on, backwards=order.startswith("-"))
        assert listed[0:1_000] == wanted
        assert [pk for start in range(0, len(wanted), 4) for pk in listed[start : start + 4]] == wanted


def test_namesakes_stay_apart_and_a_commune_comes_before_its_hamlets(country: list[Team]):
    teams = Team.objects.on(ON).exclude(areas__unit__periods__name="Ấp Không").sorted_by("place", ON)
    communes = [_commune_of(team) for team in teams]
    runs = [commune for n, commune in enumerate(communes) if n == 0 or communes[n - 1] != commune]
    assert len(runs) == len(set(runs)) == 7
    first_of_each = {commune: team for team, commune in reversed(list(zip(teams, communes, strict=True)))}
    assert {team.level for team in first_of_each.values()} == {TeamLevel.COMMUNE}


def _commune_of(team: Team) -> int:
    period = UnitPeriod.objects.on(ON).get(unit=team.areas.get().unit)
    return period.unit_id if period.unit.level == Level.COMMUNE else (period.parent_id or 0)


@pytest.mark.parametrize("on", [dt.date(2024, 7, 1), ON, LATER, dt.date(2030, 1, 1)])
def test_counts_agree_with_a_recount(country: list[Team], on: dt.date):
    active = [team for team in Team.objects.all() if team.holds_on(on)]
    active = [team for team in active if not any(each.holds_on(on) for each in team.suspensions.all())]
    headless = [team for team in active if not team.members.on(on).filter(role=MemberRole.HEAD).exists()]
    assert Team.objects.active_on(on).count_by_level() == Counter(team.level for team in active)
    assert Team.objects.count_missing_head(on, len(active)) == len(headless)
    some = Team.objects.filter(pk__in=[team.pk for team in country[::2]])
    assert some.count_missing_head(on, -1) == len([team for team in headless if team in set(country[::2])])


@pytest.mark.parametrize("on", [dt.date(2024, 7, 1), ON, LATER, dt.date(2030, 1, 1)])
def test_lives_agree_with_a_recount_whether_of_all_or_of_some(country: list[Team], on: dt.date):
    everyone = list(Team.objects.all())
    slow = [lives(level, everyone, on) for level in ("commune", "hamlet")]
    assert Team.objects.count_lives(on) == slow
    some = country[::2]
    counted = Team.objects.filter(pk__in=[team.pk for team in some]).count_lives(on)
    assert sorted(counted, key=lambda one: one.level) == [lives(level, some, on) for level in ("commune", "hamlet")]
    for one in slow:  # what the list shows where a level alone was asked for
        assert Team.objects.filter(level=one.level).count_lives(on) == [one]


def lives(level: str, teams: list[Team], on: dt.date) -> Lives:
    own = [team for team in teams if team.level == level]
    standing = [team for team in own if team.holds_on(on)]
    active = [team for team in standing if not any(each.holds_on(on) for each in team.suspensions.all())]
    return Lives(
        level=level,
        standing=len(standing),
        active=len(active),
        ended=sum(team.valid_to is not None and team.valid_to <= on for team in own),
        headless=sum(not team.members.on(on).filter(role=MemberRole.HEAD).exists() for team in active),
    )


@pytest.mark.parametrize("level", ["", "hamlet", "commune"])
@pytest.mark.parametrize("word", ["", "my"])
def test_the_tabs_count_what_their_lists_hold(country: list[Team], client, monkeypatch, level, word):
    client.force_login(make_user(role=Role.PROVINCE, unit=UnitPeriod.objects.get(name="Đồng Tháp").unit))
    for view in View:
        query = {"cap": level, "q": word, "xem": view.value, "ngay": ON.isoformat()}
        context = client.get(reverse("registry:team_list"), query).context
        tab = next(tab for tab in context["tabs"] if tab.view == view)
        assert tab.count == context["page"].paginator.count == len(context["rows"]) <= 50


def test_consents_of_all_and_of_some_are_counted_alike(country: list[Team]):
    people = list(Person.objects.all())
    for n, person in enumerate(people):
        if n % 3 == 0:
            Person.objects.filter(pk=person.pk).update(consented_on=EARLY)
    erased = Person.objects.filter(pk=people[0].pk)
    erased.update(name=ERASED_NAME, key="", phone="", background="", birth_year=None, erased_on=ON)
    held = [person for person in Person.objects.all() if person.erased_on is None]
    slow = len(held), sum(person.consented_on is None for person in held)
    assert Person.objects.count_consents() == slow
    assert Person.objects.filter(pk__in=[person.pk for person in people]).count_consents() == slow


def test_settled_are_the_same_teams(country: list[Team]):
    teams = Team.objects.on(ON)
    assert set(teams.settled()) == set(teams)
    assert not Team.objects.all().settled().query.where  # all of them need no list of ids
    assert len(country) < MOST_SETTLED
