"""Files with more than one list or with other words: sheets and columns are chosen; long ones are worked on behind."""

import datetime as dt
import io
from uuid import uuid4

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from teams_app.activities import closing
from teams_app.activities.models import Activity, Correction, LogImport, LogImportFile, LogImportRow, LogImportState
from teams_app.activities.periods import Month
from teams_app.activities.tables import jobs, lines, saving, writing
from tests.factories import make_activity
from tests.teams_app.activities.tables.test_workbook import HEADINGS, URL, do, good, page_of, send, workbook
from tests.teams_app.activities.world import TODAY

DAY = dt.timedelta(days=1)


def book(**sheets):
    """A workbook by the rows of its sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name.replace("_", " "))
        for row in rows:
            page.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_every_list_of_a_file_is_read_and_one_can_be_left_out(world):
    client = world.client(world.official)
    note = [["Ghi chú của văn phòng", "không phải danh sách"]]
    page = page_of(send(client, book(Tháng_10=[HEADINGS, good(11)], Tháng_11=[HEADINGS, good(12)], Bìa=note)))
    draft = LogImport.objects.get()
    assert draft.lines.count() == 2
    assert "Tháng 10: Dòng 2" in page
    client.post(f"{URL}{draft.pk}/tep/", {"sheets": ["1"]})
    assert list(draft.lines.values_list("sheet", flat=True)) == [1]
    do(client, "write")
    assert Activity.objects.get().people == 12
    assert not LogImportFile.objects.exists()  # everything of it is settled


def test_the_same_row_of_two_sheets_is_two_sessions(world):
    client = world.client(world.official)
    send(client, book(A=[HEADINGS, good(11)], B=[HEADINGS, good(12)]))
    do(client, "write")
    assert Activity.objects.count() == 2


def test_a_column_in_strange_words_is_pointed_out_and_taken(world):
    client = world.client(world.official)
    strange = ("STT", "Ngày", "Tổ", "Nội dung", "Hình thức", "Bà con đến", "Số hộ", "Ghi chú")
    response = send(client, workbook(good(12), headings=strange))
    draft = LogImport.objects.get()
    assert response.redirect_chain[-1][0] == f"{URL}{draft.pk}/cot/"  # without people no row can be written
    assert "Số lượt người" in page_of(response)
    column = next(c for c in draft.summary["sheets"][0]["columns"] if c["header"] == "Bà con đến")
    fields = {f"column_0_{one['index']}": one["column"] for one in draft.summary["sheets"][0]["columns"]}
    taken = fields | {"header_0": draft.summary["sheets"][0]["header_row"], f"column_0_{column['index']}": "people"}
    twice = client.post(f"{URL}{draft.pk}/cot/", taken | {f"column_0_{column['index']}": "date"})
    assert twice.status_code == 422
    client.post(f"{URL}{draft.pk}/cot/", taken)
    do(client, "write")
    assert Activity.objects.get().people == 12


def test_a_sheet_without_headings_asks_where_they_stand(world):
    client = world.client(world.official)
    rows = [["Danh sách"], ["Lúc", "Đội", "Món", "Kiểu", "Người"], [TODAY, "Ấp Mỹ Thới", "VNeID", "Từng nhà", 9]]
    response = send(client, book(Trang=rows))
    draft = LogImport.objects.get()
    assert response.redirect_chain[-1][0] == f"{URL}{draft.pk}/tep/"
    client.post(f"{URL}{draft.pk}/tep/", {"header_0": "2"})
    meanings = ["date", "team", "topics", "form", "people"]
    client.post(f"{URL}{draft.pk}/cot/", {"header_0": 2} | {f"column_0_{i}": m for i, m in enumerate(meanings)})
    do(client, "write")
    assert Activity.objects.get().people == 9


def test_headings_in_two_rows_and_a_day_merged_over_its_sessions(world):
    made = openpyxl.Workbook()
    page = made.active
    page.append(["STT", "Ngày", "Tên tổ", "Nội dung", "Hình thức", "Số lượt người", None])
    page.append([None, None, None, None, None, "Tổng số", "Trong đó nữ"])
    page.append([1, TODAY, "Ấp Mỹ Thới", "VNeID", "Từng nhà", 12, 5])
    page.append([2, None, "Ấp Mỹ Phú", "VNeID", "Từng nhà", 13, 6])
    page.merge_cells("F1:G1")
    page.merge_cells("B3:B4")
    held = io.BytesIO()
    made.save(held)
    client = world.client(world.official)
    send(client, held.getvalue())
    do(client, "write")
    assert sorted(Activity.objects.values_list("date", "people", "women")) == [(TODAY, 12, 5), (TODAY, 13, 6)]


def test_hidden_rows_are_asked_about_and_headings_of_the_next_page_are_no_session(world):
    made = openpyxl.load_workbook(io.BytesIO(workbook(good(12), HEADINGS, good(13))))
    made.active.row_dimensions[6].hidden = True
    held = io.BytesIO()
    made.save(held)
    client = world.client(world.official)
    response = send(client, held.getvalue())
    draft = LogImport.objects.get()
    assert response.redirect_chain[-1][0] == f"{URL}{draft.pk}/tep/"
    assert draft.lines.count() == 1
    client.post(f"{URL}{draft.pk}/tep/", {"take_hidden_rows": "on"})
    assert draft.lines.count() == 2


def test_rows_of_a_closed_month_need_a_reason_and_become_corrections(world):
    client = world.client(world.official)
    late = Month.of(TODAY).previous
    closing.month_close(month=late, by=world.staff, at=timezone.now())
    page = page_of(send(client, workbook(good(12), good(13, date=late.end))))
    assert "1 dòng thuộc tháng đã khóa sổ" in page
    assert "Chưa ghi gì" in do(client, "write")
    do(client, "reason", reason="Sổ giấy tìm thấy muộn")
    assert "Đã ghi 2 hoạt động" in do(client, "write")
    assert Correction.objects.get().change.reason == "Sổ giấy tìm thấy muộn"
    assert "2 hoạt động đã trở lại như trước" in do(client, "undo")
    assert Correction.objects.count() == 2  # taking it back changes the closed month, too


def test_wrong_rows_come_back_as_the_same_workbook_and_can_be_sent_again(world):
    client = world.client(world.official)
    send(client, workbook(good(12), good("mười"), good(14, team="Ấp Không Đâu")))
    do(client, "write-right")
    draft = LogImport.objects.get()
    assert client.get(f"{URL}{draft.pk}/dong-sai/").status_code == 404  # not put together yet
    answer = client.post(f"{URL}{draft.pk}/dong-sai/", follow=True)
    made = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(made.active.iter_rows(min_row=3, values_only=True))
    assert [row[5] for row in rows] == ["Số lượng người tham gia", "mười", 14]
    assert rows[0][8] == "Sai ở đâu"
    assert rows[1][8].startswith("Số lượt người: ")
    assert rows[2][8].startswith("Tổ: ")
    made.active["F4"], made.active["C5"] = 13, "Ấp Mỹ Phú"
    held = io.BytesIO()
    made.save(held)
    send(client, held.getvalue())
    do(client, "write")
    assert sorted(Activity.objects.values_list("people", flat=True)) == [12, 13, 14]


def test_a_row_that_turns_out_wrong_while_writing_says_so(world):
    client = world.client(world.official)
    send(client, workbook(good(12), good(13)))
    make_activity(world.team, TODAY, people=13, topics=[world.vneid])  # somebody logs the same meanwhile
    page = do(client, "write")
    assert Activity.objects.count() == 1
    assert "Chưa ghi gì" in page
    assert LogImport.objects.get().lines.get(outcome="asked").number == 5


@pytest.mark.django_db(transaction=True)
def test_rows_that_waited_before_lines_had_a_table_wait_on(world):
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("activities", "0014_work_on_imports_in_the_background")])
    row = {"number": 4, "outcome": "asked", "uuid": str(uuid4()), "texts": {"people": "7"}, "confirmed": [],
           "errors": {}, "questions": {"crowd": "?"}, "changes": []}  # fmt: skip
    try:
        before = executor.loader.project_state([("activities", "0014_work_on_imports_in_the_background")]).apps
        before.get_model("activities", "LogImport").objects.create(
            user_id=world.official.pk, created_at=timezone.now(), file_name="cu.xlsx", sha256="", rows=[row]
        )
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(newest)
    page = page_of(world.client(world.official).get(f"{URL}{LogImport.objects.get().pk}/"))
    assert 'name="4-confirmed" value="crowd"' in page


# Long lists. -------------------------------------------------------------------------------------


@pytest.fixture
def few_at_once(monkeypatch):
    """A list of more than three rows is a long one."""
    monkeypatch.setattr(lines, "PART", 3)


@pytest.fixture
def waiting(monkeypatch):
    """What was handed to the worker, to be done when the test says so."""
    handed = []
    monkeypatch.setattr(jobs, "_later", lambda pk, job: handed.append((pk, job)))
    return handed


@pytest.mark.django_db(transaction=True)
def test_a_long_list_is_checked_and_written_behind_and_closing_the_page_loses_nothing(world, few_at_once, waiting):
    client = world.client(world.official)
    page = page_of(send(client, workbook(*[good(n) for n in range(1, 11)])))
    draft = LogImport.objects.get()
    assert draft.state == LogImportState.CHECKING
    assert "Đang đọc và kiểm tra" in page
    assert client.get(f"{URL}{draft.pk}/").url == f"{URL}{draft.pk}/tien-do/"
    jobs.perform(*waiting.pop())
    assert client.get(f"{URL}{draft.pk}/tien-do/").url == f"{URL}{draft.pk}/"
    do(client, "write")
    assert not Activity.objects.exists()
    jobs.perform(*waiting.pop())
    assert Activity.objects.count() == 10
    assert "Đã ghi 10 hoạt động" in page_of(client.get(f"{URL}{draft.pk}/"))
    do(client, "undo")
    jobs.perform(*waiting.pop())
    assert not Activity.objects.standing().exists()
    assert LogImportRow.objects.filter(is_taken_back=True).count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_killed_between_two_parts_goes_on_and_writes_nothing_twice(
    world, few_at_once, waiting, monkeypatch
):
    client = world.client(world.official)
    send(client, workbook(*[good(n) for n in range(1, 11)]))
    jobs.perform(*waiting.pop())
    do(client, "write")
    pk, job = waiting.pop()
    whole, calls = saving.save, []

    def killed_in_the_third_part(*args, **kwargs):
        calls.append(1)
        saved = whole(*args, **kwargs)
        if len(calls) == 3:
            raise SystemExit
        return saved

    monkeypatch.setattr(saving, "save", killed_in_the_third_part)
    with pytest.raises(SystemExit):
        jobs.perform(pk, job)
    assert Activity.objects.count() == 6
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "_later", jobs.perform)
    LogImport.objects.update(alive_at=timezone.now() - DAY)
    client.get(f"{URL}{pk}/tien-do/")
    assert sorted(Activity.objects.values_list("people", flat=True)) == list(range(1, 11))
    jobs.perform(pk, job)  # the first worker wakes up: it was replaced
    assert Activity.objects.count() == 10


def test_a_long_list_that_has_changed_is_not_taken_back_in_part(world, few_at_once):
    client = world.client(world.official)
    send(client, workbook(good(1), good(2)))
    do(client, "write")
    draft = LogImport.objects.get()
    LogImportRow.objects.filter(number=5).update(version=7)
    with pytest.raises(writing.CannotUndo):
        writing.undo(draft, at=timezone.now(), lock=lambda: draft, tell=lambda done, total: None)
    assert Activity.objects.standing().count() == 2


def test_the_command_takes_one_sheet_and_a_reason(world, tmp_path, capsys):
    late = Month.of(TODAY).previous
    closing.month_close(month=late, by=world.staff, at=timezone.now())
    path = tmp_path / "quy-4.xlsx"
    path.write_bytes(book(A=[HEADINGS, good(11)], B=[HEADINGS, good(12, date=late.end)]))
    with pytest.raises(CommandError, match="--accept-valid"):
        call_command("import_activities", path, user="xa", sheet=2)
    call_command("import_activities", path, user="xa", sheet=2, reason="Gửi muộn")
    assert Activity.objects.get().people == 12
    assert Correction.objects.count() == 1
    with pytest.raises(CommandError, match="không có danh sách"):
        call_command("import_activities", path, user="xa", sheet=3)


def test_a_file_costs_the_same_to_look_at_with_few_rows_and_with_many(world, django_assert_max_num_queries):
    client = world.client(world.official)
    for rows in (2, 60):
        send(client, workbook(*[good(n) for n in range(1, rows)]))
        draft = LogImport.objects.first()
        with django_assert_max_num_queries(32):
            client.get(f"{URL}{draft.pk}/")
