"""What a unit was and what became of it: its line of succession, and its place on another day's map.

`trace` tells one unit's line. `place` answers for many units at once which unit of a level holds them
on another day, with shares that sum to 1. A hamlet is followed through its own periods, exactly. The
ground of a commune is followed through successions: in full is exact; where a commune was split, or
where one asks backwards which of the former communes something belongs to, the share is an estimate:
by the hamlets that went each way where they are known, backwards else by area where all areas are
known, else in equal parts.
"""

from geo.lineage.placing import Placement, Placer, main_heirs, place
from geo.lineage.tracing import NotInForce, Step, trace

__all__ = ["NotInForce", "Placement", "Placer", "Step", "main_heirs", "place", "trace"]
