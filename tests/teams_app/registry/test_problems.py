"""Problems of the register: found as a slow recount finds them, told with a way to settle each, and settled."""

import datetime as dt
import io
import random
from contextlib import suppress
from itertools import combinations

import openpyxl
import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo import bulk
from geo.models import Level, UnitPeriod
from teams_app.accounts import audit
from teams_app.accounts.disclosures import Disclosure, DisclosureKind
from teams_app.registry import access
from teams_app.registry.models import MeantSo, Member, MemberRole, Person, PersonMerge, ProblemKind, Team, TeamArea
from teams_app.registry.problems import Problem, count_all, find, find_all, kept, standing, tell
from teams_app.registry.problems.finding import keys_of
from teams_app.registry.services.members import Handover
from teams_app.registry.services.settling import headships_settle, meant_so, meant_so_revoke, people_merge
from tests.factories import make_member, make_team, make_unit
from tests.teams_app.registry.conftest import World
from tests.teams_app.registry.test_pages import page
from tests.teams_app.registry.test_services import refused

URL = "/to/can-xem-lai/"
TODAY, DAY = dt.date(2024, 9, 26), dt.timedelta(days=1)
MAY, JULY = dt.date(2024, 5, 1), dt.date(2024, 7, 1)
K = ProblemKind


def keys(kind: ProblemKind, teams=None, today: dt.date = TODAY) -> list[tuple[int, int, int]]:
    return [problem.key for problem in find(kind, today, teams)]


# Each kind ------------------------------------------------------------------------------------


def test_headships_that_share_a_day_overlap_and_those_that_meet_do_not(world: World):
    Member.objects.filter(pk=world.head.pk).update(valid_to=JULY)
    follower = make_member(world.team, role=MemberRole.HEAD, since=JULY)
    assert keys(K.TWO_HEADS) == []
    Member.objects.filter(pk=follower.pk).update(valid_from=JULY - DAY)
    assert keys(K.TWO_HEADS) == [(world.head.pk, follower.pk, 0)]


def test_two_active_teams_in_one_place(world: World):
    second = make_team(world.my_thoi)
    assert keys(K.TWO_TEAMS) == [(world.team.pk, second.pk, world.my_thoi.pk)]
    second.suspensions.create(valid_from=MAY)
    assert keys(K.TWO_TEAMS) == []


def test_a_person_in_two_teams(world: World):
    Member.objects.create(team=world.headless, person=world.member.person, valid_from=MAY)
    assert keys(K.TWO_SERVICES) == [(world.member.person_id, world.team.pk, world.headless.pk)]
    world.headless.valid_to = TODAY
    world.headless.save()
    assert keys(K.TWO_SERVICES) == []


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ({"phone": "0911222333"}, {"phone": "0911222333"}, True),
        ({"phone": "0911222333", "birth_year": 1990}, {"birth_year": 1990}, True),
        ({"birth_year": 1990}, {"birth_year": 1990}, True),
        ({"phone": "0911222333", "birth_year": 1990}, {"phone": "0911222334", "birth_year": 1990}, False),
        ({"phone": "0911222333"}, {}, False),
        ({"birth_year": 1990}, {"birth_year": 1991}, False),
    ],
)
def test_probably_the_same_person(world: World, one, two, found):
    first = make_member(world.team, "Đỗ Thị Sen", **one)
    second = make_member(world.headless, "đỗ thị  sen", **two)
    assert keys(K.SAME_PERSON) == ([(first.person_id, second.person_id, 0)] if found else [])


def test_a_team_without_head_and_one_without_anybody(world: World):
    make_member(world.headless)
    assert [a for a, _, _ in keys(K.NO_HEAD)] == [world.headless.pk]
    assert {a for a, _, _ in keys(K.NO_MEMBER)} == {world.other.pk, world.commune_team.pk}
    world.other.suspensions.create(valid_from=MAY)
    assert {a for a, _, _ in keys(K.NO_MEMBER)} == {world.commune_team.pk}


