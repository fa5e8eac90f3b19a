"""Units, the periods in which they carry a name, what became of them, and how many people live there."""

from geo.models.boundary import Edition, Shape
from geo.models.change import Extent, Instrument, Reorganisation, Succession
from geo.models.finding import KnownName, NameWord, Place, Shortened, Word
from geo.models.population import Population
from geo.models.unit import Level, Unit, UnitPeriod

__all__ = [
    "Edition",
    "Extent",
    "Instrument",
    "KnownName",
    "Level",
    "NameWord",
    "Place",
    "Population",
    "Reorganisation",
    "Shape",
    "Shortened",
    "Succession",
    "Unit",
    "UnitPeriod",
    "Word",
]
