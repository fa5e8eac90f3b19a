"""Previews in the admin stand in a frame, which the site's own policy forbids for readers' pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse


class FramedPreview:
    """Lets the admin, and nobody else, show a preview of this page inside its own page."""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        response: Any = super().serve_preview(request, mode_name)  # type: ignore[misc]
        response._csp_update = {"frame-ancestors": ["'self'"]}
        return response