def test_a_team_whose_place_is_gone(world: World):
    assert keys(K.NO_PLACE) == []
    world.ap_2.periods.update(valid_to=MAY)
    world.other.areas.update(valid_to=MAY)
    assert {a for a, _, _ in keys(K.NO_PLACE)} == {world.headless.pk, world.other.pk}


def test_a_head_without_phone(world: World):
    assert keys(K.NO_PHONE) == []
    Person.objects.filter(pk=world.head.person_id).update(phone="")
    Person.objects.filter(pk=world.deputy.person_id).update(phone="")
    assert keys(K.NO_PHONE) == [(world.head.person_id, world.team.pk, 0)]


def test_only_what_lies_in_ones_teams_is_found(world: World):
    mine = Team.objects.filter(pk__in=[world.team.pk, world.headless.pk])
    Member.objects.create(team=world.other, person=world.member.person, valid_from=MAY)
    make_team(world.my_thoi)
    assert keys(K.TWO_SERVICES, mine) == keys(K.TWO_TEAMS, mine) == []
    assert keys(K.NO_MEMBER, mine) == [(world.headless.pk, 0, 0)]


# The slow recount -----------------------------------------------------------------------------


def holds(spell, day: dt.date) -> bool:
    return spell.valid_from <= day and (spell.valid_to is None or day < spell.valid_to)


def recount(today: dt.date, mine: set[int] | None) -> dict[ProblemKind, set[tuple[int, int, int]]]:  # noqa: C901
    """Everything against everything."""
    teams = [t for t in Team.objects.all() if mine is None or t.pk in mine]
    paused = {t.pk for t in teams if any(holds(s, today) for s in t.suspensions.all())}
    active = {t.pk for t in teams if holds(t, today) and t.pk not in paused}
    areas = [a for a in TeamArea.objects.all() if holds(a, today) and a.team_id in active]
    services = [m for m in Member.objects.select_related("person") if m.team_id in {t.pk for t in teams}]
    now = [m for m in services if holds(m, today)]
    heads = [m for m in now if m.role == "head" and m.team_id in active]
    in_force = {p.unit_id for p in UnitPeriod.objects.all() if holds(p, today)}
    late = dt.date.max

    def pairs(things):
        return combinations(sorted(things), 2)

    chiefs = [m for m in services if m.role == "head"]
    people = {m.person_id: m.person for m in now}
    found: dict[ProblemKind, set[tuple[int, int, int]]] = {kind: set() for kind in K}
    for one in chiefs:
        for two in chiefs:
            if one.team_id == two.team_id and (one.valid_from, one.valid_to or late, one.pk) < (
                two.valid_from, two.valid_to or late, two.pk,
            ) and (one.valid_to or late) > two.valid_from:  # fmt: skip
                found[K.TWO_HEADS].add((one.pk, two.pk, 0))
    for one, two in pairs(active):
        for unit in {a.unit_id for a in areas if a.team_id == one} & {a.unit_id for a in areas if a.team_id == two}:
            found[K.TWO_TEAMS].add((one, two, unit))
        for person in {m.person_id for m in now if m.team_id == one} & {m.person_id for m in now if m.team_id == two}:
            found[K.TWO_SERVICES].add((person, one, two))
    for pk in active:
        own = [a for a in areas if a.team_id == pk]
        serving = [m for m in now if m.team_id == pk]
        if not own or any(a.unit_id not in in_force for a in own):
            found[K.NO_PLACE].add((pk, 0, 0))
        if not serving:
            found[K.NO_MEMBER].add((pk, 0, 0))
        elif not any(m.role == "head" for m in serving):
            found[K.NO_HEAD].add((pk, 0, 0))
    found[K.NO_PHONE] = {(m.person_id, m.team_id, 0) for m in heads if not m.person.phone}
    for one, two in pairs(people):
        p, q = people[one], people[two]
        same_phone = p.phone and p.phone == q.phone
        same_year = p.birth_year and p.birth_year == q.birth_year and not (p.phone and q.phone)
        if p.key == q.key and (same_phone or same_year):
            found[K.SAME_PERSON].add((one, two, 0))
    return found


