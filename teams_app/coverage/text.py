"""Numbers as offices write them, for text that no template makes. The filters of templates do the same."""

from __future__ import annotations

from django.utils import formats

MISSING = "–"


def number(value: float | None, decimals: int = 0) -> str:
    """`1234.5` → `1.235`; None is a dash, never a zero."""
    if value is None:
        return MISSING
    rounded = round(value, decimals) if decimals else round(value)
    return formats.number_format(rounded, decimals, use_l10n=True, force_grouping=True)


def percent(share: float | None, decimals: int = 1) -> str:
    """A share from 0 to 1 as `57,3%`; None, a share of nothing, is a dash."""
    return MISSING if share is None else f"{number(share * 100, decimals)}%"
