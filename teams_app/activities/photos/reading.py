"""What a camera or a phone sent → a small JPEG that holds the picture and nothing else. No database.

Whatever comes in is decoded and written anew: a file that only calls itself a picture does not survive, and
neither do the camera's notes. Where and when it was taken is read first.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

try:
    import pillow_heif
except ImportError:  # the remedy is told to whoever sends such a photo
    HEIF: tuple[str, ...] = ()
else:
    pillow_heif.register_heif_opener()
    HEIF = ("HEIF",)

LONGEST = 1600  # pixels of the longer side
SMALL = 480
FORMATS = ("JPEG", "PNG", "WEBP", *HEIF)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
# A large PNG or HEIC takes four bytes a pixel while it is decoded: one at a time, whatever the number of threads.
_one_at_a_time = threading.Lock()


class Unusable(Exception):
    """No photo that could be kept; the text says why and what to do. Sending it again would not help."""


@dataclass(frozen=True)
class Picture:
    full: bytes  # JPEG
    small: bytes
    width: int
    height: int
    taken_at: dt.datetime | None
    lat: float | None  # degrees, WGS 84
    lon: float | None


def read(file: BinaryIO, size: int) -> Picture:
    """The picture of `size` bytes in `file`. Raises Unusable.

    JPEGs are decoded at a fraction of their size; memory stays below 4 × PHOTO_MAX_PIXELS bytes for any other.
    """
    if size > settings.PHOTO_MAX_BYTES:
        text = _("The photo has %(size)s, at most %(most)s. Let the phone send a smaller one.")
        raise Unusable(text % {"size": filesizeformat(size), "most": filesizeformat(settings.PHOTO_MAX_BYTES)})
    with _one_at_a_time:
        try:
            return _read(file)
        except (Unusable, MemoryError):
            raise
        except Exception as error:  # a decoder may fail in any way on what is no picture
            raise Unusable(_why_not(file)) from error


def _read(file: BinaryIO) -> Picture:
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        pixels = image.width * image.height
        if pixels > settings.PHOTO_MAX_PIXELS:
            text = _("The photo has %(pixels)s megapixels, at most %(most)s. Let the phone send a smaller one.")
            raise Unusable(text % {"pixels": _mega(pixels), "most": _mega(settings.PHOTO_MAX_PIXELS)})
        exif = image.getexif()
        taken_at = _taken_at(exif)
        lat, lon = _position(exif)
        image.draft("RGB", (LONGEST, LONGEST))  # JPEG alone can: it decodes at a half, a quarter, an eighth
        full = _small_copy(image, LONGEST)
    small = full.copy()
    small.thumbnail((SMALL, SMALL))
    return Picture(_jpeg(full), _jpeg(small), full.width, full.height, taken_at, lat, lon)


def _small_copy(image: Image.Image, longest: int) -> Image.Image:
    """Upright, opaque, no side longer than `longest`."""
    if image.mode in ("1", "P", "LA", "PA"):  # these cannot be made smaller without harm
        image = image.convert("RGBA")
    image.thumbnail((longest, longest))
    image = ImageOps.exif_transpose(image)
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    clean = Image.new("RGB", image.size)
    clean.paste(image)  # the pixels alone: no notes, no thumbnail, no profile
    held = io.BytesIO()
    clean.save(held, "JPEG", quality=82, optimize=True, progressive=True)
    return held.getvalue()


def _why_not(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(16)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS and not HEIF:
        return _(
            "The server cannot read HEIC photos. In the phone's camera settings choose “Most compatible” (JPEG), "
            "or send a screenshot of the photo."
        )
    if head[:3] == b"\xff\xd8\xff" or head[:8] == b"\x89PNG\r\n\x1a\n" or head[4:8] == b"ftyp":
        return _("The photo is damaged or not complete. Take it or choose it once more.")
    return _("This file is no photo, whatever its name says. Choose a JPEG, PNG, WebP or HEIC photo.")


def _mega(pixels: int) -> str:
    return formats.number_format(round(pixels / 1e6), use_l10n=True)


# What the camera wrote. ------------------------------------------------------------------------


def _taken_at(exif: Image.Exif) -> dt.datetime | None:
    """When; in the site's time zone where the camera says none. Impossible days are nothing."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    text = str(details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime) or "")
    zone = str(details.get(ExifTags.Base.OffsetTimeOriginal) or "").strip("\0 ")
    local = f"{timezone.localtime():%z}"
    try:
        return believable(dt.datetime.strptime(text.strip("\0 ") + (zone or local), "%Y:%m:%d %H:%M:%S%z"))
    except ValueError:
        return None


def believable(taken: dt.datetime | None) -> dt.datetime | None:
    """The moment, unless the camera's clock was never set or runs ahead."""
    if taken is None or taken.year < 2000 or taken > timezone.now() + dt.timedelta(days=1):
        return None
    return taken


def _position(exif: Image.Exif) -> tuple[float | None, float | None]:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    lat = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
    lon = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    return on_earth(lat, lon)


def on_earth(lat: float | None, lon: float | None) -> tuple[float | None, float | None]:
    """Both, or neither where they name no place."""
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat, lon) == (0, 0):
        return None, None
    return lat, lon


def _degrees(gps: Mapping[int, Any], value: int, ref: int, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[value])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(found):
        return None
    return round(-found if str(gps.get(ref, "")).strip("\0 ").upper() == negative else found, 6)
