"""Who reads the site in English finds no Vietnamese of its own on any page, unless it is marked as Vietnamese.

Names, guides, a poster, the words one consents to are Vietnamese in every language and say so (`lang="vi"`), or are
data. What the pages themselves say comes from the catalogues: no translation into Vietnamese may be left standing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.http import HttpResponse

from tests.security import world as w
from tests.security.expectations import OK, ROWS
from tests.security.test_matrix import address_of, client_of

READERS = (w.PUBLIC, w.PROVINCE, w.OFFICIAL, w.HEAD)
# Written down once, in the office's language, and shown as they stand.
KEPT_AS_WRITTEN = {
    "registry:import_columns": "the headings of the reader's own file",
    "registry:import_preview": "what the background job found wrong",
    "registry:person": "the log of who looked at whose data",
    "registry:own_data": "the same, of one's own",
}
VIETNAMESE = re.compile(r"[\u00c0-\u01b0\u1ea0-\u1ef9]")  # any letter that only Vietnamese has, tones included
GAPS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[^}]*\}|<[^>]+>|\n")  # where something stands in a translation
EDGES = ' .,:;·–-()«»“”"?!…›'
SPOKEN = {"title", "aria-label", "placeholder", "alt"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "circle", "rect"}


class Words(HTMLParser):
    """What is read or heard on a page, outside what is marked as Vietnamese; and what scripts will say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []  # tag; whether what stands in it is left out
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        left_out = self._left_out or given.get("lang") == "vi" or tag == "style"
        if not left_out:
            self.found += [text for name, text in attrs if text and (name in SPOKEN or name.startswith("data-"))]
        if tag not in VOID:
            self.open.append((tag, left_out))

    def handle_endtag(self, tag: str) -> None:
        while any(each == tag for each, _left_out in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.found.append(data)

    @property
    def _left_out(self) -> bool:
        return bool(self.open) and self.open[-1][1]


@cache
def translations() -> tuple[frozenset[str], tuple[str, ...]]:
    """What the catalogues say in Vietnamese, in the pieces between what is filled in; and the longer ones."""
    pieces: set[str] = set()
    for app in Path(settings.BASE_DIR).glob("**/locale/vi/LC_MESSAGES/django.po"):
        if app.is_relative_to(settings.BASE_DIR / "cms" / "wagtail_vi") or ".venv" in app.parts:
            continue
        with app.open("rb") as file:
            for message in read_po(file):
                english = message.id if isinstance(message.id, str) else " ".join(message.id)
                said = [message.string] if isinstance(message.string, str) else message.string
                parts = (" ".join(part.split()).strip(EDGES) for text in said for part in GAPS.split(text))
                pieces |= {part for part in parts if VIETNAMESE.search(part) and part not in english}
    return frozenset(pieces), tuple(piece for piece in pieces if len(piece.split()) > 2)


def left_over(page: str) -> Iterator[str]:
    """Texts of a page that are translations, or hold one of three words or more."""
    whole, long = translations()
    words = Words()
    words.feed(page)
    for text in (" ".join(each.split()) for each in words.found):
        if VIETNAMESE.search(text) and (text.strip(EDGES) in whole or any(piece in text for piece in long)):
            yield text


def is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


@pytest.fixture
def world(db) -> w.World:
    return w.build()


@pytest.mark.parametrize("reader", READERS)
def test_no_page_in_english_says_anything_in_vietnamese(world, reader):
    client = client_of(world, reader)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    wrong, pages = {}, 0
    for name, row in ROWS.items():
        if row.get[reader] != OK or name in KEPT_AS_WRITTEN:
            continue
        response = client.get(address_of(name, row, world))
        if is_page(response):
            pages += 1
            if texts := sorted(set(left_over(response.content.decode()))):
                wrong[name] = texts
    assert not wrong, str(wrong)
    assert pages > (10 if reader == w.PUBLIC else 25)


def test_the_same_pages_in_vietnamese_would_be_found(world):
    page = client_of(world, w.OFFICIAL).get("/hoat-dong/nhieu/").content.decode().replace('<html lang="vi"', "<html")
    assert {"Các tổ", "Số lượt người"} <= set(left_over(page))


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Số hộ</p>", ["Số hộ"]),
        ('<p lang="vi">Số hộ</p>', []),
        ('<div lang="vi"><br><b>x</b> Số hộ</div><p>Số hộ:</p>', ["Số hộ:"]),
        ('<a aria-label="Số hộ">x</a>', ["Số hộ"]),
        ('<a data-done="Đã gửi hết">x</a>', ["Đã gửi hết"]),
        ("<p>Households</p>", []),
        ("<td>Tổ ấp Mỹ Thới</td>", []),
    ],
)
def test_what_counts_as_left_over(page, found):
    assert list(left_over(page)) == found
