"""Be Vietnam Pro, cut down to what Vietnamese needs: a phone in the field should load two small files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import fontpkg_be_vietnam_pro
from fontTools import subset
from fontTools.ttLib import TTFont

WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}

# Basic Latin, the accented letters of Vietnamese and the signs that the interface itself uses. No combining marks:
# browsers compose decomposed text into the letters that the font has, and marks weigh 3 KB of a first visit.
RANGES = [
    (0x20, 0x7E), (0xA0, 0xA0), (0xA7, 0xA7), (0xAB, 0xAB), (0xB0, 0xB0), (0xB2, 0xB3), (0xB7, 0xB7), (0xBB, 0xBB),
    (0xC0, 0xC3), (0xC8, 0xCA), (0xCC, 0xCD), (0xD2, 0xD5), (0xD7, 0xD7), (0xD9, 0xDA), (0xDD, 0xDD),
    (0xE0, 0xE3), (0xE8, 0xEA), (0xEC, 0xED), (0xF2, 0xF5), (0xF7, 0xF7), (0xF9, 0xFA), (0xFD, 0xFD),
    (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1), (0x1AF, 0x1B0),
    (0x1EA0, 0x1EF9),
    (0x2013, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D), (0x2022, 0x2022), (0x2026, 0x2026), (0x2039, 0x203A),
    (0x20AB, 0x20AB), (0x2212, 0x2212), (0x2264, 0x2265),
]  # fmt: skip


@dataclass(frozen=True)
class BuiltFont:
    path: Path
    size: int  # bytes, which a woff2 also takes on the wire


def build(folder: Path) -> list[BuiltFont]:
    """Write one woff2 a weight into `folder`, the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    return [build_weight(weight, folder / f"be-vietnam-pro-{weight}.woff2") for weight in WEIGHTS]


def build_weight(weight: int, target: Path) -> BuiltFont:
    source = fontpkg_be_vietnam_pro.ROOT / "files" / f"BeVietnamPro-{WEIGHTS[weight]}.ttf"
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options())
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = "woff2"
    partial = target.with_suffix(".part")  # a half-written font must never be served
    font.save(partial)
    partial.replace(target)
    return BuiltFont(target, target.stat().st_size)


def options() -> subset.Options:
    """Keep what a reader sees; drop hints for old screens, and kerning: 3 KB of the 60 that a first visit may weigh."""
    chosen = subset.Options()
    chosen.hinting = False
    chosen.desubroutinize = True
    chosen.layout_features = ["tnum"]
    chosen.name_IDs = [0, 1, 2, 13, 14]  # the licence asks that its notice stays
    chosen.notdef_outline = True
    return chosen
