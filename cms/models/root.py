"""The page above the guides. Wagtail wants one; the site's own front page is no Wagtail page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class RootPage(Page):
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.GuideIndexPage"]

    class Meta:
        verbose_name = _("site root")
        verbose_name_plural = _("site roots")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("home")