def random_register(seed: int) -> list[Team]:
    rng = random.Random(seed)
    commune = make_unit(Level.COMMUNE)
    units = [make_unit(Level.HAMLET, parent=commune, valid_to=rng.choice([None, None, None, MAY])) for _ in range(4)]
    people = [
        Person.objects.create(
            name=rng.choice(["Lê Văn Tám", "Võ Thị Sáu"]), phone=rng.choice(["", "0911222333", "0911222334"]),
            birth_year=rng.choice([None, 1980, 1981]),
        )
        for _ in range(6)
    ]  # fmt: skip
    days = [dt.date(2024, month, 1) for month in (1, 3, 5, 7, 9)]
    teams = []
    for _ in range(5):
        team = make_team(rng.choice(units), until=rng.choice([None, None, None, JULY]))
        if rng.random() < 0.3:
            team.areas.create(unit=rng.choice(units), valid_from=dt.date(2024, 2, 1), valid_to=rng.choice([None, JULY]))
        if rng.random() < 0.3:
            team.suspensions.create(valid_from=MAY, valid_to=rng.choice([None, JULY]))
        for person in rng.sample(people, rng.randint(0, 4)):
            start = rng.choice(days)
            end = rng.choice([None, None, start + rng.choice([1, 70, 200]) * DAY])
            role = rng.choice(["head", "head", "deputy", "member"])
            if role == "head" and end is None and team.members.filter(role="head", valid_to=None).exists():
                end = start + 100 * DAY
            Member.objects.create(team=team, person=person, role=role, valid_from=start, valid_to=end)
        teams.append(team)
    return teams


@pytest.mark.django_db(transaction=False)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), on=st.sampled_from([MAY, JULY, TODAY]))
def test_every_problem_is_found_and_no_other(db, seed: int, on: dt.date):
    with transaction.atomic():
        teams = random_register(seed)
        for mine in (None, {team.pk for team in teams[:3]}):
            scope = None if mine is None else Team.objects.filter(pk__in=mine)
            found = {kind: [p.key for p in each] for kind, each in find_all(on, scope).items()}
            assert {kind: set(each) for kind, each in found.items()} == recount(on, mine)
            assert all(len(each) == len(set(each)) for each in found.values())
            assert len(tell([p for each in find_all(on, scope).values() for p in each], on)) == count_all(on, scope)
        transaction.set_rollback(True)


# Settling -------------------------------------------------------------------------------------


@pytest.fixture
def two_heads(world: World) -> tuple[Member, Member]:
    """Lan is head from January until the end of August, Sen from July on."""
    Member.objects.filter(pk=world.head.pk).update(valid_to=dt.date(2024, 9, 1))
    world.head.refresh_from_db()
    return world.head, make_member(world.team, "Đỗ Thị Sen", MemberRole.HEAD, since=JULY)


def settle(ends: Member, other: Member, on: dt.date = JULY, becomes: str = Handover.LEAVES) -> Member:
    return headships_settle(ends=ends, other=other, on=on, becomes=becomes, today=TODAY)


def test_one_headship_ends_when_the_other_begins(two_heads):
    one, two = two_heads
    assert settle(one, two).valid_to == JULY
    assert keys(K.TWO_HEADS) == []


def test_the_former_head_may_stay_as_deputy_for_as_long_as_the_entry_held(two_heads):
    one, two = two_heads
    settle(one, two, becomes=Handover.DEPUTY)
    stays = Member.objects.get(team=one.team, person=one.person, role=MemberRole.DEPUTY)
    assert (stays.valid_from, stays.valid_to) == (JULY, dt.date(2024, 9, 1))


