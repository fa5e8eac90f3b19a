"""What showing a resident's contact writes into the access log, before the page is made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from teams_app.accounts.access import Actor
from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.activities.models import HelpRequest


def contact_was_seen(user: Actor, request: HelpRequest, commune: int | None) -> None:
    """One line a day for each reader and request; nothing where there is no contact."""
    if request.contact:
        record_disclosure(
            user=user,
            kind=DisclosureKind.CARD,
            what=_("Contact of a resident who asked for help"),
            key=f"activities.helprequest:{request.pk}",
            people=1,
            phones_in_full=True,
            unit=commune,
        )
