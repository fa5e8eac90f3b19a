"""How often one address, and one contact, may ask: allauth's limits, with rates of our own (HELP_REQUEST_RATES)."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest

from geo import names
from teams_app.activities.requests.words import phones_in

APP = "help_requests"


def may_send(request: HttpRequest, contact: str) -> bool:
    """Count one sending. False: too often, from this address or with this contact, whichever address it came from."""
    if not _consume(request, "send"):
        return False
    return not contact or bool(_consume(request, "contact", key=key_of(contact)))


def may_look(request: HttpRequest) -> bool:
    """Count one look at a code: nobody tries them all."""
    return bool(_consume(request, "look"))


def key_of(contact: str) -> str:
    """The same phone however it is spaced; else the words. Only a hash of it is kept, and for a day at most."""
    return " ".join(phones_in(contact)) or names.fold(contact)


def _consume(request: HttpRequest, action: str, key: str | None = None) -> object:
    return ratelimit.consume(
        request, app=APP, action=action, config=settings.HELP_REQUEST_RATES, key=key, limit_get=True
    )