def test_a_headship_that_never_was_becomes_another_role(two_heads):
    one, two = two_heads
    refused(lambda: settle(two, one, JULY), "becomes")
    settle(two, one, JULY, Handover.MEMBER)
    assert Member.objects.get(pk=two.pk).role == MemberRole.MEMBER
    assert keys(K.TWO_HEADS) == []


def test_a_day_that_settles_nothing_is_refused(two_heads):
    one, two = two_heads
    refused(lambda: settle(one, two, JULY + DAY), "on")
    refused(lambda: settle(one, two, dt.date(2023, 1, 1)), "on")
    refused(lambda: settle(two, one, JULY + DAY), "on")
    refused(lambda: settle(one, two, TODAY + DAY), "on")


@pytest.fixture
def twins(world: World) -> tuple[Member, Member]:
    """Sen twice: with a phone in the team of Mỹ Thới, with a year of birth in that of Ấp 2."""
    return (
        make_member(world.team, "Đỗ Thị Sen", phone="0911222333"),
        make_member(world.headless, "Đỗ Thị Sen", phone="0911222333", birth_year=1990),
    )


def test_two_entries_of_a_person_become_one_with_every_service(twins, world: World):
    keep, gone = twins[0].person, twins[1].person
    people_merge(keep=keep, gone=gone, by=world.official)
    keep.refresh_from_db()
    gone.refresh_from_db()
    assert (keep.phone, keep.birth_year) == ("0911222333", 1990)
    assert {service.team_id for service in keep.services.all()} == {world.team.pk, world.headless.pk}
    assert (gone.phone, gone.birth_year, gone.key, gone.services.count()) == ("", None, "", 0)
    merge = PersonMerge.objects.get()
    assert (merge.kept, merge.emptied, merge.by, merge.services) == (keep, gone, world.official, [twins[1].pk])
    assert keys(K.SAME_PERSON) == []


def test_the_same_service_entered_twice_becomes_one_over_both_spans(world: World):
    one = make_member(world.team, "Đỗ Thị Sen", phone="0911222333", since=MAY)
    two = make_member(world.team, "Đỗ Thị Sen", phone="0911222333", valid_to=JULY)
    people_merge(keep=one.person, gone=two.person, by=world.official)
    (service,) = one.person.services.all()
    assert (service.valid_from, service.valid_to) == (two.valid_from, None)
    assert world.team.struck.get().person == one.person


def test_two_roles_at_once_and_two_accounts_are_not_merged(world: World):
    one = make_member(world.team, "Đỗ Thị Sen", phone="0911222333")
    two = make_member(world.team, "Đỗ Thị Sen", MemberRole.DEPUTY, phone="0911222333")
    assert "hai vai trò" in refused(lambda: people_merge(keep=one.person, gone=two.person, by=None))
    refused(lambda: people_merge(keep=world.head.person, gone=world.deputy.person, by=None))
    assert Member.objects.filter(person=two.person).exists()


def test_the_account_goes_over_to_the_entry_that_stays(world: World):
    entry = make_member(world.headless, "Lê Thị Hoa", phone="0909090909")
    people_merge(keep=entry.person, gone=world.member.person, by=None)
    assert Person.objects.get(pk=entry.person_id).user == world.hoa


def test_what_is_meant_so_leaves_the_list_and_comes_back_when_it_is_not(world: World):
    second = make_team(world.my_thoi)
    (problem,) = find(K.TWO_TEAMS, TODAY, None)
    said = meant_so(kind=problem.kind, key=problem.key, team=second, reason="Ấp rất lớn", by=world.official)
    again = meant_so(kind=problem.kind, key=problem.key, team=second, reason="Ấp lớn", by=world.tinh)
    assert (again, again.reason, again.by) == (said, "Ấp rất lớn", world.official)
    assert keys(K.TWO_TEAMS) == []
    meant_so_revoke(said=said, by=world.tinh)
    said.refresh_from_db()
    assert said.revoked_by == world.tinh
    assert keys(K.TWO_TEAMS) == [problem.key]


