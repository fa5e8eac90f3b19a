"""A guide cut into parts and screens."""

import pytest

from cms.blocks import GuideBody
from cms.reading import minutes, parts, plain_text, screen
from tests.cms.worlds import step, text

BODY = [
    text("<p>Mở đầu</p>"),
    {"type": "checklist", "value": {"title": "Mang theo", "items": ["Thẻ"]}},
    step("Một"),
    {"type": "tip", "value": "<p>Mẹo của bước một</p>"},
    step("Hai"),
    {"type": "contacts", "value": {"title": "Hỏi ai", "contacts": [{"name": "113", "phone": "113"}]}},
    {"type": "scam", "value": {"title": "Chiêu", "sign": "<p>dấu</p>", "action": "<p>làm</p>"}},
]


def body(raw=BODY):
    return GuideBody().to_python(raw)


def test_steps_are_numbered_and_keep_the_tips_that_follow_them():
    cut = parts(body())
    assert [(part.kind, part.number, [block.block_type for block in part.blocks]) for part in cut] == [
        ("", None, ["text", "checklist"]),
        ("step", 1, ["step", "tip"]),
        ("step", 2, ["step"]),
        ("", None, ["contacts"]),
        ("scam", 1, ["scam"]),
    ]


def test_an_empty_body_is_one_empty_part():
    assert len(parts(body([]))) == 1


@pytest.mark.parametrize(
    ("wanted", "index"), [("", 1), ("2", 2), ("99", 5), ("0", 1), ("-1", 1), ("x", 1), ("9" * 5000, 1), ("²", 1)]
)
def test_a_screen_that_is_not_there_is_the_nearest_one(wanted, index):
    assert screen(parts(body()), wanted).index == index


def test_the_first_screen_has_no_way_back_and_the_last_none_on():
    cut = parts(body())
    first, last = screen(cut, "1"), screen(cut, "5")
    assert (first.previous, first.next) == (None, 2)
    assert (last.previous, last.next) == (4, None)
    assert screen(cut, "2").alike == 2, "two steps are counted together"


def test_plain_text_holds_every_field_but_no_markup():
    words = plain_text(body())
    assert "Mẹo của bước một" in words
    assert "Thẻ" in words
    assert "None" not in words
    assert "<" not in words


@pytest.mark.parametrize(("words", "expected"), [(0, 1), (200, 1), (201, 2), (1000, 5)])
def test_reading_time(words, expected):
    assert minutes(words) == expected
