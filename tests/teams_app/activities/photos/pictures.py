"""Pictures as cameras write them, made for a test."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

TAKEN = "2026:11:20 14:05:00"


def picture(
    size: tuple[int, int] = (640, 480), form: str = "JPEG", colour: object = "teal", mode: str = "RGB", **save: object
) -> bytes:
    held = io.BytesIO()
    Image.new(mode, size, colour).save(held, form, **save)
    return held.getvalue()


def with_notes(size: tuple[int, int] = (640, 480), orientation: int = 1, gps: dict[int, object] | None = None) -> bytes:
    """A JPEG in which the camera noted who made it, when, where, and which way up."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Sen Vàng"
    exif[ExifTags.Base.Artist] = "Người Minh Họa"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = TAKEN
    here = {1: "N", 2: (10.0, 27.0, 36.0), 3: "E", 4: (105.0, 38.0, 24.0)}
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(here if gps is None else gps)
    return picture(size, exif=exif)


def upload(data: bytes, name: str = "IMG_001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")
