"""A team that is suspended: dated spells, what they refuse, what pages say of them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from geo.models import Level
from teams_app.activities.periods import Period
from teams_app.coverage.figures import figures
from teams_app.registry.models import StruckEntry, StruckKind, Team, TeamSuspension
from teams_app.registry.services import (
    Decision,
    StaleEdit,
    resumption_strike,
    suspension_strike,
    team_close,
    team_correct,
    team_reopen,
    team_resume,
    team_suspend,
    token,
)
from tests.factories import make_activity
from tests.teams_app.registry.conftest import World
from tests.teams_app.registry.test_pages import names, page
from tests.teams_app.registry.test_services import NONE, TODAY, refused

MARCH, JUNE, AUGUST = dt.date(2024, 3, 1), dt.date(2024, 6, 1), dt.date(2024, 8, 1)
DAY = dt.timedelta(days=1)


def suspend(team: Team, on: dt.date = MARCH, **changed) -> TeamSuspension:
    fields = {"reason": "Sáp nhập ấp", "decision": Decision("12/QĐ-UBND"), "today": TODAY}
    return team_suspend(team=team, on=on, **(fields | changed))


def resume(team: Team, on: dt.date = JUNE, **changed) -> TeamSuspension:
    fields = {"reason": "Đủ người", "decision": Decision("30/QĐ-UBND"), "today": TODAY}
    return team_resume(team=team, on=on, **(fields | changed))


def test_a_suspended_team_stands_but_is_not_active(world: World):
    suspend(world.team)
    resume(world.team)
    active = [
        Team.objects.active_on(day).filter(pk=world.team.pk).exists()
        for day in (MARCH - DAY, MARCH, JUNE - DAY, JUNE, TODAY)
    ]
    assert active == [True, False, False, True, True]
    assert Team.objects.on(MARCH).filter(pk=world.team.pk).exists()
    assert set(Team.objects.suspended_on(MARCH)) == {world.team}


def test_it_is_suspended_and_resumed_by_decisions_for_reasons(world: World):
    suspend(world.team)
    found = resume(world.team)
    assert (found.decision.number, found.reason) == ("12/QĐ-UBND", "Sáp nhập ấp")
    assert (found.ended_by.number, found.end_reason) == ("30/QĐ-UBND", "Đủ người")


@pytest.mark.parametrize("on", [TODAY + DAY, dt.date(2023, 12, 31)])
def test_it_is_not_suspended_in_the_future_or_before_it_was_there(world: World, on):
    refused(lambda: suspend(world.team, on), "on")


def test_suspensions_never_overlap(world: World):
    suspend(world.team)
    assert "01/03/2024" in refused(lambda: suspend(world.team, JUNE), "on")
    resume(world.team)
    refused(lambda: suspend(world.team, MARCH + DAY), "on")
    refused(lambda: suspend(world.team, MARCH - DAY), "on")
    assert suspend(world.team, JUNE).pk  # the next decision prolongs it


def test_the_database_keeps_one_open_suspension_a_team(world: World):
    suspend(world.team)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamSuspension.objects.create(team=world.team, valid_from=JUNE)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamSuspension.objects.create(team=world.headless, valid_from=JUNE, valid_to=JUNE)


def test_only_a_suspended_team_works_again_and_only_later(world: World):
    assert "không tạm dừng" in refused(lambda: resume(world.team))
    suspend(world.team)
    refused(lambda: resume(world.team, MARCH), "on")
    refused(lambda: resume(world.team, TODAY + DAY), "on")


def test_a_stale_form_suspends_nothing(world: World):
    opened = token(world.team)
    suspend(world.team)
    with pytest.raises(StaleEdit):
        resume(world.team, opened_on=opened)


def test_a_suspension_ends_with_the_team_and_comes_back_with_it(world: World):
    found = suspend(world.team)
    closing = {"reason": "Nhập tổ", "decision": NONE, "today": TODAY}
    team_close(team=world.team, on=AUGUST, **closing)
    found.refresh_from_db()
    assert found.valid_to == AUGUST
    refused(lambda: suspend(world.team, AUGUST), "on")
    refused(lambda: resumption_strike(suspension=found))
    team_reopen(team=world.team)
    found.refresh_from_db()
    assert found.valid_to is None


def test_a_dissolution_lies_after_every_suspension(world: World):
    suspend(world.team, JUNE)
    refused(lambda: team_close(team=world.team, on=MARCH, reason="", decision=NONE, today=TODAY), "on")
    refused(
        lambda: team_correct(team=world.team, name="Tổ", valid_from=AUGUST, decision=NONE, today=TODAY), "valid_from"
    )


def test_both_steps_are_taken_back_and_leave_a_trace(world: World):
    found = suspend(world.team)
    resume(world.team)
    assert resumption_strike(suspension=found, by=world.official, why="Nhầm").valid_to is None
    assert resumption_strike(suspension=found).valid_to is None  # sent twice
    suspension_strike(suspension=found, by=world.official, why="Nhầm tổ")
    suspension_strike(suspension=found)
    assert not TeamSuspension.objects.exists()
    kept = {entry.kind: entry for entry in StruckEntry.objects.all()}
    assert set(kept) == {StruckKind.RESUMPTION, StruckKind.SUSPENSION}
    assert (kept["resumption"].valid_to, kept["resumption"].decision.number) == (JUNE, "30/QĐ-UBND")
    assert (kept["suspension"].struck_by, kept["suspension"].struck_reason) == (world.official, "Nhầm tổ")


def test_an_old_suspension_does_not_reopen_over_a_later_one(world: World):
    first = suspend(world.team)
    resume(world.team)
    suspend(world.team, AUGUST)
    refused(lambda: resumption_strike(suspension=first))


# What counts ----------------------------------------------------------------------------------


def test_coverage_does_not_count_a_suspended_team(world: World):
    suspend(world.team)
    before, after = (figures(Level.COMMUNE, day, Period.month_of(day)).total for day in (MARCH - DAY, MARCH))
    assert (before.hamlets_covered, before.hamlet_teams) == (3, 3)
    assert (after.hamlets_covered, after.hamlet_teams) == (2, 2)


def test_a_month_of_which_it_worked_a_day_counts_the_team_and_that_days_work_alone(world: World):
    suspend(world.team, dt.date(2024, 3, 2))
    for day in (1, 2, 20):
        make_activity(world.team, dt.date(2024, 3, day), 10)
    march, april = (figures(Level.COMMUNE, TODAY, Period.parse(text)).total for text in ("2024-03", "2024-04"))
    assert (march.teams, march.teams_logging, march.sessions, march.people) == (4, 1, 1, 10)
    assert (april.teams, april.teams_logging) == (3, 0)


# Pages ----------------------------------------------------------------------------------------


def test_an_official_suspends_takes_back_and_resumes_on_the_page(world: World, as_user):
    client, today = as_user(world.official), timezone.localdate()
    path = reverse("registry:team_suspend", args=[world.team.pk])
    assert "Lý do" in page(client, path)
    missing = client.post(path, {"on": f"{today:%d/%m/%Y}", "reason": ""})
    assert missing.status_code == 200
    assert not TeamSuspension.objects.exists()
    done = client.post(path, {"on": f"{today:%d/%m/%Y}", "reason": "Thiếu người"}, follow=True).content.decode()
    suspension = TeamSuspension.objects.get()
    assert "Tạm dừng từ ngày" in done
    assert "Thiếu người" in done
    assert reverse("registry:team_suspension_strike", args=[world.team.pk, suspension.pk]) in done
    html = page(client, reverse("registry:team_resume", args=[world.team.pk]))
    assert "Ghi nhầm" in html or "Nhập nhầm" in html
    client.post(reverse("registry:team_suspension_strike", args=[world.team.pk, suspension.pk]))
    assert not TeamSuspension.objects.exists()


def test_the_list_keeps_suspended_teams_in_a_view_of_their_own(world: World, as_user):
    suspend(world.team)
    client = as_user(world.official)
    assert "Tổ ấp Mỹ Thới" not in names(page(client, ngay="2024-09-26"))
    assert names(page(client, ngay="2024-09-26", xem="tam-dung")) == ["Tổ ấp Mỹ Thới"]
    assert names(page(client, ngay="2024-02-01", xem="tam-dung")) == []


def test_a_suspension_of_another_team_is_not_reached_through_ones_own(world: World, as_user):
    foreign = suspend(world.other)
    for name in ("registry:team_suspension_strike", "registry:team_resumption_strike"):
        assert as_user(world.official).post(reverse(name, args=[world.team.pk, foreign.pk])).status_code == 404
    assert TeamSuspension.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("who", ["lan", "neighbour", "hoa"])
def test_nobody_else_suspends(world: World, as_user, who: str):
    for name in ("registry:team_suspend", "registry:team_resume"):
        assert as_user(getattr(world, who)).get(reverse(name, args=[world.team.pk])).status_code == 404
