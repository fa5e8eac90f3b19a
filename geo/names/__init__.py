"""Names of units as people write them: fold, sort, normalise, take apart, compare. Pure."""

from geo.names.parsing import Part, Typed, bare_key, exact_key, loose_key, may_mean, parse, readings
from geo.names.text import fold, label, normalise, sort_key, squash

__all__ = [
    "Part",
    "Typed",
    "bare_key",
    "exact_key",
    "fold",
    "label",
    "loose_key",
    "may_mean",
    "normalise",
    "parse",
    "readings",
    "sort_key",
    "squash",
]
