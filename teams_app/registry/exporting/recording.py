"""Writing down who took which list along. What cannot be written down does not leave."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from teams_app.accounts.access import Actor
from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.registry.exporting.selection import Selection

_LIST = gettext_lazy("List of teams and members")
_ONE_TEAM = gettext_lazy("List of one team's members")


def record(user: Actor, selection: Selection, *, people: int, kind: str) -> None:
    """One entry a file, before it is sent; phones in full are told apart from masked ones."""
    filters = "; ".join([f"tính đến ngày {selection.on:%d/%m/%Y}", *selection.filters])
    record_disclosure(
        user=user,
        kind=DisclosureKind.EXPORT,
        what=_LIST if selection.team is None else _ONE_TEAM,
        people=people,
        phones_in_full=selection.shows_phones,
        file_format=kind,
        unit=selection.unit_id,
        key="" if selection.team is None else f"registry.team:{selection.team.pk}",
        filters=filters,
    )
