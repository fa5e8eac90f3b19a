"""Numbers and dates as offices write them. A builtin of every template."""

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """`1234.5` → `1.235`; with a number of decimals `1.234,5`. None is a dash, never a zero."""
    if value is None or value == "":
        return "–"
    return formats.number_format(
        round(value, decimals) if decimals else round(value), decimals, use_l10n=True, force_grouping=True
    )


@register.filter
def percent(value: float | None, decimals: int = 1) -> str:
    """A share from 0 to 1 as `57,3%`; None, a share of nothing, is a dash."""
    return "–" if value is None else _("%(number)s%%") % {"number": number(value * 100, decimals)}