# Pages ----------------------------------------------------------------------------------------


def address(problem: Problem) -> str:
    return reverse("registry:problem", args=[problem.kind.value, *problem.key])


def today_of(kind: ProblemKind) -> Problem:
    return find(kind, timezone.localdate(), None)[0]


def test_the_page_groups_by_kind_with_counts_and_steps(world: World, as_user):
    make_team(world.my_thoi, "Tổ thứ hai")
    make_member(world.headless, "Võ Thị Sáu", MemberRole.DEPUTY)
    html = page(as_user(world.official), URL)
    assert "<strong>4 điều</strong>" in html
    for text in ("Hai tổ ở một nơi", "Thiếu tổ trưởng", "Tổ chưa có người", "Đưa tổ phó Võ Thị Sáu làm tổ trưởng"):
        assert text in html
    assert "Phú Lợi" not in html
    assert "?xem=thieu-to-truong" in html
    only = page(as_user(world.official), URL, loai="hai-to-mot-noi")
    assert "Đưa tổ phó" not in only
    assert "Tổ thứ hai" in only


def test_a_problem_is_said_to_be_meant_so_on_its_page(world: World, as_user):
    make_team(world.my_thoi, "Tổ thứ hai")
    client, path = as_user(world.official), address(today_of(K.TWO_TEAMS))
    assert "Giải thể Tổ thứ hai" in page(client, path)
    assert client.post(path, {"do": "meant", "reason": ""}).status_code == 200
    done = client.post(path, {"do": "meant", "reason": "Ấp rất lớn"}, follow=True).content.decode()
    said = MeantSo.objects.get()
    assert (said.by, said.reason) == (world.official, "Ấp rất lớn")
    assert reverse("registry:problem_back", args=[said.pk]) in done
    assert client.get(path).status_code == 404
    client.post(reverse("registry:problem_back", args=[said.pk]))
    assert client.get(path).status_code == 200


def test_two_headships_are_settled_with_one_tap(world: World, as_user, two_heads):
    one, _two = two_heads
    client, path = as_user(world.official), address(today_of(K.TWO_HEADS))
    html = page(client, path)
    assert 'value="01/07/2024"' in html
    client.post(path, {"do": "settle", "ends": one.pk, "on": "1/7/2024", "becomes": "leaves"})
    one.refresh_from_db()
    assert one.valid_to == JULY


def test_two_entries_are_merged_on_the_page_and_the_phone_is_not_shown(world: World, as_user, twins):
    client, path = as_user(world.official), address(today_of(K.SAME_PERSON))
    html = page(client, path)
    assert "•••333" in html
    assert "0911222333" not in html
    client.post(path, {"do": "settle", "keep": twins[0].person_id})
    assert PersonMerge.objects.get().kept == twins[0].person


@pytest.mark.parametrize(("who", "status"), [("tinh", 200), ("neighbour", 404), ("lan", 404), ("editor", 404)])
def test_somebody_elses_problem_is_not_there(world: World, as_user, who: str, status: int):
    make_team(world.my_thoi)
    assert as_user(getattr(world, who)).get(address(today_of(K.TWO_TEAMS))).status_code == status


def test_no_problem_and_nonsense_are_404(world: World, as_user):
    client = as_user(world.official)
    assert client.get(reverse("registry:problem", args=["hai-to-mot-noi", 1, 2, 3])).status_code == 404
    assert client.get(reverse("registry:problem", args=["khong-co", 1, 2, 3])).status_code == 404


def test_nothing_to_look_at_is_good_news(world: World, as_user):
    for team in (world.headless, world.commune_team):
        make_member(team, role=MemberRole.HEAD, phone=f"09{team.pk:08}")
    assert "Không có gì cần xem lại" in page(as_user(world.official), URL)


