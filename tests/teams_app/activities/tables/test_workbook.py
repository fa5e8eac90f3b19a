"""Workbooks of sessions: read in any words, looked through, put right, written once, taken back; and out again."""

import csv
import datetime as dt
import io
import json
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams_app.accounts.disclosures import Disclosure
from teams_app.activities import reviewing, services
from teams_app.activities.models import Activity, LogImport, LogImportFile, LogImportLine, Plan
from teams_app.activities.tables import lines
from teams_app.registry.importing.workbook import read_workbook
from teams_app.registry.models import ErasureGround, Member
from teams_app.registry.services import people_erase
from tests.factories import make_activity, make_member, make_topic
from tests.teams_app.activities.world import TODAY

URL = "/hoat-dong/nhap/"
DAY = dt.timedelta(days=1)
HEADINGS = ("STT", "Ngày tháng", "Tên tổ", "Nội dung", "Hình thức", "Số lượng người tham gia", "Số hộ", "Ghi chú")


def workbook(*rows, headings=HEADINGS, title="BÁO CÁO HOẠT ĐỘNG THÁNG"):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Tháng 11")
        sheet.write(0, 0, title)
        for at, row in enumerate([headings, *rows], 2):
            for place, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, place, value)
                elif value is not None:
                    sheet.write(at, place, value)
    return held.getvalue()


def good(people=12, date=TODAY, team="Ấp Mỹ Thới", topics="VNeID", kind="Đi từng ngõ gõ từng nhà"):
    return (1, date, team, topics, kind, people, 5, None)


def send(client, data, name="thang-11.xlsx"):
    file = io.BytesIO(data)
    file.name = name
    return client.post(URL, {"file": file}, follow=True)


def page_of(response):
    return response.content.decode()


def do(client, action, **fields):
    draft = LogImport.objects.order_by("-pk").first()
    return page_of(client.post(f"{URL}{draft.pk}/", {"do": action} | fields, follow=True))


def test_an_offices_own_workbook_is_shown_written_and_taken_back_as_one(world):
    client = world.client(world.official)
    page = page_of(
        send(
            client,
            workbook(good(12), good("1.200", team="Mỹ Phú", kind="Ra quân"), ("Cộng", None, None, None, None, 30)),
        )
    )
    assert not Activity.objects.exists()
    assert "Không có tổ" not in page
    assert LogImport.objects.get().lines.first().outcome == "new"
    page = do(client, "write-right")
    assert "Đã ghi 1 hoạt động" in page  # "Mỹ Phú" alone is no team: it is asked about
    assert "không ghi cho tổ nào tên “Mỹ Phú”" in page
    fixed = {"5-shown": "1", "5-team": "ấp Mỹ Phú"}
    do(client, "fix", **fixed)
    assert "Đã ghi 2 hoạt động từ tệp này" in do(client, "write")
    assert sorted(Activity.objects.values_list("people", "team")) == [(12, world.team.pk), (1200, world.second.pk)]
    assert all(activity.created_by == world.official for activity in Activity.objects.all())
    assert "2 hoạt động đã trở lại như trước" in do(client, "undo")
    assert not Activity.objects.standing().exists()
    assert "Đã thu hồi lúc" in page_of(client.get(f"{URL}{LogImport.objects.get().pk}/"))


def test_the_same_file_again_is_known_and_after_an_undo_it_is_new(world):
    client, data = world.client(world.official), workbook(good(12), good(13))
    for _ in range(2):
        send(client, data)
        do(client, "write")
    assert Activity.objects.count() == 2
    first = LogImport.objects.order_by("pk").first()
    client.post(f"{URL}{first.pk}/", {"do": "undo"})
    send(client, data)
    do(client, "write")
    assert Activity.objects.standing().count() == 2


def test_nothing_is_written_while_a_row_is_wrong(world):
    client = world.client(world.official)
    page = page_of(send(client, workbook(good(12), good(date=TODAY + DAY), good("x"))))
    assert "Có 2 dòng cần bạn xem; 1 dòng ghi được" in page
    assert "chưa tới" in page
    assert "Chưa ghi gì" in do(client, "write")
    assert not Activity.objects.exists()


def test_odd_rows_are_asked_about_and_kept_with_the_answer(world):
    client = world.client(world.official)
    page = page_of(send(client, workbook(good(500), good(7), good(7))))
    assert 'name="4-confirmed" value="crowd"' in page
    assert "như dòng 5" in page
    do(client, "fix", **{"4-shown": "1", "4-confirmed": "crowd", "6-shown": "1", "6-confirmed": "same_again"})
    assert "Đã ghi 3 hoạt động" in do(client, "write")
    assert Activity.objects.get(people=500).confirmed == ["crowd"]


