"""A reorganisation of units: plan it, look at it, apply it in one transaction, undo it.

    request = Request(changes=…, units=…, effective_on=…, number=…)
    plan = make_plan(request)   # reads; raises TableErrors with every fault
    plan = apply(request)       # the same plan, made again inside the transaction, then written
    undo("1663/NQ-UBTVQH15")    # restores the state exactly, or says what depends on it

`docs/decisions/units-through-time.md` tells the rules of identity.
"""

from geo.reorganise.applying import NeedsDecision, apply
from geo.reorganise.outline import Plan
from geo.reorganise.planning import make_plan
from geo.reorganise.request import Request
from geo.reorganise.settling import provisional_hamlets, settle_hamlet
from geo.reorganise.undoing import CannotUndo, Undone, undo

__all__ = [
    "CannotUndo",
    "NeedsDecision",
    "Plan",
    "Request",
    "Undone",
    "apply",
    "make_plan",
    "provisional_hamlets",
    "settle_hamlet",
    "undo",
]
