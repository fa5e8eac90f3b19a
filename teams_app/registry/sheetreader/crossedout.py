"""Cells of an .xlsx whose text is crossed out: by the cell's format, or by that of a part of its text.

Most workbooks cross nothing out, and then only the list of fonts is looked at.
"""

import re
import zipfile
from collections.abc import Iterator

_STRIKE = rb'<(?:\w+:)?d?strike(?:\s+val="(?:1|true)")?\s*/>|<(?:\w+:)?d?strike></'
_IS_STRUCK = re.compile(_STRIKE)
_FONTS = re.compile(rb"<(?:\w+:)?fonts\b.*?</(?:\w+:)?fonts>", re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font\s*/>|<(?:\w+:)?font\b[^>]*>.*?</(?:\w+:)?font>", re.DOTALL)
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
_FONT_ID = re.compile(rb'\bfontId="(\d+)"')
_STRING = re.compile(rb"<(?:\w+:)?si\b[^>]*>.*?</(?:\w+:)?si>|<(?:\w+:)?si\s*/>", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)  # an empty one crosses nothing out
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_SHARED = re.compile(rb"<(?:\w+:)?v>(\d+)<")
_MOST_BYTES = 32 << 20  # of the strings: more of them are not searched for parts that are crossed out


class CrossedOut:
    """What of one workbook is crossed out."""

    def __init__(self, archive: zipfile.ZipFile, names: set[str]) -> None:
        styles = archive.read("xl/styles.xml") if "xl/styles.xml" in names else b""
        self.styles = _struck_formats(styles) if b"trike" in styles else frozenset()
        self.strings = _struck_strings(archive) if "xl/sharedStrings.xml" in names else frozenset()

    def cells(self, text: bytes) -> Iterator[tuple[int, bytes]]:
        """Row and letters of the column of each such cell in a part of a sheet."""
        if not (self.styles or self.strings or b"trike" in text):
            return
        for attributes, inside in _CELL.findall(text):
            place = _PLACE.search(attributes)
            if place and inside and self._is_struck(attributes, inside):
                yield int(place[2]), place[1]

    def _is_struck(self, attributes: bytes, inside: bytes) -> bool:
        if (style := _STYLE.search(attributes)) and int(style[1]) in self.styles:
            return True
        if b't="s"' in attributes:
            return bool(self.strings and (shared := _SHARED.search(inside)) and int(shared[1]) in self.strings)
        return _IS_STRUCK.search(inside) is not None


def _struck_formats(styles: bytes) -> frozenset[int]:
    fonts, formats = _FONTS.search(styles), _FORMATS.search(styles)
    if not fonts or not formats:
        return frozenset()
    struck = {number for number, font in enumerate(_FONT.findall(fonts[0])) if _IS_STRUCK.search(font)}
    held = [_FONT_ID.search(one) for one in _FORMAT.findall(formats[0])]
    return frozenset(number for number, font in enumerate(held) if font and int(font[1]) in struck)


def _struck_strings(archive: zipfile.ZipFile) -> frozenset[int]:
    if archive.getinfo("xl/sharedStrings.xml").file_size > _MOST_BYTES:
        return frozenset()
    strings = archive.read("xl/sharedStrings.xml")
    if b"trike" not in strings:
        return frozenset()
    return frozenset(number for number, one in enumerate(_STRING.findall(strings)) if _IS_STRUCK.search(one))
