"""Settings that start a server and still are wrong: told by `manage.py check`, each with the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage


@checks.register()
def check_addresses(**kwargs: Any) -> list[CheckMessage]:
    return list(wrong_addresses())


def wrong_addresses() -> Iterator[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if site.scheme not in ("http", "https") or not site.netloc:
        yield checks.Error(
            f"SITE_URL is {settings.SITE_URL!r}, which is no full address.",
            hint="Write scheme and host, for instance SITE_URL=https://toso.example.vn",
            id="toso.E001",
        )
    if settings.HTTPS and "*" in settings.ALLOWED_HOSTS:
        yield checks.Error(
            "ALLOWED_HOSTS lets in every host name.",
            hint="Name the site's own hosts: ALLOWED_HOSTS=toso.example.vn",
            id="toso.E002",
        )
    if settings.HTTPS and site.scheme == "http":
        yield checks.Warning(
            f"HTTPS is on, but SITE_URL is {settings.SITE_URL!r}: links in documents would be insecure.",
            hint="Begin SITE_URL with https://",
            id="toso.W001",
        )
