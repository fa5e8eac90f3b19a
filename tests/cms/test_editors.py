"""Editors write guides in Wagtail's admin; nobody else gets in, and editors get no further."""

import datetime as dt
import json

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupPagePermission, Page, PageLogEntry, Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.access import EDITORS, may_edit_guides
from cms.models import GuideIndexPage, GuidePage, RootPage
from cms.tree import COLLECTION, ensure
from tests.cms.worlds import make_editor, make_guide, make_topic_page
from tests.factories import make_member, make_team, make_unit, make_user

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"><path d="M0 0h5v5z"/></svg>'


def form(title: str = "Đổi mã PIN", **more: object) -> dict[str, str]:
    """What the admin's form sends for a guide of one step."""
    one = {
        "title": "Mở máy",
        "text": rich_text("<p>Bấm nút nguồn.</p>"),
        "tip": rich_text(""),
        "warning": rich_text(""),
    }
    one["picture"] = {"image": "", "alt": ""}
    return nested_form_data(
        {
            "title": title,
            "slug": "doi-ma-pin",
            "summary": "Tự đổi mã PIN.",
            "audience": "resident",
            "updated_on": "20/11/2026",
            "keywords": "",
            "sources": "",
            "body": streamfield([("step", one | more)]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
        }
    )


class TestEditor(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.topic = make_topic_page()
        cls.guide = make_guide(cls.topic, "Trả tiền bằng mã QR")
        cls.editor = make_editor()

    def setUp(self):
        self.client.force_login(self.editor)

    def test_the_admin_opens_in_vietnamese_with_the_way_to_begin(self):
        response = self.client.get("/quan-tri/")
        self.assertContains(response, "Viết một bài hướng dẫn")
        self.assertContains(response, reverse("cms_style_guide"))
        self.assertContains(response, "Tìm trong tất cả các trang…")

    def test_the_first_page_leads_to_the_work(self):
        self.assertContains(self.client.get("/"), '<h2><a href="/quan-tri/">Biên tập hướng dẫn</a></h2>', html=True)
        self.client.logout()
        self.assertNotContains(self.client.get("/"), "/quan-tri/")

    def test_the_menu_holds_only_what_an_editor_needs(self):
        html = self.client.get("/quan-tri/").content.decode()
        props = html.split('id="wagtail-sidebar-props"')[1].split(">", 1)[1].split("</script>")[0]
        names = [item["_args"][0]["name"] for item in json.loads(props)["modules"][-1]["_args"][0] if "_args" in item]
        assert names == ["explorer", "images", "documents", "how-we-write", "read-guides"]

    def test_the_style_guide_is_there(self):
        self.assertContains(self.client.get(reverse("cms_style_guide")), "Một bước là một màn hình điện thoại")

    def test_creates_and_publishes_a_guide(self):
        address = reverse("wagtailadmin_pages:add", args=["cms", "guidepage", self.topic.pk])
        response = self.client.post(address, form() | {"action-publish": "1"}, follow=True)
        self.assertContains(response, "Đổi mã PIN")
        guide = GuidePage.objects.get(slug="doi-ma-pin")
        assert guide.live
        assert "Bấm nút nguồn." in guide.body_text
        self.client.logout()
        self.assertContains(self.client.get(guide.url), "Bấm nút nguồn.")
        self.assertContains(self.client.get(reverse("cms:search"), {"q": "doi ma pin"}), guide.url)

    def test_edits_and_publishes_a_guide(self):
        address = reverse("wagtailadmin_pages:edit", args=[self.guide.pk])
        assert self.client.get(address).status_code == 200
        self.client.post(address, form("Quét mã để trả tiền") | {"slug": self.guide.slug, "action-publish": "1"})
        self.assertContains(self.client.get(self.guide.url), "Quét mã để trả tiền")

    def test_the_history_of_a_guide_is_told_in_vietnamese(self):
        address = reverse("wagtailadmin_pages:edit", args=[self.guide.pk])
        self.client.post(address, form("Quét mã") | {"slug": self.guide.slug, "action-publish": "1"})
        PageLogEntry.objects.update(timestamp=timezone.now() - dt.timedelta(hours=5))
        said = self.client.get(reverse("wagtailadmin_pages:history", args=[self.guide.pk])).content.decode()
        assert "5 giờ trước" in said.replace("\xa0", " ")
        assert "dòng lịch sử trang" in said
        for english in ("hours", "log entries", "View history", "Anyone can edit"):
            assert english not in said

    def test_a_draft_is_kept_and_not_shown(self):
        self.client.post(reverse("wagtailadmin_pages:edit", args=[self.guide.pk]), form("Đang viết dở"))
        assert GuidePage.objects.get(pk=self.guide.pk).get_latest_revision_as_object().title == "Đang viết dở"
        self.client.logout()
        self.assertNotContains(self.client.get(self.guide.url), "Đang viết dở")

    def test_a_picture_needs_its_words(self):
        image = get_image_model().objects.create(
            title="x", file=SimpleUploadedFile("x.svg", SVG), collection=Collection.objects.get(name=COLLECTION)
        )
        address = reverse("wagtailadmin_pages:add", args=["cms", "guidepage", self.topic.pk])
        silent = form(picture={"image": str(image.pk), "alt": ""})
        response = self.client.post(address, silent | {"action-publish": "1"})
        assert response.status_code == 200
        assert json.dumps("Hãy nói hình cho thấy gì, trong một câu.")[1:-1] in response.content.decode()
        spoken = form(picture={"image": str(image.pk), "alt": "Một hình vuông"})
        self.client.post(address, spoken | {"action-publish": "1"})
        assert GuidePage.objects.filter(slug="doi-ma-pin", live=True).exists()

    def test_a_preview_may_stand_in_the_admins_frame(self):
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[self.guide.pk])
        self.client.post(address, form("Xem thử") | {"slug": self.guide.slug})
        response = self.client.get(address, {"mode": ""})
        self.assertContains(response, "Xem thử")
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
        public = self.client.get(self.guide.url)
        assert "frame-ancestors 'none'" in public["Content-Security-Policy"]

    def test_adds_a_picture_to_the_guides_collection_alone(self):
        response = self.client.post(
            reverse("wagtailimages:add"), {"title": "Hình mới", "file": SimpleUploadedFile("moi.svg", SVG), "tags": ""}
        )
        assert response.status_code == 302
        assert get_image_model().objects.get(title="Hình mới").collection.name == COLLECTION

    def test_gets_no_further(self):
        above = RootPage.objects.get()
        refused = reverse("wagtailadmin_home")
        for address in (
            reverse("wagtailadmin_pages:edit", args=[above.pk]),
            reverse("wagtailadmin_pages:add_subpage", args=[above.pk]),
            reverse("wagtailusers_users:index"),
            reverse("wagtailusers_groups:index"),
            reverse("wagtailsites:index"),
            reverse("wagtailadmin_collections:index"),
        ):
            with self.subTest(address):
                self.assertRedirects(self.client.get(address), refused, fetch_redirect_response=False)
        assert self.client.get("/quan-tri-django/").status_code == 302


class TestEveryoneElse(TestCase):
    @classmethod
    def setUpTestData(cls):
        commune = make_unit("commune", "Mỹ Xương")
        cls.official = make_user("xa-my-xuong", role="commune", unit=commune)
        cls.province = make_user("tinh", role="province", unit=make_unit("province", "Đồng Tháp"))
        cls.head = make_user("to-truong")
        make_member(make_team(commune), user=cls.head, role="head")
        cls.guide = make_guide(make_topic_page(), "Một bài")

    def test_officials_heads_and_province_staff_are_told_no(self):
        for user in (self.official, self.province, self.head):
            self.client.force_login(user)
            for address in (
                "/quan-tri/",
                "/quan-tri/images/",
                reverse("wagtailadmin_pages:edit", args=[self.guide.pk]),
            ):
                with self.subTest(user=user.username, address=address):
                    response = self.client.get(address, follow=True)
                    assert response.status_code == 403
                    assert not may_edit_guides(user)

    def test_nobody_signs_in_at_wagtails_own_doors(self):
        self.assertRedirects(
            self.client.get("/quan-tri/"), "/quan-tri/login/?next=/quan-tri/", fetch_redirect_response=False
        )
        for door in ("/quan-tri/login/?next=/quan-tri/", "/_util/login/?next=/quan-tri/"):
            with self.subTest(door):
                assert self.client.get(door).url == "/dang-nhap/?next=/quan-tri/"
                assert self.client.post(door, {"username": "xa-my-xuong", "password": "demo"}).status_code in (302, 405)
                assert "_auth_user_id" not in self.client.session
        assert self.client.get("/quan-tri/password_reset/").status_code == 404

    def test_posting_to_the_admin_changes_nothing(self):
        self.client.force_login(self.official)
        self.client.post(reverse("wagtailadmin_pages:delete", args=[self.guide.pk]))
        self.client.post(reverse("wagtailadmin_pages:edit", args=[self.guide.pk]), form("Sửa trộm"))
        assert GuidePage.objects.get(pk=self.guide.pk).title == "Một bài"

    def test_province_staff_who_are_editors_too_may(self):
        self.province.groups.add(Group.objects.get(name=EDITORS))
        self.client.force_login(self.province)
        assert self.client.get("/quan-tri/").status_code == 200


class TestTree(TestCase):
    """What stands after migrating, before anyone has written a word."""

    def test_wagtails_welcome_page_and_groups_are_gone(self):
        assert not Page.objects.filter(title__startswith="Welcome").exists()
        assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
        site = Site.objects.get()
        assert (site.is_default_site, site.root_page.specific) == (True, RootPage.objects.get())

    def test_ensuring_again_makes_nothing_new(self):
        def counts() -> list[int]:
            return [model.objects.count() for model in (Page, Site, Group, Collection, GroupPagePermission)]

        before = counts()
        ensure()
        assert counts() == before

    def test_it_comes_back_when_the_database_was_emptied(self):
        Page.objects.filter(depth__gt=1).delete()
        Site.objects.all().delete()
        Group.objects.all().delete()
        index = ensure()
        assert index.get_url() == "/huong-dan/"
        assert GroupPagePermission.objects.filter(group__name=EDITORS, page=index).count() == 3

    def test_the_site_follows_the_settings(self):
        with self.settings(SITE_URL="https://toso.dongthap.gov.vn"):
            ensure()
        site = Site.objects.get()
        assert (site.hostname, site.port) == ("toso.dongthap.gov.vn", 443)
        assert GuideIndexPage.objects.get().full_url == "https://toso.dongthap.gov.vn/huong-dan/"
