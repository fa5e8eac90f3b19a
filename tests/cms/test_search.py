"""Searching the guides: what people type finds what they mean."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import GuidePage
from cms.search import excerpt, highlight, search_guides
from tests.cms.worlds import make_guide, make_topic_page, step


def slugs(query: str) -> list[str]:
    return [hit.guide.slug for group in search_guides(query).groups for hit in group.hits]


class TestRealGuides(TestCase):
    @classmethod
    def setUpTestData(cls):
        call_command("load_guides", verbosity=0)

    def assert_first(self, expected: str, *queries: str) -> None:
        for query in queries:
            with self.subTest(query):
                assert slugs(query)[:1] == [expected]

    def test_without_accents_badly_accented_and_in_keys_of_telex(self):
        self.assert_first(
            "nop-ho-so-truc-tuyen",
            "dich vu cong", "dịch vụ công", "địch vụ công", "DỊCH VỤ CÔNG", "dịhc vụ công", "dic vu cong", "dichvucong",
            "dichj vuj coong", "dich5 vu5 cong6", "  dich   vu  cong ", "dich vu cong truc tuyen",
        )  # fmt: skip

    def test_the_name_of_the_task(self):
        self.assert_first(
            "vneid-muc-2", "vneid muc 2", "vnied", "vn eid", "định danh", "cccd", "làm sao để đăng kí vneid"
        )
        self.assert_first("quet-ma-qr", "quet ma qr", "quyet ma qr", "QR", "chuyen nham tien")
        self.assert_first("muoi-chieu-lua-dao", "lua dao", "lừa đão", "deepfake", "công an giả", "vay tien")
        self.assert_first("theo-doi-ho-so", "hồ sơ tới đâu", "e dong thap", "tra cuu ho so")
        self.assert_first("mat-khau-an-toan", "mat khau", "otp", "xac thuc hai lop")
        self.assert_first("tien-di-dong", "mobile money", "tien di dong")
        self.assert_first("so-suc-khoe-dien-tu", "bhyt", "so suc khoe", "kham benh")
        self.assert_first("binh-dan-hoc-vu-so", "ai", "chat gpt", "hoc vu so")
        self.assert_first("gian-hang-so", "ban hang online", "gian hang", "xoai")
        self.assert_first("ghi-hoat-dong", "ghi hoat dong", "nhật ký")
        self.assert_first("mot-buoi-den-tan-nha", "tung ngo go tung nha", "tuyen truyen")

    def test_what_no_guide_speaks_of_finds_nothing(self):
        for query in ("", "   ", "!!!", "zzzzz", "blockchain", "𝕏", "%", "'; DROP TABLE", "a" * 5000):
            with self.subTest(query[:20]):
                assert slugs(query) == []

    def test_it_says_when_it_guessed(self):
        assert search_guides("vnied").guessed
        assert not search_guides("vneid").guessed

    def test_the_page_groups_marks_and_counts(self):
        response = self.client.get(reverse("cms:search"), {"q": "dich vu cong"})
        self.assertContains(response, "<mark>Cổng Dịch vụ công</mark>")
        self.assertContains(response, "Dịch vụ công trực tuyến")
        self.assertContains(response, "bài cho «dich vu cong»")

    def test_nothing_found_offers_ways_on_that_find_something(self):
        response = self.client.get(reverse("cms:search"), {"q": "zzzzz"})
        self.assertContains(response, "Không tìm thấy bài nào cho «zzzzz»")
        assert all(slugs(suggestion) for suggestion in response.context["suggestions"])

    def test_while_typing_only_the_results_are_sent(self):
        response = self.client.get(reverse("cms:search"), {"q": "vneid"}, headers={"X-Fragment": "1"})
        self.assertNotContains(response, "<html")
        self.assertContains(response, "vneid-muc-2")
        assert "X-Fragment" in response["Vary"]

    def test_what_was_typed_is_shown_as_text(self):
        response = self.client.get(reverse("cms:search"), {"q": '<script>alert("x")</script>'})
        self.assertNotContains(response, "<script>alert")


class TestRanking(TestCase):
    @classmethod
    def setUpTestData(cls):
        topic = make_topic_page()
        cls.in_body = make_guide(topic, "Bài một", [step("Bước", "<p>Trồng sầu riêng bán qua mạng.</p>")])
        cls.in_summary = make_guide(topic, "Bài hai", summary="Bán sầu riêng.")
        cls.in_keywords = make_guide(topic, "Bài ba", keywords="sầu riêng")
        cls.in_title = make_guide(topic, "Sầu riêng")

    def test_title_before_keywords_before_summary_before_body(self):
        wanted = [self.in_title, self.in_keywords, self.in_summary, self.in_body]
        assert slugs("sau rieng") == [page.slug for page in wanted]

    def test_drafts_are_not_found(self):
        self.in_title.unpublish()
        assert self.in_title.slug not in slugs("sau rieng")

    def test_queries_do_not_grow_with_the_guides(self):
        def count() -> int:
            self.client.get(reverse("cms:search"), {"q": "sau rieng"})
            with CaptureQueriesContext(connection) as queries:
                self.client.get(reverse("cms:search"), {"q": "sau rieng"})
            return len(queries)

        before = count()
        for number in range(6):
            make_guide(make_topic_page(f"Chủ đề {number}", f"chu-de-{number}"), f"Sầu riêng {number}")
        assert count() == before <= 10


@pytest.mark.django_db
def test_a_page_without_guides_still_answers(client: Client):
    assert not GuidePage.objects.exists()
    assert client.get(reverse("cms:search"), {"q": "vneid"}).status_code == 200


@pytest.mark.django_db
def test_among_many_long_guides_the_one_is_found_with_as_many_queries(django_assert_num_queries):
    topic = make_topic_page()
    make_guide(topic, "Đổi giấy phép lái xe")
    with CaptureQueriesContext(connection) as among_few:
        assert slugs("giay phep lai xe") == ["doi-giay-phep-lai-xe"]
    filler = " ".join(f"chữ{number % 700}" for number in range(900))
    for number in range(20):
        make_guide(topic, f"Bài {number}", [step("Bước", f"<p>{filler} số{number}</p>")])
    with django_assert_num_queries(len(among_few)):
        assert slugs("giay phep lai xe") == ["doi-giay-phep-lai-xe"]


def test_a_highlight_escapes_what_it_marks():
    assert highlight("<b>Lừa & đảo</b>", {"lua", "dao"}) == "&lt;b&gt;<mark>Lừa</mark> &amp; <mark>đảo</mark>&lt;/b&gt;"


def test_words_side_by_side_are_marked_as_one_and_stray_ones_left():
    text = "Cổng Dịch vụ công, nghe công an gọi"
    assert highlight(text, {"dich", "vu", "cong"}) == "<mark>Cổng Dịch vụ công</mark>, nghe công an gọi"


def test_an_excerpt_shows_where_the_words_stand_together():
    text = " ".join(["công"] + ["một"] * 60 + ["dịch", "vụ", "công"] + ["hai"] * 60)
    assert "dịch vụ công" in excerpt(text, {"dich", "vu", "cong"})
    assert excerpt("không có gì", {"qr"}) == ""
