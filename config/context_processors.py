"""What every page knows about the site itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config import __version__
from config.frame import Frame


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_version": __version__,
        "public_map": settings.PUBLIC_MAP,
        "open_data": settings.OPEN_DATA,
        "frame": Frame(request),
    }
