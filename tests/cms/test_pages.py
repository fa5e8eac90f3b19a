"""The guides as readers meet them: every page answers, is complete, and costs a fixed number of queries."""

import itertools
import re
from html.parser import HTMLParser

from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import GuideIndexPage, GuidePage, TopicPage
from tests.cms.worlds import make_editor, make_guide, make_topic_page, step
from tests.factories import make_user

FEW = 16  # most of them are Wagtail's way from an address to its page


def queries_of(client: Client, address: str) -> int:
    """How many queries an address costs once the site's own address is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class Page(HTMLParser):
    """What a test asks of a page: its headings, pictures, links and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.links: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        if tag == "img":
            self.images.append(attributes)
        if tag == "a" and attributes.get("rel"):
            self.links[str(attributes["rel"])] = attributes.get("href")


class TestRealGuides(TestCase):
    """The twelve that come with the project."""

    @classmethod
    def setUpTestData(cls):
        call_command("load_guides", verbosity=0)
        cls.guides = list(GuidePage.objects.live())

    def test_there_are_at_least_twelve_over_all_topics(self):
        assert len(self.guides) >= 12
        assert all(topic.guides for topic in TopicPage.objects.with_guide_counts())

    def test_every_guide_is_complete(self):
        for guide in self.guides:
            with self.subTest(guide.slug):
                response = self.client.get(guide.url)
                html = response.content.decode()
                page = Page(html)
                assert response.status_code == 200
                assert page.headings.count("h1") == 1
                assert page.headings[0] == "h1"
                assert html.count('class="step__number"') >= 3
                assert f"{guide.reading_minutes} phút đọc" in html
                assert f"{guide.updated_on:%d/%m/%Y}" in html
                assert all(image.get("alt") for image in page.images)
                assert "Nguồn tham khảo" in html

    def test_every_screen_of_the_doorstep_mode_answers_and_leads_on(self):
        for guide in self.guides:
            with self.subTest(guide.slug):
                address, seen = f"{guide.url}?che-do=doc", 0
                while address:
                    response = self.client.get(address)
                    page = Page(response.content.decode())
                    assert response.status_code == 200
                    assert page.headings.count("h1") == 1
                    seen += 1
                    address = f"{guide.url}{page.links['next']}" if "next" in page.links else ""
                assert seen == response.context["screen"].total >= 4

    def test_headings_never_skip_a_level(self):
        for guide in self.guides:
            with self.subTest(guide.slug):
                levels = [int(tag[1]) for tag in Page(self.client.get(guide.url).content.decode()).headings]
                assert all(after - before <= 1 for before, after in itertools.pairwise(levels))

    def test_pictures_are_served_and_can_run_no_script(self):
        page = Page(self.client.get(GuidePage.objects.get(slug="quet-ma-qr").url).content.decode())
        response = self.client.get(page.images[0]["src"])
        assert response.status_code == 200
        assert response["Content-Type"] == "image/svg+xml"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "script-src" not in response["Content-Security-Policy"]


class TestIndex(TestCase):
    def address(self) -> str:
        return "/huong-dan/"

    def test_without_guides_it_says_so(self):
        html = self.client.get(self.address()).content.decode()
        assert "Chưa có bài hướng dẫn nào" in html

    def test_topics_are_counted_and_the_newest_stand_first(self):
        topic, empty = make_topic_page(), make_topic_page("An toàn", "an-toan")
        make_guide(topic, "Cũ", updated_on="2026-01-01")
        make_guide(topic, "Mới", updated_on="2026-11-01")
        draft = make_guide(topic, "Bản nháp")
        draft.unpublish()
        context = self.client.get(self.address()).context
        assert {page.title: page.guides for page in context["topics"]} == {topic.title: 2, empty.title: 0}
        assert [guide.title for guide in context["newest"]] == ["Mới", "Cũ"]

    def test_queries_do_not_grow_with_the_guides(self):
        make_guide(make_topic_page(), "Bài đầu")
        before = queries_of(self.client, self.address())
        for number in range(4):
            topic = make_topic_page(f"Chủ đề {number}", f"chu-de-{number}")
            for guide in range(3):
                make_guide(topic, f"Bài {number}.{guide}")
        assert queries_of(self.client, self.address()) == before <= FEW


