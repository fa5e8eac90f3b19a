"""Closing a month: once, when it is over; afterwards every change says why, and is kept as a correction."""

import datetime as dt
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from teams_app.activities import checks, closing, reminding, reviewing, services
from teams_app.activities.inbox import seen_of
from teams_app.activities.models import Activity, ActivityChange, Closing, Correction
from teams_app.activities.months import State, state_at
from teams_app.activities.periods import Month
from tests.factories import make_activity
from tests.teams_app.activities.sync.phone import Phone, typed
from tests.teams_app.activities.world import TODAY

LAST = Month.of(TODAY).previous
DAY = LAST.start + dt.timedelta(days=9)
WHY = "Sổ tay của tổ gửi trễ"
LABEL = '<label for="id_reason">Vì sao thay đổi sau khi khóa sổ?</label>'  # and not that it is optional


@pytest.fixture
def closed(world):
    return closing.month_close(month=LAST, by=world.staff, at=timezone.now())


@pytest.fixture
def activity(world):
    return services.activity_log(by=world.head, entry=world.entry(date=DAY), at=timezone.now()).activity


def noon(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def corrections():
    return [(each.month, each.change.act, each.change.reason) for each in Correction.objects.select_related("change")]


def test_a_month_is_closed_once_and_only_when_it_is_over(world, closed):
    again = closing.month_close(month=LAST, by=world.staff, at=timezone.now())
    assert again == closed
    with pytest.raises(ValidationError, match="chưa kết thúc"):
        closing.month_close(month=Month.of(TODAY), by=world.staff, at=timezone.now())
    assert Closing.objects.count() == 1


def test_it_is_opened_again_with_a_reason_and_closed_anew(world, closed):
    with pytest.raises(ValidationError):
        closing.month_reopen(month=LAST, by=world.staff, reason=" ", at=timezone.now())
    closing.month_reopen(month=LAST, by=world.staff, reason="Sai số của 3 xã", at=timezone.now())
    assert closing.closings_of([DAY], TODAY) == []
    assert closing.month_reopen(month=LAST, by=world.staff, reason="x", at=timezone.now()) is None
    closing.month_close(month=LAST, by=world.staff, at=timezone.now())
    assert list(Closing.objects.order_by("pk").values_list("reason", flat=True)) == ["Sai số của 3 xã", ""]


def test_a_late_entry_is_refused_without_a_reason_and_kept_with_one(world, closed):
    with pytest.raises(checks.Refused) as caught:
        services.activity_log(by=world.head, entry=world.entry(date=DAY), at=timezone.now())
    assert "khóa sổ" in caught.value.message_dict["reason"][0]
    assert not Activity.objects.exists()
    late = services.activity_log(by=world.head, entry=world.entry(date=DAY, reason=WHY), at=timezone.now()).activity
    assert late.flags == ["correction"]
    assert corrections() == [(LAST.start, "logged", WHY)]
    assert ActivityChange.objects.get().values["people"] == [None, 24]


def test_the_running_month_asks_nothing_and_costs_no_query(world, closed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert closing.closings_of([TODAY], TODAY) == []
    assert services.activity_log(by=world.head, entry=world.entry(), at=timezone.now()).activity.flags == []
    assert corrections() == []


def test_a_change_keeps_both_values_and_counts_for_each_closed_month_it_touches(world, activity):
    before = LAST.previous
    for month in (LAST, before):
        closing.month_close(month=month, by=None, at=timezone.now())
    moved = world.entry(date=before.start, people=30)
    with pytest.raises(checks.Refused):
        services.activity_edit(by=world.head, uuid=activity.uuid, entry=moved, version=1, at=timezone.now())
    moved = world.entry(date=before.start, people=30, reason=WHY)
    services.activity_edit(by=world.head, uuid=activity.uuid, entry=moved, version=1, at=timezone.now())
    assert sorted(corrections()) == [(before.start, "edited", WHY), (LAST.start, "edited", WHY)]
    assert ActivityChange.objects.get().values["people"] == [24, 30]


def test_moving_a_day_out_of_a_closed_month_needs_a_reason_too(world, activity, closed):
    with pytest.raises(checks.Refused):
        services.activity_edit(by=world.head, uuid=activity.uuid, entry=world.entry(), version=1, at=timezone.now())


def test_taking_back_and_bringing_back_say_why(world, activity, closed):
    for verb, act in ((services.activity_withdraw, "withdrawn"), (services.activity_restore, "restored")):
        with pytest.raises(closing.ReasonNeeded):
            verb(by=world.head, uuid=activity.uuid, at=timezone.now())
        verb(by=world.head, uuid=activity.uuid, at=timezone.now(), reason=WHY)
        assert corrections()[-1] == (LAST.start, act, WHY)


def test_verifying_many_asks_once_and_corrects_only_the_closed_month(world, activity, closed):
    fresh = make_activity(world.team, TODAY, status="submitted", created_by=world.head)
    seen = [(each.uuid, each.version) for each in (activity, fresh)]
    with pytest.raises(closing.ReasonNeeded):
        reviewing.activity_verify(by=world.official, seen=seen, at=timezone.now())
    assert not Activity.objects.verified().exists()
    assert len(reviewing.activity_verify(by=world.official, seen=seen, at=timezone.now(), reason=WHY)) == 2
    assert corrections() == [(LAST.start, "verified", WHY)]
    assert fresh.changes.get().reason == ""
    reviewing.activity_reopen(by=world.official, uuids=[activity.uuid], at=timezone.now())
    assert corrections()[-1][:2] == (LAST.start, "reopened")


def test_returning_has_its_reason_already(world, activity, closed):
    reviewing.activity_return(by=world.official, seen=[(activity.uuid, 1)], reason="Sai ngày", at=timezone.now())
    assert corrections() == [(LAST.start, "returned", "Sai ngày")]


def test_of_several_the_page_names_those_that_need_the_reason(world, closed):
    waiting = [make_activity(world.team, day, people, status="submitted") for day, people in ((DAY, 11), (TODAY, 12))]
    client, url = world.client(world.official), "/hoat-dong/xac-nhan/"
    page = client.post(url, {"seen": [seen_of(each) for each in waiting]}).content.decode()
    assert waiting[0].in_words in page
    assert waiting[1].in_words not in page
    assert "1 hoạt động khác thuộc tháng chưa khóa sổ, không cần lý do." in page
    page = client.post(url, {"seen": [seen_of(waiting[0])]}).content.decode()
    assert "khóa sổ" in page
    assert waiting[0].in_words not in page  # of one there is nothing to tell apart


def test_the_forms_ask_for_the_reason_and_keep_what_was_typed(world, closed):
    client = world.client(world.head)
    post = world.post(day="other", date=DAY.isoformat(), note="sóng yếu")
    page = client.post("/hoat-dong/moi/", post).content.decode()
    assert 'name="reason"' in page
    assert LABEL in page
    assert "sóng yếu" in page
    usual = re.sub(r"<template.*?</template>", "", client.get("/hoat-dong/moi/").content.decode(), flags=re.DOTALL)
    assert 'name="reason"' not in usual
    done = client.post("/hoat-dong/moi/", post | {"reason": WHY})
    assert done.status_code == 302
    activity = Activity.objects.get()
    url = f"/hoat-dong/{activity.uuid}/"
    changed = post | {"people": "77", "version": str(activity.version), "reason": " "}
    for page in (client.get(f"{url}sua/"), client.post(f"{url}sua/", changed)):
        assert LABEL in page.content.decode()
    asked = client.post(f"{url}hoan-tac/").content.decode()
    assert "khóa sổ" in asked
    assert "Hãy ghi ngắn gọn lý do" in client.post(f"{url}hoan-tac/", {"reason": " "}).content.decode()
    client.post(f"{url}hoan-tac/", {"reason": WHY})
    activity.refresh_from_db()
    assert activity.is_withdrawn
    history = client.get(url).content.decode()
    assert "đã ghi sau khi khóa sổ" in history
    assert WHY in history


def test_the_inbox_asks_why_and_sends_the_same_again(world, activity, closed):
    client = world.client(world.official)
    seen = f"{activity.uuid}:1"
    asked = client.post("/hoat-dong/xac-nhan/", {"seen": seen, "next": "/hoat-dong/cho-xac-nhan/"}).content.decode()
    assert f'name="seen" value="{seen}"' in asked
    client.post("/hoat-dong/xac-nhan/", {"seen": seen, "reason": WHY})
    assert Activity.objects.verified().exists()


def test_a_phone_is_told_and_sends_the_reason(world, closed):
    phone = Phone(world.head)
    entry = typed(world, date=DAY.isoformat())
    (answer,) = phone.send(entry)
    assert answer["state"] == "refused"
    assert "khóa sổ" in answer["errors"]["reason"][0]
    (answer,) = phone.send(entry | {"reason": WHY})
    assert answer["state"] == "created"
    assert corrections() == [(LAST.start, "logged", WHY)]


def run(*args):
    out = io.StringIO()
    call_command("close_month", *args, stdout=out)
    return out.getvalue()


def test_the_command_closes_once_and_opens_again(world):
    assert "sẽ được khóa sổ" in run(str(LAST), "--dry-run")
    assert not Closing.objects.exists()
    assert "Đã khóa sổ" in run(str(LAST))
    assert "từ trước" in run(str(LAST))
    with pytest.raises(CommandError):
        run(str(LAST), "--reopen")
    assert "Đã mở lại" in run(str(LAST), "--reopen", "--reason", "Sai số")
    assert "không phải làm gì" in run(str(LAST), "--reopen", "--reason", "Sai số")
    assert not Closing.objects.standing().exists()


@pytest.mark.parametrize("args", [("2024-13",), ("tháng 9",), ("--reopen",), (str(Month.of(TODAY)),)])
def test_the_command_says_what_is_wrong(world, args):
    with pytest.raises(CommandError):
        run(*args)


@pytest.mark.parametrize(
    ("today", "due"), [("2024-10-18", "2024-08"), ("2024-10-19", "2024-09"), ("2025-01-19", "2024-12")]
)
def test_a_month_is_due_when_the_18th_of_the_next_is_over(today, due):
    assert str(closing.month_due(dt.date.fromisoformat(today))) == due


def test_the_province_may_choose_the_day(settings):
    settings.MONTH_CLOSING_DAY = 5
    assert str(closing.month_due(dt.date(2024, 10, 6))) == "2024-09"


def test_whoever_is_in_time_is_never_asked_why(world):
    """What the nightly run closes, what counts as late and what the letters say agree on the last day."""
    last = closing.closing_day(LAST)
    assert closing.month_due(last) == LAST.previous
    assert (state_at(noon(last), LAST), reminding.days_left(LAST, last)) == (State.ON_TIME, 0)
    after = last + dt.timedelta(days=1)
    assert closing.month_due(after) == LAST
    assert (state_at(noon(after), LAST), reminding.days_left(LAST, after)) == (State.LATE, -1)
    assert closing.month_close(month=LAST, by=world.staff, at=noon(last)).month == LAST.start  # by hand one may


def test_a_table_cannot_say_why_and_leads_to_the_form(world, closed):
    from teams_app.activities.tables.reading import TypedRow
    from teams_app.activities.tables.rows import understand

    texts = {"date": f"{DAY:%d/%m/%Y}", "team": world.team.short_name, "topics": world.skills[0].name}
    texts |= {"form": "Từng nhà", "people": "24"}
    (row,) = understand([TypedRow(number=1, texts=texts)], world.head, timezone.now())
    assert "khóa sổ" in row.errors["date"]
