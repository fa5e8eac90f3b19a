"""The styles of every page: one file once the static files are collected, its parts one by one before.

A browser would follow the imports of the one file too; a checker that reads styles by itself looks for them beside the
page.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

WHOLE = "config/site.css"
_IMPORTS = (Path(__file__).parent / "static" / WHOLE).read_text(encoding="utf-8")
PARTS = tuple(f"config/{name}" for name in re.findall(r'@import url\("([^"]+)"\)', _IMPORTS))


def are_collected() -> bool:
    """Not while developing: the files are served as they lie, under names that stay when they change."""
    return hasattr(staticfiles_storage, "hashed_files") and not settings.DEBUG


def files() -> tuple[str, ...]:
    return (WHOLE,) if are_collected() else PARTS


def links() -> SafeString:
    """For the head of a page."""
    named = ((static(name), "print" if name.endswith("/print.css") else "all") for name in files())
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}" media="{}">', named)
