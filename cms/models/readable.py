"""What the three pages that people read have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import SlugInput
from wagtail.models import Page, PageQuerySet

from cms.access import may_edit_guides
from geo.names import fold

INDEX_DEPTH = 3  # below Wagtail's own root and the site's
VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"


def unaccenting() -> list[tuple[str, str]]:
    """Rules by which the admin makes `doi-ma-pin` of «Đổi mã PIN»; its own drop half of the letters."""
    letters = VIETNAMESE + VIETNAMESE.upper()
    return [(f"[{''.join(one for one in letters if fold(one) == base)}]", base) for base in "aeiouyd"]


class ReadablePage(Page):
    promote_panels = [FieldPanel("slug", widget=SlugInput(formatters=unaccenting()))]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        above = list(self.above())
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "above": above,
            "crumbs": [*((page.title, page.get_url(request)) for page in above), (self.title, None)],
            "may_edit": may_edit_guides(request.user),
        }

    def above(self) -> PageQuerySet:
        """The pages between the guides' front page and this one, the front page first."""
        return self.get_ancestors().filter(depth__gte=INDEX_DEPTH).order_by("path")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The admin shows previews in a frame, which the policy forbids for readers' pages."""
        response: HttpResponse = super().serve_preview(request, mode_name)
        response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
        return response
