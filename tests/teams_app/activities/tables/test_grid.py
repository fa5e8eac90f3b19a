"""The grid over HTTP, as a browser without JavaScript uses it: checked row by row, saved once, nothing typed lost."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from teams_app.activities.models import Activity
from teams_app.activities.tables import grid
from teams_app.activities.tables.columns import HEADINGS, column_of
from tests.factories import make_activity, make_member
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/nhieu/"
COLUMNS = ("date", "team", "topics", "form", "people", "households", "note")


def form(*rows, do="save", uuids=None, **more):
    data = {"rows": str(len(rows)), "do": do} | more
    for index, cells in enumerate(rows):
        data[f"{index}-uuid"] = (uuids or {}).get(index) or str(uuid.uuid4())
        data |= {f"{index}-{column}": text for column, text in zip(COLUMNS, cells, strict=False)}
    return data


def good(people=12, date=TODAY, team="Tổ ấp Mỹ Thới", topics="Dịch vụ công", kind="Từng nhà", households=""):
    return (f"{date:%d/%m/%Y}", team, topics, kind, str(people), households, "")


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def error_at(page, name):
    found = re.search(rf'id="id_{name}_error">([^<]*)<', page)
    return found[1] if found else ""


def test_rows_are_saved_and_told_with_their_receipts(world):
    page = page_of(world.client(world.official).post(URL, form(good(12), good(13, team="ấp Mỹ Phú", kind="loa"))))
    assert "Đã lưu 2 hoạt động" in page
    saved = {each.people: each for each in Activity.objects.all()}
    assert (saved[12].team, saved[13].team, saved[13].form) == (world.team, world.second, "media")
    assert saved[12].receipt in page
    assert (saved[12].status, saved[12].created_by) == ("verified", world.official)


def test_the_same_form_twice_is_saved_once(world):
    client, data = world.client(world.head), form(good(12), good(13))
    for _ in range(2):
        assert "Đã lưu 2 hoạt động" in page_of(client.post(URL, data))
    assert Activity.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (good(date=TODAY + dt.timedelta(days=1)), "date", "chưa tới"),
        (good(date=dt.date(2023, 12, 31)), "date", "được thành lập ngày 01/01/2024"),
        (("hôm kia", *good()[1:]), "date", "hôm kia"),
        (("", *good()[1:]), "date", "23/11/2026"),
        (good(team="Tổ ấp Mỹ Thớ"), "team", "Có phải ý bạn là “Tổ ấp Mỹ Thới”?"),
        (good(team="Tổ ấp Bình Hòa"), "team", "không ghi cho tổ nào"),
        (good(team=""), "team", "chọn một tổ"),
        (good(topics="VNeIDD"), "topics", "Có phải ý bạn là “VNeID”?"),
        (good(topics=""), "topics", "ít nhất một nội dung"),
        (good(kind="bay"), "form", "Không có hình thức"),
        (good(people="mười"), "people", "số nguyên"),
        (good(people="24000"), "people", "Có phải ý bạn là 2.400?"),
        (good(people=""), "people", "ví dụ 24"),
        (good(households="-3"), "households", "Có phải ý bạn là 3?"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_field_and_nothing_is_saved_or_lost(world, row, column, words):
    data = form(good(12), row)
    page = page_of(world.client(world.official).post(URL, data))
    assert words in error_at(page, f"1-{column}")
    assert f'href="#id_1-{column}"' in page
    assert not Activity.objects.exists()
    for name, text in data.items():
        if text and name[0].isdigit() and not name.endswith("uuid"):
            assert f'name="{name}" id="id_{name}" value="{text}"' in page


def test_the_right_rows_alone_are_saved_and_the_wrong_ones_stay(world):
    client, data = world.client(world.head), form(good(12), good("x"), good(14), do="save-right")
    page = page_of(client.post(URL, data))
    assert "Đã lưu 2 hoạt động" in page
    assert 'id="id_0-people" value="x"' in page  # now the only row
    assert sorted(Activity.objects.values_list("people", flat=True)) == [12, 14]


def test_a_fault_of_the_last_row_takes_the_others_back(world, monkeypatch):
    from teams_app.activities import services

    real, calls = services.activity_log, []

    def second_fails(**fields):
        calls.append(1)
        if len(calls) == 2:
            raise services.Taken
        return real(**fields)

    monkeypatch.setattr(services, "activity_log", second_fails)
    page = page_of(world.client(world.head).post(URL, form(good(12), good(13))))
    assert not Activity.objects.exists()
    assert "Chưa lưu gì" in page


def test_what_looks_odd_is_asked_about_row_by_row(world):
    client = world.client(world.head)
    make_activity(world.team, TODAY, people=12, topics=[world.skills[0]])
    data = form(good(12), good(400), good(13), good(13))
    page = page_of(client.post(URL, data))
    assert not Activity.objects.exclude(people=12).exists()
    for index, code in ((0, "same_again"), (1, "crowd"), (3, "same_again")):
        assert f'name="{index}-confirmed" value="{code}"' in page
    assert "như dòng 3" in page
    answers = {"0-confirmed": "same_again", "1-confirmed": "crowd", "3-confirmed": "same_again"}
    page_of(client.post(URL, data | answers))
    assert sorted(Activity.objects.values_list("people", flat=True)) == [12, 12, 13, 13, 400]
    assert Activity.objects.get(people=400).confirmed == ["crowd"]


def test_a_paste_fills_the_rows_below_what_is_typed_and_saves_nothing(world):
    text = f"Nội dung\tNgày\tSL người tham gia\tHình thức\nVNeID; Mua sắm\t{TODAY:%d/%m}\t1.200\tngày hội\n"
    page = page_of(world.client(world.head).post(URL, form(good(12), do="paste", paste=text)))
    assert not Activity.objects.exists()
    assert 'id="id_1-topics" value="VNeID; Mua sắm"' in page
    assert 'id="id_1-team" value="Tổ ấp Mỹ Thới"' in page  # the only team need not be written
    assert error_at(page, "1-people") == ""


def test_what_stands_above_the_cells_can_be_pasted_in_either_language():
    for language in ("vi", "en"):
        with translation.override(language):
            assert [column_of(str(label)) for label in grid.LABELS.values()] == list(grid.GRID)
    with translation.override("vi"):
        assert {column: str(label) for column, label in grid.LABELS.items()} == {
            column: HEADINGS[column] for column in grid.GRID
        }


def test_an_empty_paste_and_a_paste_that_is_too_long_are_said(world):
    client = world.client(world.head)
    assert "Không có gì để đưa vào" in page_of(client.post(URL, form(do="paste", paste="\n")))
    many = "".join(f"{TODAY:%d/%m/%Y}\t\tVNeID\tTừng nhà\t{number}\n" for number in range(1, 100))
    page = page_of(client.post(URL, form(do="paste", paste=many)))
    assert "Chỉ đưa vào được 80 dòng" in page


def test_a_head_cannot_name_a_neighbours_team_by_its_code(world):
    text = (
        f"Ngày\tNội dung\tHình thức\tSố lượt người\tMã tổ\n{TODAY:%d/%m/%Y}\tVNeID\tTừng nhà\t5\t{world.foreign.pk}\n"
    )
    page = page_of(world.client(world.head).post(URL, form(do="paste", paste=text)))
    assert "Bình Hòa" not in page


@pytest.mark.parametrize("who", ["staff", "member"])
def test_who_logs_for_no_team_is_told_why(world, who):
    assert world.client(getattr(world, who)).get(URL).status_code == 403


def test_an_empty_form_says_nothing_wrong(world):
    page = page_of(world.client(world.head).post(URL, form()))
    assert "chỗ cần sửa" not in page


def test_a_row_costs_no_more_for_many_teams_and_members(world):
    client, counts = world.client(world.official), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page_of(client.post(URL, form(good(12), good(13), do="check")))
        counts.append(len(queries))
        for number in range(20):
            make_member(world.team, f"Người Minh Họa {number}")
    assert counts[1] <= counts[0]
