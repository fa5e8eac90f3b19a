"""What a camera sent becomes a small JPEG with nothing else in it; what is no picture is refused with the remedy."""

import datetime as dt
import io
import subprocess
import sys

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from teams_app.activities.photos import reading
from teams_app.activities.photos.reading import Unusable
from tests.teams_app.activities.photos.pictures import picture, with_notes


def read(data):
    return reading.read(io.BytesIO(data), len(data))


def opened(data):
    return Image.open(io.BytesIO(data))


def test_a_large_photo_becomes_a_small_one():
    found = read(picture((4000, 3000)))
    assert (found.width, found.height) == (1600, 1200)
    assert opened(found.full).size == (1600, 1200)
    assert opened(found.small).size == (480, 360)


def test_a_small_photo_keeps_its_size():
    assert opened(read(picture((300, 200))).full).size == (300, 200)


def test_when_and_where_is_read_and_the_cameras_notes_are_gone():
    data = with_notes()
    found = read(data)
    assert f"{timezone.localtime(found.taken_at):%d/%m/%Y %H:%M}" == "20/11/2026 14:05"
    assert (found.lat, found.lon) == (10.46, 105.64)
    assert b"Exif" in data
    for written in (found.full, found.small):
        assert not opened(written).getexif()
        assert "exif" not in opened(written).info
        for word in (b"Exif", b"Sen V", b"Minh H"):
            assert word not in written


@pytest.mark.parametrize(("orientation", "size"), [(1, (600, 400)), (3, (600, 400)), (6, (400, 600)), (8, (400, 600))])
def test_a_photo_stands_upright(orientation, size):
    assert opened(read(with_notes((600, 400), orientation)).full).size == size


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (10.0, 27.0, 36.0)},
        {1: "N", 2: (IFDRational(0, 0), 0.0, 0.0), 3: "E", 4: (105.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (99.0, 0.0, 0.0), 3: "E", 4: (105.0, 0.0, 0.0)},
    ],
)
def test_a_position_that_is_none_is_left_out(gps):
    found = read(with_notes(gps=gps))
    assert (found.lat, found.lon) == (None, None)


def test_the_south_and_the_west_are_negative():
    found = read(with_notes(gps={1: "S", 2: (10.0, 0.0, 0.0), 3: "W", 4: (30.0, 0.0, 0.0)}))
    assert (found.lat, found.lon) == (-10, -30)


@pytest.mark.parametrize("year", [1980, 2980])
def test_a_clock_that_was_never_set_says_nothing(year):
    assert reading.believable(dt.datetime(year, 1, 1, tzinfo=dt.UTC)) is None


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGB"), ("HEIF", "RGB")]
)
def test_what_phones_write_is_taken(form, mode):
    found = opened(read(picture((2000, 1000), form, 0 if mode in "PL" else "teal", mode)).full)
    assert (found.format, found.mode, found.size) == ("JPEG", "RGB", (1600, 800))


def test_without_the_library_a_heic_is_answered_with_the_remedy(monkeypatch):
    data = picture(form="HEIF")
    monkeypatch.setattr(reading, "HEIF", ())
    monkeypatch.setattr(reading, "FORMATS", ("JPEG", "PNG", "WEBP"))
    with pytest.raises(Unusable, match="HEIC"):
        read(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "không phải ảnh"),
        (b"<!doctype html><script>alert(1)</script>", "không phải ảnh"),
        (b"%PDF-1.7", "không phải ảnh"),
        (b"", "không phải ảnh"),
        (picture(form="GIF", mode="P", colour=0), "không phải ảnh"),
        (picture()[:400], "bị hỏng"),
        (picture(form="PNG")[:60], "bị hỏng"),
    ],
)
def test_what_is_no_photo_is_refused_with_words(data, words):
    with pytest.raises(Unusable, match=words):
        read(data)


def test_a_script_behind_a_real_photo_does_not_survive():
    assert b"<script>" not in read(picture() + b"<script>alert(1)</script>").full


def test_too_many_bytes_and_too_many_pixels_are_refused_before_they_are_decoded(settings):
    settings.PHOTO_MAX_PIXELS = 1_000_000
    with pytest.raises(Unusable, match="megapixel"):
        read(picture((2000, 1000)))
    settings.PHOTO_MAX_BYTES = 100
    with pytest.raises(Unusable, match="tối đa"):
        read(picture())


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_forty_megapixels_stay_within_the_memory_that_is_promised(form, tmp_path):
    """In a process of its own, whose highest mark is then its own."""
    path = tmp_path / "large"
    path.write_bytes(picture((7400, 5500), form))
    code = (
        "import django, io, resource, sys; django.setup();"
        "from teams_app.activities.photos import reading;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "data = open(sys.argv[1], 'rb');"
        "found = reading.read(data, 1);"
        "print(found.width, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    command = [sys.executable, "-c", code, str(path)]
    width, grown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    grown = int(grown) * 1024  # Linux counts it in kB
    assert int(width) == 1600
    assert grown < (80 << 20 if form == "JPEG" else 7400 * 5500 * 4 + (80 << 20))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 3000), put=st.binary(max_size=12))
def test_damage_anywhere_is_refused_or_read_and_never_an_accident(cut, put):
    data = with_notes((320, 200))
    at = cut % len(data)
    try:
        found = read(data[:at] + put + data[at + len(put) :])
    except Unusable:
        return
    assert opened(found.full).format == "JPEG"
