"""Photos on the pages: shown to whoever sees the activity, never public; added and taken away without JavaScript."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo.models import UnitPeriod
from teams_app.activities import access, services
from teams_app.activities.models import Activity, Photo, photo_storage
from teams_app.activities.photos import keeping, sweeping
from teams_app.activities.photos.sweeping import sweep
from tests.teams_app.activities.photos.pictures import picture, upload
from tests.teams_app.activities.photos.test_api import files, stored  # noqa: F401  (a fixture)


@pytest.fixture
def activity(world):
    return services.activity_log(by=world.head, entry=world.entry(), at=timezone.now()).activity


def add(world, activity, data=None, at=None):
    data = data or picture()
    file = upload(data)
    sent = keeping.Sent(keeping.name_for(activity.uuid, file), file, len(data))
    return keeping.photo_add(by=world.head, activity=activity, sent=sent, at=at or timezone.now()).photo


def sent_now():
    file = upload(picture())
    return keeping.Sent(uuid4(), file, file.size)


def page_of(client, activity):
    return client.get(f"/hoat-dong/{activity.uuid}/").content.decode()


def address(activity, photo, rest=""):
    return f"/hoat-dong/{activity.uuid}/anh/{photo.pk}/{rest}"


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("deputy", 200), ("official", 200), ("staff", 200), ("neighbour", 404), ("member", 404)],
)
def test_whoever_sees_the_activity_sees_its_photos(world, activity, who, status):
    photo = add(world, activity)
    client = world.client(getattr(world, who))
    assert client.get(address(activity, photo)).status_code == status
    assert world.client(None).get(address(activity, photo)).status_code == 302


def test_the_inbox_shows_them_small_and_lazily_at_no_further_cost(world, activity):
    client, counts = world.client(world.official), []
    for more in range(3):
        for _ in range(2):
            another = services.activity_log(
                by=world.head, entry=world.entry(people=100 + 10 * more + _), at=timezone.now()
            ).activity
            add(world, another, picture(colour=(more * 40, _ * 40, 9)))
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/hoat-dong/cho-xac-nhan/").content.decode()
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert page.count("?co=nho") == 6
    assert page.count('loading="lazy"') == 6


def test_a_photo_taken_elsewhere_is_told_to_whoever_reviews_and_follows_the_day_and_team(world, activity):
    away = "một ảnh chụp ngoài địa bàn"
    UnitPeriod.objects.filter(unit=world.here).update(lat=10.4, lon=105.6)
    UnitPeriod.objects.filter(unit=world.there).update(lat=10.9, lon=105.1)
    file = upload(picture())
    sent = keeping.Sent(uuid4(), file, file.size, lat=10.9, lon=105.1)
    photo = keeping.photo_add(by=world.head, activity=activity, sent=sent, at=timezone.now()).photo
    assert photo.is_far_away
    client = world.client(world.official)
    assert away in client.get("/hoat-dong/cho-xac-nhan/").content.decode().lower()
    assert away in page_of(client, activity).lower()
    keeping.photo_remove(by=world.head, photo=photo, at=timezone.now())
    assert away not in client.get("/hoat-dong/cho-xac-nhan/").content.decode().lower()
    near = upload(picture(colour=(1, 2, 3)))
    sent = keeping.Sent(uuid4(), near, near.size, lat=10.41, lon=105.61)
    assert not keeping.photo_add(by=world.head, activity=activity, sent=sent, at=timezone.now()).photo.is_far_away


def test_a_photo_is_handed_out_as_a_picture_and_nothing_else(world, activity):
    photo = add(world, activity)
    answer = world.client(world.official).get(address(activity, photo) + "?co=nho")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == photo.open("small").read()


def test_it_has_no_address_below_media(world, activity, client):
    photo = add(world, activity)
    for name in photo.names.values():
        assert client.get(f"/media/{name}").status_code == 404
    with pytest.raises(ValueError, match="no address"):
        photo_storage().url(photo.names["full"])


def test_a_photo_under_another_activity_is_not_there(world, activity):
    photo = add(world, activity)
    other = services.activity_log(by=world.head, entry=world.entry(people=9), at=timezone.now()).activity
    assert world.client(world.head).get(address(other, photo)).status_code == 404


def test_the_page_shows_it_with_words_and_takes_more(world, activity):
    add(world, activity)
    page = page_of(world.client(world.head), activity)
    assert "Ảnh 1 của hoạt động: Từng nhà, Tổ ấp Mỹ Thới" in page
    assert 'name="photos"' in page
    assert 'name="photos"' not in page_of(world.client(world.official), activity)


def test_photos_chosen_on_the_page_are_kept_once_and_the_bad_one_is_named(world, activity):
    client = world.client(world.head)
    for _ in range(2):
        form = {"photos": [upload(picture()), upload(b"<svg/>", "sơ đồ.jpg")]}
        answer = client.post(f"/hoat-dong/{activity.uuid}/anh/", form, follow=True)
    assert Photo.objects.count() == 1
    assert "sơ đồ.jpg: Tệp này không phải ảnh" in answer.content.decode()


def waiting_for(client, world, activity):
    """An invalid log form that carries the UUID of `activity`, and a photo."""
    form = world.post(uuid=str(activity.uuid), people="")
    client.post("/hoat-dong/moi/", form | {"photos": upload(picture())})
    assert Photo.objects.get().waits_for == activity.uuid


LATE = access.LATE_PHOTOS + dt.timedelta(days=1)
VERIFIED = {"status": "verified", "verified_at": timezone.now()}


@pytest.mark.parametrize("fields", [{}, VERIFIED, {"status": "withdrawn"}, {"created_at": timezone.now() - LATE}])
@pytest.mark.parametrize("who", ["deputy", "official", "staff", "neighbour", "member"])
def test_a_photo_that_waits_never_gets_to_an_activity_of_somebody_else(world, activity, who, fields):
    Activity.objects.filter(pk=activity.pk).update(**fields)
    user = getattr(world, who)
    keeping.photo_wait(by=user, form=activity.uuid, sent=sent_now(), at=timezone.now())
    answer = world.client(user).post(f"/hoat-dong/{activity.uuid}/anh/")
    assert answer.status_code == (404 if who in ("neighbour", "member") else 302)
    assert not activity.photos.exists()


def test_not_even_with_the_form_of_another_that_carries_its_uuid(world, activity):
    client = world.client(world.deputy)
    waiting_for(client, world, activity)
    answer = client.post(f"/hoat-dong/{activity.uuid}/anh/", follow=True)
    assert "Không thể thêm ảnh vào hoạt động này nữa" in answer.content.decode()
    assert not activity.photos.exists()


@pytest.mark.parametrize(
    ("fields", "gets_there"),
    [
        ({}, True),
        (VERIFIED, True),
        ({"status": "withdrawn"}, False),
        (VERIFIED | {"created_at": timezone.now() - LATE}, False),
    ],
)
def test_one_that_waits_gets_to_the_own_activity_while_photos_may_be_added(world, activity, fields, gets_there):
    client = world.client(world.head)
    waiting_for(client, world, activity)
    Activity.objects.filter(pk=activity.pk).update(**fields)
    client.post(f"/hoat-dong/{activity.uuid}/anh/")
    assert activity.photos.exists() == gets_there


def test_taken_away_and_brought_back(world, activity):
    photo, client = add(world, activity), world.client(world.head)
    page = client.post(address(activity, photo, "go/"), follow=True).content.decode()
    assert "Ảnh bạn đã gỡ" in page
    assert client.get(address(activity, photo)).status_code == 404
    client.post(address(activity, photo, "tra-lai/"))
    assert client.get(address(activity, photo)).status_code == 200


def test_the_official_of_the_commune_takes_one_away_whenever_and_nobody_else_brings_it_back(world, activity):
    photo = add(world, activity)
    world.client(world.official).post(address(activity, photo, "go/"))
    photo.refresh_from_db()
    assert photo.removed_by == world.official
    world.client(world.head).post(address(activity, photo, "tra-lai/"))
    photo.refresh_from_db()
    assert photo.removed_at is not None


@pytest.mark.parametrize(("who", "status"), [("neighbour", 404), ("member", 404), ("deputy", 302), ("staff", 302)])
def test_nobody_else_takes_it_away(world, activity, who, status):
    photo = add(world, activity)
    assert world.client(getattr(world, who)).post(address(activity, photo, "go/")).status_code == status
    photo.refresh_from_db()
    assert photo.removed_at is None


def test_the_page_asks_the_database_as_often_for_five_photos_as_for_one(world, activity):
    client, counts = world.client(world.head), []
    for number in range(5):
        add(world, activity, picture(colour=(50 * number, 0, 0)))
        if number in (0, 4):
            with CaptureQueriesContext(connection) as queries:
                page_of(client, activity)
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_sweep_ends_what_nothing_needs_and_nothing_else(world, activity, files):  # noqa: F811
    now = timezone.now()
    kept, gone, old = (add(world, activity, picture(colour=(80 * n, 0, 0))) for n in range(3))
    keeping.photo_remove(by=world.head, photo=gone, at=now - sweeping.REMOVED_KEPT - dt.timedelta(days=1))
    orphan = files / "photos" / "00" / "left.jpg.partial"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"x")
    young = sweep(at=now)
    assert (young.removed, young.orphans) == (1, 0)
    assert orphan.exists()  # perhaps it is being written this moment
    later = now + dt.timedelta(days=2)
    assert sweep(at=later, dry_run=True).orphans == 1
    assert sweep(at=later).orphans == 1
    assert sweep(at=later).orphans == 0
    gone.refresh_from_db()
    assert gone.erased_at == now
    assert len(stored(files)) == 4  # of kept and old
    assert kept.open("full")
    much_later = now + dt.timedelta(days=365 * 6)
    assert sweep(at=much_later).old == 2
    old.refresh_from_db()
    assert (old.erased_at, old.sha256 != "") == (much_later, True)
    assert not stored(files)
    assert "hết thời hạn lưu" in page_of(world.client(world.head), activity)