def test_an_import_is_taken_back_whole_or_not_at_all(world):
    client = world.client(world.head)
    send(client, workbook(good(12), good(13)))
    do(client, "write")
    one = Activity.objects.get(people=12)
    reviewing.activity_verify(by=world.official, seen=[(one.uuid, one.version)], at=timezone.now())
    page = do(client, "undo")
    assert "Chưa thu hồi được gì" in page
    assert Activity.objects.standing().count() == 2


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.xlsx", "0 byte"),
        (b"PK\x03\x04nonsense", "a.xlsx", "hỏng"),
        (workbook(), "a.xlsx", "không có buổi nào"),
        (b"<html><table></table></html>", "a.xls", "trang web"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy_and_nothing_is_kept(world, data, name, words):
    response = send(world.client(world.official), data, name)
    assert response.status_code == 422
    assert words in page_of(response)
    assert not LogImport.objects.exists()


def test_a_file_is_its_senders_alone(world):
    send(world.client(world.official), workbook(good()))
    draft = LogImport.objects.get()
    for who in ("colleague", "neighbour", "head", "staff"):
        client = world.client(getattr(world, who))
        assert client.get(f"{URL}{draft.pk}/").status_code == 404
        assert client.post(f"{URL}{draft.pk}/", {"do": "write"}).status_code == 404
    assert not Activity.objects.exists()


@pytest.fixture
def full_log(world):
    """Sessions that say everything, with what a spreadsheet could take amiss."""
    plan = Plan.objects.create(name="Kế hoạch 5; giai đoạn 2", valid_from=dt.date(2024, 1, 1))
    guide = make_member(world.team, "Sen Thị Minh Họa").person
    counted = make_topic("Mã QR, ví điện tử", outcome_label="mã QR")
    for number in range(12):
        entry = world.entry(
            uuid=uuid4(), people=20 + number, date=TODAY - number * DAY, topics=(counted.slug, world.vneid.slug),
            households=number or None, outcomes=((counted.slug, number),), facilitators=(guide.pk,),
            facilitator_count=2, plan=plan.pk if number % 2 else None, place="=1+1 'chợ'", note="  +84; \"ghi\" chú – ",
            confirmed=frozenset({"same_again"}),
        )  # fmt: skip
        services.activity_log(by=world.official, entry=entry, at=timezone.now())
    make_activity(world.second, TODAY, people=3, topics=[world.skills[1]], created_by=world.head, note="\t=cmd")
    return Activity.objects.all()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_list_leaves_and_comes_back_as_no_change(world, full_log, kind):
    client = world.client(world.official)
    data = b"".join(client.get(f"/hoat-dong/tai-ve/{kind}/?thang=tat-ca").streaming_content)
    page = page_of(send(client, data, f"hoat-dong.{kind}"))
    draft = LogImport.objects.get()
    assert set(draft.lines.values_list("outcome", flat=True)) == {"same"}, draft.lines.first().data
    assert draft.lines.count() == full_log.count()
    assert "không có gì mới" in page


def test_one_cell_changed_in_excel_is_one_change(world, full_log):
    client = world.client(world.official)
    data = b"".join(client.get("/hoat-dong/tai-ve/csv/?thang=tat-ca").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data), delimiter=";"))
    rows[3][rows[0].index("Số lượt người")] = "77"
    held = io.StringIO()
    csv.writer(held, delimiter=";").writerows(rows)
    page = page_of(send(client, held.getvalue().encode(), "sua.csv"))
    assert "<ins>77</ins>" in page
    assert "Đã ghi 1 hoạt động" in do(client, "write")
    changed = Activity.objects.get(people=77)
    assert changed.version == 2
    assert changed.facilitators.count() == 1
    assert "1 hoạt động đã trở lại như trước" in do(client, "undo")
    changed.refresh_from_db()
    assert changed.people != 77


def test_somebody_elses_code_is_not_there(world, full_log):
    theirs = make_activity(world.foreign, TODAY, people=9, topics=[world.vneid])
    data = workbook((*good(), str(theirs.uuid)), headings=(*HEADINGS, "Mã hoạt động"))
    page = page_of(send(world.client(world.official), data))
    assert "Không có hoạt động nào của bạn mang mã" in page
    assert "Bình Hòa" not in page


