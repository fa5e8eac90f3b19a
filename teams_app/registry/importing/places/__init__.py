"""Which commune, hamlet and team a row speaks of. Never guesses: what is close is offered instead.

Names are compared by `geo`; here stands only what a list means by them. A name typed without some of its
accents (`Mỹ Xuong`) is certain for a search box, but what is written into the register is asked about.
"""

from teams_app.registry.importing.places.finder import PlaceFinder, UnknownHamlet
from teams_app.registry.importing.places.spelling import place_of_team

__all__ = [
    "PlaceFinder",
    "UnknownHamlet",
    "place_of_team",
]
