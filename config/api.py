"""The API, version 1: each app brings its own addresses. Described at /api/v1/openapi.json."""

from ninja import NinjaAPI

from teams_app.accounts.api import router as devices
from teams_app.activities.api import router as activities
from teams_app.activities.photos.api import router as photos

api = NinjaAPI(
    title="Tổ Số",
    version="1",
    description="For the phones of the teams: see docs/reference/api.md.",
    docs_url=None,  # its page would load scripts from elsewhere
    urls_namespace="api",
)
api.add_router("/devices", devices)
api.add_router("/activities", activities)
api.add_router("/activities", photos)
