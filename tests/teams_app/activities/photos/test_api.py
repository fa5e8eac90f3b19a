"""Photos over the API: each once, with an answer that says whether to send it again."""

import errno
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from teams_app.accounts.devices import devices_of, devices_revoke
from teams_app.activities import reviewing, services
from teams_app.activities.access import LATE_PHOTOS
from teams_app.activities.models import Activity, Photo, photo_storage
from teams_app.registry.models import Member
from tests.teams_app.activities.photos.pictures import picture, upload, with_notes
from tests.teams_app.activities.sync.phone import Phone
from tests.teams_app.activities.world import TODAY


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "config.storage.PrivateStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


@pytest.fixture
def activity(world):
    return services.activity_log(by=world.head, entry=world.entry(), at=timezone.now()).activity


@pytest.fixture
def phone(world):
    return Phone(world.head)


def send(phone, activity, data=None, photo=None, **fields):
    form = {"uuid": str(photo or uuid.uuid4()), "photo": upload(data or picture())} | fields
    headers = {"Authorization": f"Bearer {phone.token}"}
    return phone.client.post(f"/api/v1/activities/{activity.uuid}/photos", form, headers=headers)


def take_away(phone, activity, photo):
    headers = {"Authorization": f"Bearer {phone.token}"}
    return phone.client.delete(f"/api/v1/activities/{activity.uuid}/photos/{photo}", headers=headers)


def stored(files):
    return [path for path in files.rglob("*") if path.is_file()]


def test_a_photo_arrives_once_however_often_it_is_sent(phone, activity, files):
    name = uuid.uuid4()
    first, again = (send(phone, activity, with_notes(), name) for _ in range(2))
    assert (first.status_code, first.json()["state"]) == (201, "created")
    assert (again.status_code, again.json()["state"]) == (200, "known")
    photo = Photo.objects.get()
    assert (photo.pk, photo.activity, photo.position) == (name, activity, 1)
    assert (photo.lat, photo.lon, f"{timezone.localtime(photo.taken_at):%H:%M}") == (10.46, 105.64, "14:05")
    assert len(stored(files)) == 2
    for path in stored(files):
        assert path.stat().st_mode & 0o077 == 0  # nobody else on the machine reads it
    assert phone.mine()["entries"][0]["photos"] == [str(name)]


def test_a_phone_that_made_it_small_says_when_and_where(phone, activity):
    send(phone, activity, taken_at="2026-11-20T09:00:00+07:00", lat="10.5", lon="105.5")
    photo = Photo.objects.get()
    assert (photo.lat, photo.lon, photo.taken_at.isoformat()) == (10.5, 105.5, "2026-11-20T02:00:00+00:00")


def test_a_session_will_do_with_its_csrf_token_and_not_without(world, activity):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.head)
    url = f"/api/v1/activities/{activity.uuid}/photos"
    form = {"uuid": str(uuid.uuid4()), "photo": upload(picture())}
    assert client.post(url, form).status_code == 403
    token = "a" * 32
    client.cookies["csrftoken"] = token
    form["photo"] = upload(picture())
    assert client.post(url, form, headers={"X-CSRFToken": token}).status_code == 201


def test_a_dead_token_is_told_so_although_a_session_comes_with_it(world, activity, phone):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.head)
    devices_revoke(devices_of(world.head))
    headers = {"Authorization": f"Bearer {phone.token}"}
    assert client.post(f"/api/v1/activities/{activity.uuid}/photos", {}, headers=headers).status_code == 401


def test_without_a_token_it_is_401(activity):
    assert Client().post(f"/api/v1/activities/{activity.uuid}/photos", {}).status_code == 401


@pytest.mark.parametrize("who", ["deputy", "official", "neighbour", "staff"])
def test_nobody_else_adds_a_photo(world, activity, who):
    assert send(Phone(getattr(world, who)), activity).status_code == 404
    assert not Photo.objects.exists()


def test_an_activity_that_is_not_here_yet_is_404(phone):
    assert send(phone, Activity(uuid=uuid.uuid4())).status_code == 404


def test_a_photo_of_somebody_else_is_refused_without_a_word_about_it(world, phone, activity):
    name = uuid.uuid4()
    other = services.activity_log(by=world.official, entry=world.entry(people=7), at=timezone.now()).activity
    assert send(Phone(world.official), other, photo=name).status_code == 201
    answer = send(phone, activity, photo=name)
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")


def test_the_sixth_is_refused(phone, activity):
    assert [send(phone, activity).status_code for _ in range(6)] == [201] * 5 + [422]
    assert take_away(phone, activity, Photo.objects.first().pk).status_code == 204
    assert send(phone, activity).status_code == 201
    assert sorted(Photo.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("data", [b"<svg onload='alert(1)'/>", b"<html><script>", picture()[:300]])
def test_what_is_no_photo_is_refused_for_good(phone, activity, files, data):
    answer = send(phone, activity, data)
    assert answer.status_code == 422
    assert answer.json()["errors"]["photo"]
    assert not stored(files)


def test_a_full_disk_is_no_ones_fault_and_the_photo_may_come_again(phone, activity, files, monkeypatch):
    name = uuid.uuid4()

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("config.storage.os.fsync", full)
        answer = send(phone, activity, photo=name)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert not Photo.objects.exists()
    assert not stored(files)  # nothing half-written
    assert send(phone, activity, photo=name).status_code == 201


def test_a_row_that_cannot_be_written_leaves_no_promise_and_the_next_sending_mends_it(
    phone, activity, files, monkeypatch
):
    name = uuid.uuid4()
    with monkeypatch.context() as database:
        database.setattr(Photo, "save", lambda *_args, **_options: 1 / 0)
        assert send(phone, activity, photo=name).status_code == 500
    assert not Photo.objects.exists()
    assert send(phone, activity, photo=name).status_code == 201
    assert len(stored(files)) == 2


def test_taken_away_it_stays_away_and_in_the_history(world, phone, activity):
    name = uuid.uuid4()
    send(phone, activity, photo=name)
    assert [take_away(phone, activity, name).status_code for _ in range(2)] == [204, 204]
    answer = send(phone, activity, photo=name)
    assert (answer.status_code, answer.json()["state"]) == (200, "removed")
    assert Photo.objects.get().removed_by == world.head
    assert phone.mine()["entries"][0]["photos"] == []
    page = world.client(world.official).get(f"/hoat-dong/{activity.uuid}/").content.decode()
    assert "đã thêm 1 ảnh" in page
    assert "đã gỡ 1 ảnh" in page


def test_photos_come_late_also_to_what_is_verified_but_are_not_taken_away_then(world, phone, activity):
    name = uuid.uuid4()
    reviewing.activity_verify(by=world.official, seen=[(activity.uuid, 1)], at=timezone.now())
    assert send(phone, activity, photo=name).status_code == 201
    assert take_away(phone, activity, name).status_code == 422
    old = timezone.now() - LATE_PHOTOS
    Activity.objects.update(created_at=old)
    assert send(phone, activity).status_code == 422


def test_whoever_left_the_post_is_still_heard(world, phone, activity):
    Member.objects.filter(team=world.team).update(valid_to=TODAY)
    assert send(phone, activity).status_code == 201


def test_a_withdrawn_activity_takes_none(world, phone, activity):
    services.activity_withdraw(by=world.head, uuid=activity.uuid, at=timezone.now())
    assert send(phone, activity).status_code == 422


def test_the_description_for_programs_names_it(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/activities/{uuid}/photos"]["post"]
    assert {"201", "200", "422"} <= described["responses"].keys()
    assert photo_storage()