def test_what_leaves_follows_the_filters_and_the_rights_and_is_written_down(world, full_log):
    answer = world.client(world.official).get(f"/hoat-dong/tai-ve/xlsx/?thang=tat-ca&to={world.second.pk}")
    (sheet,) = read_workbook(b"".join(answer.streaming_content), "a.xlsx").sheets
    assert [row[5] for row in sheet.rows[4:]] == [3]
    world.client(world.official).get("/hoat-dong/tai-ve/xlsx/?thang=tat-ca")
    assert Disclosure.objects.get().people == 1
    neighbour = world.client(world.neighbour).get("/hoat-dong/tai-ve/csv/?thang=tat-ca")
    assert b"".join(neighbour.streaming_content).count(b"\n") == 1
    assert world.client(world.member).get("/hoat-dong/tai-ve/csv/").status_code == 404
    assert world.client(world.official).get("/hoat-dong/tai-ve/pdf/").status_code == 404


def test_an_export_costs_the_same_for_one_row_and_for_many(world):
    client, counts = world.client(world.official), []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get("/hoat-dong/tai-ve/csv/?thang=tat-ca").streaming_content)
        counts.append(len(queries))
        for more in range(10):
            make_activity(world.team, TODAY, people=100 * number + more, topics=[world.vneid])
    assert counts[1] == counts[2]


def test_the_workbook_to_fill_in_is_read_back_without_its_example(world):
    client = world.client(world.official)
    data = b"".join(client.get("/hoat-dong/nhap/mau/").streaming_content)
    response = send(client, data)
    assert response.status_code == 422  # nobody has filled it in
    names = [sheet.name for sheet in read_workbook(data, "mau.xlsx").sheets]
    assert names[0] == "Hoạt động"


def test_the_command_does_the_same(world, tmp_path, capsys):
    path = tmp_path / "thang-11.xlsx"
    path.write_bytes(workbook(good(12), good("x")))
    with pytest.raises(CommandError, match="--accept-valid"):
        call_command("import_activities", path, user="xa")
    assert "Số lượt người" in capsys.readouterr().out
    assert not Activity.objects.exists()
    call_command("import_activities", path, user="xa", accept_valid=True, format="json")
    told = json.loads(capsys.readouterr().out)
    assert (told[0]["totals"]["new"], told[0]["totals"]["wrong"], told[0]["written"]) == (1, 1, 1)
    call_command("import_activities", path, user="xa", dry_run=True)
    assert Activity.objects.get().people == 12
    with pytest.raises(CommandError, match="không ghi cho tổ nào"):
        call_command("import_activities", path, user="tinh")


def test_rows_that_nobody_settles_are_forgotten_and_an_erased_person_leaves_them(world):
    guide = make_member(world.team, "Sen Thị Minh Họa")
    data = workbook((*good(), guide.person.name + "; ai đó"), headings=(*HEADINGS, "Người hướng dẫn"))
    send(world.client(world.official), data)
    assert guide.person.name in LogImportLine.objects.get().data["texts"]["facilitators"]
    Member.objects.filter(pk=guide.pk).update(valid_to=TODAY)
    people_erase(people=[guide.person_id], ground=ErasureGround.REQUEST, by=None, today=TODAY)
    assert "Minh Họa" not in json.dumps(LogImportLine.objects.get().data, ensure_ascii=False)
    assert not LogImportFile.objects.exists()  # it could not be blanked
    LogImport.objects.update(changed_at=timezone.now() - 40 * DAY)
    call_command("forget_log_imports")
    assert not LogImportLine.objects.exists()


def test_a_file_longer_than_a_page_is_looked_through_by_pages(world):
    send(world.client(world.official), workbook(*[good(n) for n in range(1, 61)]))
    draft = LogImport.objects.get()
    assert lines.totals(draft)["new"] == 60
    page = page_of(world.client(world.official).get(f"{URL}{draft.pk}/?page=3"))
    assert "Dòng 63" in page


def test_what_is_wrong_is_told_in_the_language_of_who_reads_and_what_was_typed_stays(world):
    client = world.client(world.official)
    page = page_of(send(client, workbook(good(12), good(13, team="Ấp Lạ"), good(14, team="Ấp Khác"))))
    draft = LogImport.objects.get()
    assert "Bạn không ghi cho tổ nào tên “Ấp Lạ”." in page
    do(client, "fix", **{"5-shown": "1", "5-people": "77"})
    client.cookies["django_language"] = "en"
    page = page_of(client.get(f"{URL}{draft.pk}/"))
    assert "You log for no team called “Ấp Lạ”." in page
    assert "Bạn không ghi cho tổ nào" not in page
    assert 'value="77"' in page
    assert 'name="6-team" id="id_6-team" value="Ấp Khác" autocomplete="off" list="list-team"' in page
    assert '<option value="Tổ ấp Mỹ Thới"></option>' in page  # what can be chosen instead
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{URL}{draft.pk}/")
    assert not any("UPDATE" in query["sql"] for query in asked)  # once is enough
    do(client, "write-right")
    assert Activity.objects.get().people == 12
