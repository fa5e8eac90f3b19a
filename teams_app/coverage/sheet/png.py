"""A sheet as PNG, drawn twice as large as it is saved, so that edges are smooth."""

from __future__ import annotations

import io
from functools import lru_cache

import fontpkg_be_vietnam_pro
from PIL import Image, ImageDraw, ImageFont

from teams_app.coverage.sheet.layout import Area, Line, Points, Sheet, Words

DOTS = 6  # a millimetre: 152 dpi, sharp on A4
FINER = 2
FONTS = fontpkg_be_vietnam_pro.ROOT / "files"
MM_PER_INCH = 25.4
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def as_png(sheet: Sheet) -> bytes:
    step = DOTS * FINER
    size = round(sheet.width * step), round(sheet.height * step)
    image = Image.new("RGB", size, "#ffffff")
    draw = ImageDraw.Draw(image)
    for item in sheet.items:
        if isinstance(item, Area):
            draw.polygon(_dots(item.rings[0], step), fill=item.fill)
            draw.line(_dots(item.rings[0], step), fill=item.edge, width=max(1, round(item.width * step)), joint="curve")
        elif isinstance(item, Line):
            draw.line(_dots(item.points, step), fill=item.colour, width=max(1, round(item.width * step)))
        else:
            _write(draw, item, step)
    smaller = image.resize((size[0] // FINER, size[1] // FINER), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    smaller.quantize(128).save(file, "PNG", optimize=True, dpi=(DOTS * MM_PER_INCH, DOTS * MM_PER_INCH))
    return file.getvalue()


def _write(draw: ImageDraw.ImageDraw, words: Words, step: int) -> None:
    font = _font(words.is_bold, round(words.size * step))
    draw.text((words.x * step, words.y * step), words.text, words.colour, font, _ANCHORS[words.anchor])


def _dots(points: Points, step: int) -> list[tuple[float, float]]:
    return [(x, y) for x, y in (points * step).tolist()]


@lru_cache(maxsize=64)
def _font(is_bold: bool, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"BeVietnamPro-{'SemiBold' if is_bold else 'Regular'}.ttf", size)