def test_the_page_costs_the_same_for_few_problems_and_many(world: World, as_user):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(as_user(world.tinh), URL)
        return len(captured)

    def trouble(n: int) -> None:
        hamlet = make_unit(Level.HAMLET, f"Số {n}", world.my_xuong)
        one, two = make_team(hamlet), make_team(hamlet)
        head = make_member(one, f"Người {n}", MemberRole.HEAD, birth_year=1980)
        make_member(one, role=MemberRole.HEAD, since=MAY, valid_to=JULY)
        Member.objects.create(team=two, person=head.person, role=MemberRole.DEPUTY, valid_from=MAY)
        make_member(two, f"Người {n}", birth_year=1980)
        make_team(make_unit(Level.HAMLET, f"Cũ {n}", world.my_xuong, valid_to=MAY))

    for n in range(6):  # more than are shown of each kind
        trouble(n)
    count()
    few = count()
    for n in range(6, 16):
        trouble(n)
    assert count() == few <= 64


# A large register ------------------------------------------------------------------------------


@pytest.fixture
def large(transactional_db, monkeypatch):
    """Every register is large, and no part of it small."""
    monkeypatch.setattr(standing, "LARGE", 0)
    monkeypatch.setattr(standing, "FEW", 0)
    cache.clear()


@pytest.fixture
def looks(monkeypatch) -> list[bool]:
    """One for each time that a kind was looked for: whether in everything."""
    made = []

    def look(kind, today, teams):
        made.append(teams is None)
        return keys_of(kind, today, teams)

    monkeypatch.setattr(kept, "keys_of", look)
    return made


def headless(teams=None) -> list[int]:
    return [key[0] for key in keys(K.NO_HEAD, teams)]


@pytest.mark.django_db(transaction=True)
def test_a_large_register_is_gone_through_once_and_then_only_around_what_was_written(large, world: World, looks):
    first = headless()
    assert looks == [True] * len(K)
    assert headless() == first
    assert len(looks) == len(K)
    team = make_team(world.my_thoi)
    make_member(team)
    assert headless() == sorted([*first, team.pk])
    assert headless(access.teams_to_check(world.official, TODAY)) == headless()
    assert looks[len(K) :] == [False] * len(K)
    MeantSo.objects.create(kind=K.NO_HEAD, a=team.pk, team=team, reason="x")
    assert headless() == first
    assert len(looks) == 2 * len(K)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["a day", "the map", "much"])
def test_a_large_register_is_gone_through_again_with(large, world: World, looks, monkeypatch, how: str):
    headless()
    looks.clear()
    if how == "the map":
        make_unit(Level.HAMLET, "Mới", world.my_xuong)
    if how == "much":
        monkeypatch.setattr(kept, "MANY", 1)
        make_member(make_team(world.my_thoi))
    keys(K.NO_HEAD, today=TODAY + DAY if how == "a day" else TODAY)
    assert looks == [True] * len(K)


@pytest.mark.django_db(transaction=True)
def test_what_comes_to_nothing_is_not_kept(large, world: World):
    first = headless()
    with transaction.atomic():
        make_member(make_team(world.my_thoi))
        assert len(headless()) == len(first) + 1
        transaction.set_rollback(True)
    assert headless() == first
    team = make_team(world.my_thoi)
    make_member(team)  # gets the number in the log that was given back
    assert team.pk in headless()


@pytest.mark.django_db(transaction=True)
def test_what_is_found_first_within_an_unfinished_change_is_not_kept(large, world: World):
    with transaction.atomic():
        make_member(make_team(world.my_thoi))
        assert headless()  # found by whoever wrote it, before anybody else has looked
        transaction.set_rollback(True)
    assert headless() == [key[0] for key in keys_of(K.NO_HEAD, TODAY, None)]


