"""Reads a QR code off a picture, as a phone does: what was drawn, not what was meant to be drawn.

For clean pictures: the code fills the picture but for a white border, and nothing of it is damaged, so the words of
error correction are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PIL import Image
from qrcode.base import rs_blocks
from qrcode.util import pattern_position

Grid = list[list[bool]]  # rows of modules; True is dark
FORMAT_MASK = 0b101010000010010
LEVELS = {0b01: 1, 0b00: 0, 0b11: 3, 0b10: 2}  # the two bits of the format → the library's number of L, M, Q, H
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)


def read(picture: Image.Image) -> str:
    grid = modules(picture)
    version = (len(grid) - 17) // 4
    assert len(grid) == 17 + 4 * version
    told = _number([grid[8][column] for column in (0, 1, 2, 3, 4, 5, 7)] + [grid[8][8]]) << 7
    told |= _number([grid[row][8] for row in (7, 5, 4, 3, 2, 1, 0)])
    told ^= FORMAT_MASK
    bits = list(_bits(grid, version, MASKS[told >> 10 & 0b111]))
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    data = _in_order(words, version, LEVELS[told >> 13])
    bits = [bool(word >> place & 1) for word in data for place in range(7, -1, -1)]
    assert _number(bits[:4]) == 0b0100, "not in bytes"
    wide = 8 if version < 10 else 16
    length = _number(bits[4 : 4 + wide])
    start = 4 + wide
    return bytes(_number(bits[at : at + 8]) for at in range(start, start + 8 * length, 8)).decode()


def modules(picture: Image.Image) -> Grid:
    """The size of a module is told by the finder in the corner: seven of them wide."""
    grey = picture.convert("L").point(lambda light: 255 if light < 128 else 0)  # dark is 255
    box = grey.getbbox()
    assert box is not None, "nothing dark"
    grey = grey.crop(box)
    width = next(x for x in range(grey.width) if not grey.getpixel((x, 1))) / 7
    count = round(grey.width / width)
    step = grey.width / count
    middle = [int((each + 0.5) * step) for each in range(count)]
    return [[bool(grey.getpixel((x, y))) for x in middle] for y in middle]


def _bits(grid: Grid, version: int, mask: Callable[[int, int], bool]) -> Iterator[bool]:
    """Two columns at a time, from the right, up and down in turns; past the timing column and what is no data."""
    size = len(grid)
    is_up = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for row in range(size - 1, -1, -1) if is_up else range(size):
            for column in (right, right - 1):
                if not _is_function(row, column, size, version):
                    yield grid[row][column] ^ mask(row, column)
        is_up = not is_up


def _is_function(row: int, column: int, size: int, version: int) -> bool:
    in_finder = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    in_version = version > 6 and ((row < 6 and column >= size - 11) or (column < 6 and row >= size - 11))
    return in_finder or in_version or 6 in (row, column) or _in_alignment(row, column, version)


def _in_alignment(row: int, column: int, version: int) -> bool:
    places = pattern_position(version)
    if not places:
        return False
    corners = {(places[0], places[0]), (places[0], places[-1]), (places[-1], places[0])}  # there are the finders
    return any(abs(row - y) < 3 and abs(column - x) < 3 for y in places for x in places if (y, x) not in corners)


def _in_order(words: list[int], version: int, level: int) -> list[int]:
    """The blocks were dealt out a word at a time."""
    sizes = [block.data_count for block in rs_blocks(version, level)]
    blocks: list[list[int]] = [[] for _ in sizes]
    left = iter(words)
    for at in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if at < size:
                block.append(next(left))
    return [word for block in blocks for word in block]


def _number(bits: list[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)
