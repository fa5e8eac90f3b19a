"""The legal instrument behind a change: found by number, issuer and date, or kept for the first time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geo.models import Instrument
from geo.names import squash


@dataclass(frozen=True)
class Decision:
    """A decision as someone types it; without a number there is none."""

    number: str = ""
    issuer: str = ""
    issued_on: dt.date | None = None

    def kept(self) -> Instrument | None:
        """The instrument of the register for it. Teams share one; nobody's typing changes another's."""
        if not squash(self.number):
            return None
        instrument, _ = Instrument.objects.get_or_create(
            number=squash(self.number), issuer=squash(self.issuer), issued_on=self.issued_on
        )
        return instrument
