"""What makes the site an app on a phone: its manifest, its service worker, and the page for what needs a network."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config import __version__, styles

# What the log page needs without a network: its own files, so they are on the phone already.
OFFLINE = ("file", "form", "queue", "save", "send", "start", "state", "store")
SHELL = (
    *(f"config/{name}" for name in ("mark.svg", "frame.js")),
    *(f"activities/{name}" for name in ("log.css", "log.js", "log-details.js")),
    *(f"activities/offline/{name}.js" for name in OFFLINE),
    *(f"fonts/be-vietnam-pro-{weight}.woff2" for weight in (400, 600)),
)
# What the page of the queue needs on top; fetched some seconds later, so that the first visit stays light.
REST = tuple(f"activities/offline/{name}.js" for name in ("list", "photos", "exif"))
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable.png", "512x512", "maskable"),
)


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """A module of three lines that names the release: another release is another text, so browsers notice it."""
    shell = [static(name) for name in (*styles.files(), *SHELL)]
    rest = [static(name) for name in REST]
    worker = static("activities/offline/worker.js")
    told = json.dumps(
        {
            "version": hashlib.sha256("\n".join([__version__, worker, *shell, *rest]).encode()).hexdigest()[:12],
            "shell": shell,
            "rest": rest,
            "offline": reverse("without_network"),
            "isHashed": styles.are_collected(),
        }
    )
    text = f'import {{ serve }} from "{worker}";\n\nserve({told});\n'
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(max_age=60 * 60)
def manifest(request: HttpRequest) -> HttpResponse:
    told = {
        "id": "/",
        "name": _("Tổ Số: community digital-technology teams"),
        "short_name": "Tổ Số",
        "lang": "vi",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfbf8",
        "theme_color": "#0a5848",
        "icons": [
            {"src": static(f"config/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [{"name": _("Log an activity"), "url": reverse("activities:log")}],
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/manifest+json"
    return response


@require_safe
def without_network(request: HttpRequest) -> HttpResponse:
    """Shown in place of a page that is not kept on the phone."""
    return render(request, "without_network.html")
