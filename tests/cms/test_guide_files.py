"""Guide files: what is wrong with one is said with its name and place."""

import re
from pathlib import Path

import pytest

from cms.guide_files import GuideFileError, read_guides
from cms.loading import FOLDER

GOOD = """
title = "Một bài"
topic = "an-toan"
summary = "Tóm tắt."
updated_on = 2026-11-01
[[body]]
type = "step"
title = "Mở máy"
text = "Bấm nút."
"""


def write(folder: Path, content: str, name: str = "mot-bai") -> Path:
    (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder


def test_a_good_file_is_read(tmp_path):
    (guide,) = read_guides(write(tmp_path, GOOD))
    assert (guide.key, guide.values["title"], guide.related) == ("mot-bai", "Một bài", [])


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (GOOD.replace('title = "Một bài"', ""), "mot-bai.toml: thiếu “title”"),
        (
            GOOD.replace("2026-11-01", '"hôm nay"'),
            "thiếu “updated_on”, hoặc giá trị không phải kiểu date",
        ),
        (GOOD.replace('"step"', '"stepp"'), "mot-bai.toml, khối 1: không có kiểu “stepp”"),
        (GOOD + 'colour = "red"', "mot-bai.toml, khối 1: kiểu step không có colour"),
        (GOOD + 'image = "qr"', "mot-bai.toml, khối 1: ảnh cần “alt”"),
        (GOOD + '[[body]]\ntype = "related"\nguides = ["khong-co"]', "không có bài liên quan khong-co"),
        (GOOD + "= =", "mot-bai.toml: không đọc được dưới dạng TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, spoilt, message):
    with pytest.raises(GuideFileError, match=re.escape(message)):
        read_guides(write(tmp_path, spoilt))


def test_a_folder_without_guides_is_an_error_not_an_empty_site(tmp_path):
    with pytest.raises(GuideFileError, match="không có tệp hướng dẫn"):
        read_guides(tmp_path)


def test_every_guide_of_the_project_names_its_sources_and_draws_its_pictures():
    guides = read_guides(FOLDER)
    assert len(guides) >= 12
    drawn = {path.stem for path in (FOLDER / "images").glob("*.svg")}
    shown = {block["image"] for guide in guides for block in guide.body if block.get("image")}
    assert shown == drawn, "a drawing nobody shows, or one that is missing"
    assert all(guide.values.get("sources") for guide in guides)


@pytest.mark.parametrize("drawing", sorted((FOLDER / "images").glob("*.svg")), ids=lambda path: path.stem)
def test_drawings_hold_no_script_and_nothing_from_elsewhere(drawing):
    content = drawing.read_text(encoding="utf-8")
    assert not re.search(r"<script|\son\w+=|href=|url\((?!#)|<image|<foreignObject", content)
    assert 'viewBox="0 0 480 320"' in content
