"""The API, version 1: each app brings its own addresses. Described at /api/v1/openapi.json."""

import logging

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from teams_app.accounts.api import router as devices
from teams_app.activities.api import router as activities
from teams_app.activities.photos.api import router as photos
from teams_app.coverage.api import router as coverage

logger = logging.getLogger(__name__)

api = NinjaAPI(
    title="Tổ Số",
    version="1",
    description="For the phones of the teams, and for programs that read the figures: see docs/reference/api.md.",
    docs_url=None,  # its page would load scripts from elsewhere
    urls_namespace="api",
)
api.add_router("/devices", devices)
api.add_router("/activities", activities)
api.add_router("/activities", photos)
api.add_router("/coverage", coverage)


@api.exception_handler(OperationalError)
def not_now(request: HttpRequest, fault: Exception) -> HttpResponse:
    """The disk is full, or the database is gone: nothing was written, and the phone may send the same later."""
    logger.error("The database could not take a request of a phone.", exc_info=fault)
    response = api.create_response(request, {"detail": "This cannot be kept now. Send it again later."}, status=503)
    response.headers["Retry-After"] = "60"
    return response
