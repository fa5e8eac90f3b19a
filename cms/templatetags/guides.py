"""Small things the guides' templates need: pictures, phone numbers, addresses."""

from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import AbstractImage

register = template.Library()

LARGEST = "max-1080x1080|format-webp|preserve-svg"


@register.simple_tag
def drawing(image: AbstractImage, alt: str) -> SafeString:
    """An <img>: drawings as they are, photos no larger than any screen needs. Never inline, so no script can run."""
    shown = image if image.is_svg() else image.get_rendition(LARGEST)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
        shown.file.url,
        shown.width,
        shown.height,
        alt,
    )


@register.filter
def digits(phone: str) -> str:
    """`1900 0368` → `19000368`, as a tel: address wants it."""
    return "".join(char for char in phone if char.isdigit())


@register.filter
def host(address: str) -> str:
    """`https://vneid.gov.vn/x` → `vneid.gov.vn`: what a reader compares with the browser's bar."""
    return urlsplit(address).hostname or address