PAST_THE_LOG = {
    "updated": lambda team: Team.objects.filter(pk=team.pk).update(valid_to=JULY),
    "by geo.bulk": lambda team: bulk.update(Team, [{"id": team.pk, "valid_to": JULY.isoformat()}]),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [*PAST_THE_LOG, "silently"])
def test_what_is_written_past_the_log_is_seen(large, world: World, how: str):
    team = make_team(world.my_thoi)
    make_member(team)
    assert team.pk in headless()
    if how == "silently":
        with audit.silenced():
            changed(team, valid_to=JULY)
    else:
        PAST_THE_LOG[how](team)
    assert team.pk not in headless()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_a_large_register_has_the_problems_that_a_recount_finds(large, seed: int):
    """Nothing is written but through the log, so nothing is missed; in one order, whatever came first."""
    rng, teams = random.Random(seed), random_register(seed)
    find_all(TODAY, None)
    for _ in range(15):
        with suppress(IntegrityError), transaction.atomic():  # some the database itself refuses
            write_something(rng, teams)
        for mine in (None, {team.pk for team in teams[:3]}):
            scope = None if mine is None else Team.objects.filter(pk__in=mine)
            found = {kind: [p.key for p in each] for kind, each in find_all(TODAY, scope).items()}
            assert {kind: set(each) for kind, each in found.items()} == recount(TODAY, mine)
            assert found == {kind: keys_of(kind, TODAY, scope) for kind in K}


def write_something(rng: random.Random, teams: list[Team]) -> None:
    """A change of one team, service or person, as a page makes it, or of several at once."""
    person, team = rng.choice(Person.objects.all()), rng.choice(teams)
    service = rng.choice(Member.objects.all() or [make_member(team)])
    phone, year, unit = rng.choice(["", "0911222333"]), rng.choice([None, 1980]), rng.choice(teams).areas.first().unit
    rng.choice([
        lambda: changed(person, phone=phone, birth_year=year),
        lambda: audit.update_rows(Person.objects.filter(pk__gte=person.pk), phone=phone),
        lambda: audit.update_rows(Member.objects.filter(pk=service.pk), person=person),
        lambda: Member.objects.create(team=team, person=person, valid_from=JULY),
        lambda: changed(service, valid_to=service.valid_from + DAY),
        lambda: changed(service, role="head"),
        lambda: service.delete(),
        lambda: team.areas.create(unit=unit, valid_from=JULY, valid_to=TODAY + 9 * DAY),
        lambda: changed(team, valid_to=rng.choice([None, JULY])),
        lambda: team.suspensions.create(valid_from=TODAY),
    ])()  # fmt: skip


def changed(row, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def test_in_a_small_register_nothing_is_kept(world: World, looks):
    assert headless() == headless()
    assert looks == []


# As a workbook --------------------------------------------------------------------------------


def test_the_list_goes_along_as_a_workbook_and_that_is_written_down(world: World, as_user):
    answer = as_user(world.official).get(f"{URL}tai-ve/?loai={K.NO_MEMBER.value}")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    heading = next(row for row in rows if row[0] == "STT")
    lines = [dict(zip(heading, row, strict=True)) for row in rows[rows.index(heading) + 1 :]]
    assert {line["Tên tổ"] for line in lines} == {world.headless.name, world.commune_team.name}
    assert all(f"/to/{world.headless.pk}/" in line["Trang xử lý"] for line in lines if "ấp 2" in line["Tên tổ"])
    entry = Disclosure.objects.get(user=world.official)
    assert (entry.kind, entry.people, entry.phones_in_full) == (DisclosureKind.EXPORT, 2, False)
    assert as_user(world.lan).get(f"{URL}tai-ve/").status_code == 404


def test_an_empty_list_is_a_workbook_too(world: World, as_user):
    answer = as_user(world.official).get(f"{URL}tai-ve/?loai={K.TWO_HEADS.value}")
    assert openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.max_row == 5
