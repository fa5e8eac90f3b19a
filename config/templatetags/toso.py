"""Numbers and dates as offices write them. A builtin of every template."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config import styles

register = template.Library()


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """`1234.5` → `1.235`; with a number of decimals `1.234,5`. None is a dash, never a zero."""
    if value is None or value == "":
        return "–"
    return formats.number_format(
        round(value, decimals) if decimals else round(value), decimals, use_l10n=True, force_grouping=True
    )


@register.simple_tag
@cache  # a few dozen files; a page shows a hundred icons
def strokes(name: str) -> str:
    """What is drawn inside an icon, from `components/icons/`."""
    return render_to_string(f"components/icons/{name}.svg")


@register.simple_tag
def site_styles() -> SafeString:
    return styles.links()


@register.filter
def percent(value: float | None, decimals: int = 1) -> str:
    """A share from 0 to 1 as `57,3%`; None, a share of nothing, is a dash."""
    return "–" if value is None else _("%(number)s%%") % {"number": number(value * 100, decimals)}


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[str | int]:
    """The numbers of a pager around the page shown: 1 … 4 5 6 … 20."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def notice_kind(message: Message) -> str:
    """A message's level as the kind of `.notice` (and of its icon)."""
    return {"error": "danger", "success": "success", "warning": "warning"}.get(message.level_tag, "info")


@register.filter
def undo_url(message: Message) -> str:
    """The address behind `extra_tags="undo /dia-chi/"`, where a POST takes the thing back; else empty."""
    words = (message.extra_tags or "").split()
    is_own = len(words) == 2 and words[0] == "undo" and words[1].startswith("/") and not words[1].startswith("//")
    return words[1] if is_own else ""
