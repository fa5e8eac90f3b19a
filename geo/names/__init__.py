"""Names of units as people write them: fold, sort, normalise, take apart. Pure."""

from geo.names.text import fold, label, normalise, sort_key, squash

__all__ = ["fold", "label", "normalise", "sort_key", "squash"]
