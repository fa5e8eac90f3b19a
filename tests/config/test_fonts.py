"""The fonts of a phone's first visit: small, and with every letter of Vietnamese."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from config import fonts

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[fonts.BuiltFont]:
    return fonts.build(tmp_path_factory.mktemp("fonts"))


def test_each_weight_is_small(built: list[fonts.BuiltFont]) -> None:
    assert [font.path.name for font in built] == [f"be-vietnam-pro-{w}.woff2" for w in (400, 500, 600, 700)]
    assert all(font.size <= 9 * 1024 for font in built)  # two of them are a third of a first visit


def test_every_vietnamese_letter_is_there(built: list[fonts.BuiltFont]) -> None:
    font = TTFont(built[0].path)
    known = font.getBestCmap()
    missing = [letter for letter in LETTERS + LETTERS.upper() + "0123456789₫–“”…·›‹" if ord(letter) not in known]
    assert missing == []


def test_building_again_gives_the_same_bytes(built: list[fonts.BuiltFont], tmp_path: Path) -> None:
    again = fonts.build_weight(400, tmp_path / "again.woff2")
    assert again.path.read_bytes() == built[0].path.read_bytes()
