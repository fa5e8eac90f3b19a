"""Large files go through the queue: progress is told, a killed worker loses nothing and writes nothing twice."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from teams_app.registry import importing
from teams_app.registry.drafting import jobs, keeping
from teams_app.registry.models import DraftState, ImportBatch, ImportDraft, ImportFile, ImportRow, Member
from teams_app.registry.signals import ErasedPerson, people_erased
from tests.teams_app.registry.imports.conftest import OTHER_PHONE, RIGHT, WRONG, upload, workbook


@pytest.fixture
def _large(settings):
    """Every file counts as large."""
    settings.IMPORT_AT_ONCE_BYTES = 0


@pytest.fixture
def _signals():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def work() -> None:
    call_command("work", "--batch", "--no-startup-delay")


@pytest.mark.usefixtures("_large", "_signals")
@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_checked_and_written_by_the_worker(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, WRONG)
    assert draft.state == DraftState.CHECKING
    progress = client.get(f"/to/nhap/{draft.pk}/tien-do/")
    assert "Đang chờ đến lượt" in progress.content.decode()
    work()
    assert client.get(f"/to/nhap/{draft.pk}/tien-do/")["Location"] == f"/to/nhap/{draft.pk}/cot/"
    client.post(f"/to/nhap/{draft.pk}/ghi/", {"only_right": "1"})
    assert not ImportBatch.objects.exists()
    assert client.get(f"/to/nhap/{draft.pk}/xem-truoc/")["Location"] == f"/to/nhap/{draft.pk}/tien-do/"
    work()
    batch = ImportBatch.objects.get()
    assert client.get(f"/to/nhap/{draft.pk}/tien-do/")["Location"] == f"/to/nhap/dot/{batch.pk}/"
    assert client.get(f"/to/nhap/{draft.pk}/dong-loi.xlsx").status_code == 200


@pytest.mark.usefixtures("_large", "_signals")
@pytest.mark.django_db(transaction=True)
def test_a_large_file_that_cannot_be_read_says_so_where_another_can_be_sent(as_user, world):
    client = as_user(world.official)
    client.post("/to/nhap/", {"file": upload(b"PK\x03\x04 damaged"), "as_of": "26/9/2024"})
    draft = ImportDraft.objects.get()
    work()
    page = client.get(f"/to/nhap/{draft.pk}/tien-do/", follow=True)
    assert page.redirect_chain[-1][0] == f"/to/nhap/{draft.pk}/tep/"
    assert "hỏng" in page.content.decode()


@pytest.mark.usefixtures("_large")
@pytest.mark.django_db(transaction=True)
def test_htmx_is_sent_on_when_the_work_is_done(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    jobs.perform(draft.pk, draft.job)
    answer = client.get(f"/to/nhap/{draft.pk}/tien-do/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"/to/nhap/{draft.pk}/cot/"


@pytest.mark.django_db
def test_progress_tells_what_is_known(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    ImportDraft.objects.update(
        state=DraftState.CHECKING, job="a", step="decide", done=1500, total=20000,
        began_at=timezone.now(), alive_at=timezone.now(),
    )  # fmt: skip
    text = client.get(f"/to/nhap/{draft.pk}/tien-do/").content.decode()
    assert "1.500 trên 20.000" in text
    ImportDraft.objects.update(step="", began_at=timezone.now() - dt.timedelta(minutes=1))
    assert "Chưa có tiến trình nào nhận việc" in client.get(f"/to/nhap/{draft.pk}/tien-do/").content.decode()


@pytest.mark.django_db
def test_looking_at_progress_writes_nothing(as_user, world, send, django_assert_max_num_queries):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    now = timezone.now()
    ImportDraft.objects.update(state=DraftState.CHECKING, job="a", began_at=now, alive_at=now)
    with django_assert_max_num_queries(9) as queries:
        client.get(f"/to/nhap/{draft.pk}/tien-do/")
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


@pytest.mark.usefixtures("_large", "_signals")
@pytest.mark.django_db(transaction=True)
def test_a_job_that_fell_silent_is_begun_again_by_whoever_looks(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    DBTaskResult.objects.all().delete()  # the task got lost with its worker
    ImportDraft.objects.update(step="decide", alive_at=timezone.now() - dt.timedelta(hours=1))
    client.get(f"/to/nhap/{draft.pk}/tien-do/")
    assert ImportDraft.objects.get().job != draft.job
    work()
    assert ImportDraft.objects.get().state == DraftState.READY


@pytest.mark.usefixtures("_large")
@pytest.mark.django_db(transaction=True)
def test_a_job_that_was_replaced_writes_nothing(as_user, world, send, monkeypatch):
    """Two workers on one draft: the first wakes up when the second has been given the draft."""
    client = as_user(world.official)
    draft = send(client, RIGHT)
    jobs.perform(draft.pk, draft.job)
    client.post(f"/to/nhap/{draft.pk}/ghi/")
    draft.refresh_from_db()
    write, first = importing.write, draft.job

    def interrupted(*args, **kwargs):
        ImportDraft.objects.filter(pk=draft.pk).update(alive_at=timezone.now() - dt.timedelta(hours=1))
        assert jobs.take_up(draft.pk)
        return write(*args, **kwargs)

    monkeypatch.setattr(importing, "write", interrupted)
    jobs.perform(draft.pk, first)
    assert not ImportBatch.objects.exists()
    monkeypatch.setattr(importing, "write", write)
    jobs.perform(draft.pk, ImportDraft.objects.get().job)
    jobs.perform(draft.pk, first)
    assert ImportBatch.objects.count() == 1


@pytest.mark.django_db
def test_an_error_of_ours_tells_no_value_of_the_list(as_user, world, send, monkeypatch, caplog):
    def breaks(*args, **kwargs):
        raise ValueError(" ".join(RIGHT))

    client = as_user(world.official)
    draft = send(client, RIGHT)
    monkeypatch.setattr(importing, "write", breaks)
    page = client.post(f"/to/nhap/{draft.pk}/ghi/", follow=True)
    assert "gặp sự cố" in page.content.decode()
    assert "ValueError" in caplog.text
    assert "0911111111" not in caplog.text
    assert ImportDraft.objects.get().state == DraftState.READY


@pytest.mark.django_db
def test_old_uploads_are_forgotten_with_their_rows_and_what_was_written_stays(as_user, world, send, capsys):
    client = as_user(world.official)
    written, old, fresh = send(client, RIGHT), send(client, OTHER_PHONE), send(client, OTHER_PHONE)
    client.post(f"/to/nhap/{written.pk}/ghi/")
    month_ago = timezone.now() - dt.timedelta(days=31)
    ImportDraft.objects.filter(pk__in=[written.pk, old.pk]).update(changed_at=month_ago)
    call_command("forget_import_drafts", "--dry-run")
    assert ImportDraft.objects.count() == 3
    call_command("forget_import_drafts", "--older-than", "30d")
    assert list(ImportDraft.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert set(ImportRow.objects.values_list("draft", flat=True)) == {fresh.pk}
    assert ImportFile.objects.count() == 1
    batch = ImportBatch.objects.get()
    assert client.get(f"/to/nhap/dot/{batch.pk}/").status_code == 200
    assert Member.objects.filter(person__name="Nguyễn Thử Mẫu").exists()


@pytest.mark.django_db
def test_an_upload_that_names_an_erased_person_goes_with_them(as_user, world, send):
    client = as_user(world.official)
    named = send(client, ["Mỹ Xương", "Ấp Mỹ Thới", "", "", "Ông NGUYỄN THỊ LAN", ""])
    other = send(client, RIGHT)
    people_erased.send(sender=None, people={world.head.person.pk: ErasedPerson("Nguyễn Thị Lan", "0912345678")})
    assert not ImportDraft.objects.filter(pk=named.pk).exists()
    assert ImportDraft.objects.filter(pk=other.pk).exists()


@pytest.mark.usefixtures("_large")
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_works_is_followed_by_one_that_finishes(as_user, world):
    """The real thing: a process of its own, SIGKILL in the middle, a second one of the same name."""
    rows = [["Mỹ Xương", f"Ấp {n}", "", "", f"Lê Thử Mẫu {n}", ""] for n in range(400)]
    draft = keeping.take_in(user=world.official, file_name="lon.xlsx", data=workbook(*rows), as_of=dt.date(2024, 9, 26))
    jobs.begin(draft, DraftState.CHECKING)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.teams_app.registry.imports.same_database"}
    environment["TEST_DATABASE"] = str(connection.settings_dict["NAME"])
    command = [sys.executable, "manage.py", "work", "--batch", "--no-startup-delay", "--worker-id", "một"]
    first = subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment)
    end = time.monotonic() + 60
    while time.monotonic() < end and not DBTaskResult.objects.running().exists():
        time.sleep(0.02)
    first.kill()
    first.wait()
    draft.refresh_from_db()
    assert draft.state == DraftState.CHECKING
    subprocess.run(command, cwd=django_settings.BASE_DIR, env=environment, check=True, timeout=300)
    draft.refresh_from_db()
    assert (draft.state, draft.rows_read) == (DraftState.READY, 400)
    assert ImportRow.objects.filter(draft=draft).count() == 400
