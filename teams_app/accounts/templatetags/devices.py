"""What a browser says of itself, in the words of whoever holds it."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()

SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"))
BROWSERS = (
    ("Edg/", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


@register.filter
def device(user_agent: str) -> str:
    """`Chrome · Android`; a browser that hides what it is, is an unknown one."""
    system = next((name for sign, name in (*SYSTEMS, ("Linux", "Linux")) if sign in user_agent), "")
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    return " · ".join(filter(None, (browser, system))) or _("an unknown device")
