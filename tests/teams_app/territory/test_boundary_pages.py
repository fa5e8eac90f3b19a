"""Boundaries on a page: a file is sent, looked at, kept, and can be taken away again."""

import datetime as dt

import geopandas
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geo.models import Edition, Level, Shape
from teams_app.accounts.models import Role
from teams_app.territory.models import BoundaryDraft
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 7, 1)
SQUARES = {"00001": shapely.box(105.5, 10.5, 105.6, 10.6), "00002": shapely.box(105.6, 10.5, 105.7, 10.6)}


@pytest.fixture
def staff(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    province = make_unit(Level.PROVINCE, "Hai Ô", code="99", lat=10.55, lon=105.6)
    for code, name in (("00001", "An Hòa"), ("00002", "Bình Thạnh")):
        west, south, east, north = SQUARES[code].bounds
        make_unit(
            Level.COMMUNE, name, province, code=code, lon=(west + east) / 2, lat=(south + north) / 2,
            west=west, south=south, east=east, north=north,
        )  # fmt: skip
    client.force_login(make_user("tinh", Role.PROVINCE, province))
    return client


def map_file(codes=tuple(SQUARES), crs="EPSG:4326", name="ban-do.geojson"):
    frame = geopandas.GeoDataFrame({"code": codes}, geometry=[SQUARES[code] for code in codes], crs="EPSG:4326")
    return SimpleUploadedFile(name, frame.to_crs(crs).to_json(drop_id=True, to_wgs84=False).encode())


def send(client, file, **fields):
    data = {"file": file, "level": "commune", "valid_from": DAY.isoformat(), "source": "Sở TNMT", **fields}
    return client.post(reverse("territory:boundaries"), data)


def test_a_file_is_looked_at_before_it_is_kept(staff):
    send(staff, map_file())
    draft = BoundaryDraft.objects.get()
    page = staff.get(reverse("territory:boundary_draft", args=[draft.pk])).content.decode()
    assert page.count("<path d=") >= 2
    assert "An Hòa" in page
    assert not Edition.objects.exists()
    staff.post(reverse("territory:boundary_apply", args=[draft.pk]))
    assert Shape.objects.count() == 2
    assert not BoundaryDraft.objects.exists()


def test_what_is_no_map_says_so_and_another_file_can_be_sent(staff):
    send(staff, SimpleUploadedFile("danh-sach.geojson", b"khong phai ban do"))
    draft = BoundaryDraft.objects.get()
    page = staff.get(reverse("territory:boundary_draft", args=[draft.pk])).content.decode()
    assert "notice--danger" in page
    staff.post(reverse("territory:boundary_apply", args=[draft.pk]))
    assert not Edition.objects.exists()
    fields = {"level": "commune", "valid_from": DAY.isoformat(), "file": map_file()}
    staff.post(reverse("territory:boundary_draft", args=[draft.pk]), fields)
    staff.post(reverse("territory:boundary_apply", args=[draft.pk]))
    assert Shape.objects.count() == 2


def test_an_edition_can_be_taken_away(staff):
    send(staff, map_file())
    staff.post(reverse("territory:boundary_apply", args=[BoundaryDraft.objects.get().pk]))
    staff.post(reverse("territory:boundary_remove", args=[Edition.objects.get().pk]))
    assert not Edition.objects.exists()


def test_a_draft_and_its_file_can_be_deleted(staff, settings):
    send(staff, map_file())
    draft = BoundaryDraft.objects.get()
    path = draft.file.path
    staff.post(reverse("territory:boundary_discard", args=[draft.pk]))
    import pathlib

    assert not pathlib.Path(path).exists()


def test_a_file_that_is_too_large_is_refused_in_place(staff, settings):
    settings.BOUNDARIES_MAX_BYTES = 10
    page = send(staff, map_file())
    assert page.status_code == 422
    assert not BoundaryDraft.objects.exists()


def test_nobody_else_finds_the_page_and_no_uploaded_file_is_served(staff, client):
    send(staff, map_file())
    name = BoundaryDraft.objects.get().file.name
    assert client.get(f"/media/{name}").status_code == 404
    client.logout()
    assert client.get(reverse("territory:boundaries")).status_code == 302
    client.force_login(make_user("ai-do"))
    assert client.get(reverse("territory:boundaries")).status_code == 404