class TestTopic(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.topic = make_topic_page()

    def test_without_guides_it_shows_the_way_forward(self):
        html = self.client.get(self.topic.url).content.decode()
        assert "Chủ đề này chưa có bài nào" in html
        assert reverse("cms:search") in html

    def test_queries_do_not_grow_with_the_guides(self):
        make_guide(self.topic, "Bài 1")
        before = queries_of(self.client, self.topic.url)
        for number in range(2, 8):
            make_guide(self.topic, f"Bài {number}")
            make_topic_page(f"Chủ đề {number}", f"chu-de-{number}")
        assert queries_of(self.client, self.topic.url) == before <= FEW


class TestGuide(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.topic = make_topic_page()
        cls.first = make_guide(cls.topic, "Bài một")
        cls.second = make_guide(cls.topic, "Bài hai")

    def test_it_leads_to_the_next_one_and_the_last_to_its_topic(self):
        assert self.client.get(self.first.url).context["next_guide"] == self.second
        last = self.client.get(self.second.url)
        assert last.context["next_guide"] is None
        self.assertContains(last, "Các bài cùng chủ đề")

    def test_a_draft_is_for_nobody(self):
        self.second.unpublish()
        assert self.client.get(self.second.url).status_code == 404
        assert self.client.get(self.first.url).context["next_guide"] is None

    def test_a_private_guide_is_in_no_list(self):
        self.second.view_restrictions.create(restriction_type="login")
        assert self.client.get(self.first.url).context["next_guide"] is None
        self.assertNotContains(self.client.get(self.topic.url), "Bài hai")
        self.assertNotContains(self.client.get("/huong-dan/"), "Bài hai")
        self.assertNotContains(self.client.get(reverse("cms:search"), {"q": "bai hai"}), self.second.url)

    def test_related_guides_show_only_what_readers_may_open(self):
        body = [step("Một"), {"type": "related", "value": {"guides": [self.first.pk, self.second.pk]}}]
        guide = make_guide(self.topic, "Bài ba", body)
        self.second.unpublish()
        html = self.client.get(guide.url).content.decode()
        related = html.split('class="related"')[1].split("</div>")[0]
        assert "Bài một" in related
        assert "Bài hai" not in related

    def test_only_editors_see_the_way_into_the_admin(self):
        address = reverse("wagtailadmin_pages:edit", args=[self.first.pk])
        self.assertNotContains(self.client.get(self.first.url), address)
        self.client.force_login(make_user("to-truong"))
        self.assertNotContains(self.client.get(self.first.url), address)
        self.client.force_login(make_editor())
        self.assertContains(self.client.get(self.first.url), address)

    def test_the_words_of_a_draft_are_not_searched_before_they_are_public(self):
        self.first.body = self.first.body.stream_block.to_python([step("Bí mật chưa công bố")])
        self.first.save_revision()
        assert "Bí mật" not in GuidePage.objects.get(pk=self.first.pk).body_text
        self.first.get_latest_revision().publish()
        assert "Bí mật" in GuidePage.objects.get(pk=self.first.pk).body_text

    def test_queries_do_not_grow_with_the_steps(self):
        before = queries_of(self.client, self.first.url)
        long = make_guide(self.topic, "Bài dài", [step(f"Bước {n}") for n in range(12)])
        assert queries_of(self.client, long.url) == before <= FEW

    def test_a_guide_and_its_pictures_are_for_reading_only(self):
        assert self.client.post(reverse("cms:search")).status_code == 405
        assert self.client.post("/media/images/x.svg").status_code == 405

    def test_nothing_but_pictures_leaves_the_media_folder(self):
        for name in ("documents/luong.xlsx", "db.sqlite3", "images/../secret_key", "activities/anh.jpg"):
            assert self.client.get(f"/media/{name}").status_code == 404, name


class TestRoot(TestCase):
    def test_the_guides_stand_at_their_address_under_our_own_root(self):
        index = GuideIndexPage.objects.get()
        assert index.url == "/huong-dan/"
        assert not GuidePage.objects.exists()
        assert index.get_parent().title == "Tổ Số"
        assert not index.get_siblings(inclusive=False).exists()
