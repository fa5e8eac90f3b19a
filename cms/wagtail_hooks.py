"""Wagtail's admin as editors of guides meet it: their pages and pictures, our colours, how to write."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.models import GuideIndexPage
from cms.writing import STYLE

FOR_EDITORS = {"explorer", "images", "documents", "how-we-write", "read-guides"}


@hooks.register("insert_global_admin_css")
def colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("construct_main_menu")
def only_what_editors_need(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Superusers keep all of it: users, groups and reports are theirs."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name in FOR_EDITORS]


@hooks.register("register_admin_menu_item")
def how_we_write_item() -> MenuItem:
    return MenuItem(
        gettext_lazy("How we write"), reverse("cms_style_guide"), name="how-we-write", icon_name="help", order=800
    )


@hooks.register("register_admin_menu_item")
def read_guides_item() -> MenuItem:
    return MenuItem(gettext_lazy("See the guides"), "/huong-dan/", name="read-guides", icon_name="view", order=900)


@hooks.register("register_admin_urls")
def style_guide_url() -> list[URLPattern]:
    return [path("cach-viet/", style_guide, name="cms_style_guide")]


def style_guide(request: HttpRequest) -> HttpResponse:
    title = _("How we write guides")
    context = {"page_title": title, "header_title": title, "header_icon": "help", "sections": STYLE}
    return render(request, "cms/admin/style_guide.html", context)


class AuthorsPanel(Component):
    """What to do first, on the admin's front page."""

    name = "authors"
    order = 10
    template_name = "cms/admin/authors_panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        index = GuideIndexPage.objects.first()
        user = parent_context["request"].user
        may_add = index is not None and index.permissions_for_user(user).can_add_subpage()
        return {"index": index, "may_add": may_add}


@hooks.register("construct_homepage_panels")
def authors_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, AuthorsPanel())
