"""What is no Wagtail page: search, the guides' pictures, and the way into the admin."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import JavaScriptCatalog
from django.views.static import serve
from wagtail.admin.localization import get_localized_response

from cms.access import may_edit_guides
from cms.models import GuideIndexPage
from cms.search import search_guides

PICTURE_FOLDERS = ("images/", "original_images/")  # nothing else under MEDIA_ROOT is public
SUGGESTIONS = ["VNeID", "mã QR", "lừa đảo", "mật khẩu", "ghi hoạt động"]  # what people ask for most
A_MONTH = 60 * 60 * 24 * 30


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Guides for `?q=`, by topic, best first."""
    query = request.GET.get("q", "").strip()[:100]
    index = GuideIndexPage.objects.live().first()
    context = {
        "query": query,
        "found": search_guides(query),
        "suggestions": SUGGESTIONS,
        "crumbs": [(_("Guides"), index.get_url(request)), (_("Search"), None)] if index else [],
    }
    response = render(request, "cms/parts/results.html" if is_fragment(request) else "cms/search.html", context)
    patch_vary_headers(response, ["X-Fragment"])
    return response


def is_fragment(request: HttpRequest) -> bool:
    """Whether `search.js` asks while someone types, and wants the results alone."""
    return request.headers.get("X-Fragment") == "1"


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of a guide. An SVG is a document that could run scripts: here it never can."""
    if not name.startswith(PICTURE_FOLDERS):
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = f"public, max-age={A_MONTH}"
    return response


@require_safe
def admin_script_texts(request: HttpRequest) -> HttpResponse:
    """What the admin's scripts say: Wagtail's texts, and over them ours."""
    catalogue = JavaScriptCatalog.as_view(packages=["wagtail.admin", "cms.wagtail_vi"])
    response: HttpResponse = get_localized_response(catalogue, request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not enter: to the site's own sign-in, or to a plain no."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or "/quan-tri/", settings.LOGIN_URL)
    if may_edit_guides(request.user):
        return redirect("wagtailadmin_home")
    raise PermissionDenied(_("Only editors of the guides may enter here."))
