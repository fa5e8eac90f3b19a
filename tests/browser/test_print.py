"""Paper: what officials print is whole, on A4, whatever the browser leaves off to save ink."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from teams_app.accounts.models import User
from teams_app.activities.periods import Month
from teams_app.registry.models import Person
from tests.factories import make_activity, make_topic
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.world import TODAY, World

SignIn = Callable[[Page, User], None]
PRINTED = 624  # CSS pixels between the margins of an A4 sheet
LAST = Month.of(TODAY).previous
PAGES = {
    "who has handed in": f"/hoat-dong/thang/{LAST}/",
    "the log": "/hoat-dong/?thang=tat-ca",
    "the register": "/to/",
    "who is silent": "/to/im-lang/?tu=30",
    "topics never taught": "/ban-do/noi-dung/",
    "the map": "/ban-do/",
}


@pytest.fixture
def world(_committed_database: None) -> World:
    world = worlds.build()
    for n in range(18):
        make_topic(f"Một nội dung có tên dài {n}", parent=world.skills[0])
    Person.objects.update(name="Nguyễn Hoàng Phương Thảo Vy")
    make_activity(world.team, LAST.start, people=31, topics=[world.vneid])
    return world


@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_nothing_is_cut_off_or_squeezed_on_paper(desk: Page, sign_in: SignIn, world: World, url: str) -> None:
    sign_in(desk, world.staff)
    desk.goto(url)
    desk.emulate_media(media="print")
    # The sheet's rules for a desk hold (its width counts with the margins); only what is printed on is narrower.
    desk.evaluate("width => { document.body.style.width = `${width}px`; }", PRINTED)
    names = desk.locator("main .table tbody th")
    assert names.count() > 0
    for box in (names.nth(n).bounding_box() for n in range(min(3, names.count()))):
        assert box is not None
        assert box["width"] >= 26 / 25.4 * 96 - 1  # else a name goes down the sheet a word a line
    for table in desk.locator("main .table").all():
        box = table.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PRINTED + 1


def test_the_legend_of_the_map_keeps_its_colours_on_paper(desk: Page, sign_in: SignIn, world: World) -> None:
    sign_in(desk, world.staff)
    desk.goto("/ban-do/")
    desk.emulate_media(media="print")
    swatch = desk.locator(".legend__swatch").first
    assert swatch.evaluate("each => getComputedStyle(each).printColorAdjust") == "exact"
