"""Finding things by name: unaccented, half typed, with a slip; alike on every database.

`words` takes text apart (pure), `index` keeps what is known, `asking` understands a query, `places` finds
units. The rooms above bring kinds of their own by `geo.findable`. See docs/decisions/search-index.md.
"""

from geo.finding.index import Difference, compare, forget, learn, rebuild

__all__ = ["Difference", "compare", "forget", "learn", "rebuild"]
