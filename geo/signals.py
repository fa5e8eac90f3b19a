"""What geo tells the rooms above about a reorganisation, without knowing them.

`impact` asks, before anything is written, how much hangs on units. Keyword arguments: `units`, a
frozenset of unit ids; `on`, the day before the change. A receiver answers with an `Impact` (or a list
of them) that counts what hangs on each of these units *or on anything below it* on that day.

`reorganised` tells, inside the transaction and after all periods are written, what became of the units.
Keyword arguments: `reorganisation`, its record (with `instrument` and `effective_on`), and `successors`:
ended unit id → list of `Successor`, the one that took most of its hamlets first. Hamlets are not in it: they stay
themselves. A receiver that raises stops the whole reorganisation. Rows it makes or ends it must be able
to find again by `reorganisation`.

`reorganisation_undone` tells, inside the transaction and before the periods are restored, that everything
made under `reorganisation` must be taken back. Whatever still hangs on a unit that would vanish is found
by geo itself through the foreign keys, and then the whole undo is refused; a receiver that knows another
obstacle raises `geo.reorganise.CannotUndo` with the reasons.

`units_loaded` tells, inside the transaction, that a table of units was loaded. `is_correction`: not all of them are
new.

`population_changed` tells, inside the transaction, that numbers of people and households are others now.

`rows_written` tells, inside the transaction, that rows of the model that is its sender were written or deleted by one
statement, of which Django's own signals say nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.functional import Promise

impact = Signal()
reorganised = Signal()
reorganisation_undone = Signal()
units_loaded = Signal()
population_changed = Signal()
rows_written = Signal()


@dataclass(frozen=True)
class Impact:
    """How many of one kind hang on each unit or below it. `kind` names it in JSON, `label` to people."""

    kind: str  # teams, members, activities, scopes
    label: str | Promise  # lazy plural noun: "teams"
    counts: Mapping[int, int]  # unit id → count; a unit that is missing counts 0


@dataclass(frozen=True)
class Successor:
    """A unit that took the ground of an ended one, in full or in part."""

    unit: int
    extent: str  # Extent.FULL or Extent.PARTIAL
    hamlets: int  # of the ended unit's hamlets, how many went to it
