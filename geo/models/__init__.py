"""Units, the periods in which they carry a name, and what became of them."""

from geo.models.boundary import Edition, Shape
from geo.models.change import Extent, Instrument, Reorganisation, Succession
from geo.models.finding import KnownName, NameWord, Place, Shortened, Word
from geo.models.unit import Level, Unit, UnitPeriod

__all__ = [
    "Edition",
    "Extent",
    "Instrument",
    "KnownName",
    "Level",
    "NameWord",
    "Place",
    "Reorganisation",
    "Shape",
    "Shortened",
    "Succession",
    "Unit",
    "UnitPeriod",
    "Word",
]
