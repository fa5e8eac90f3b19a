"""The access log: who saw which personal data, in what form, and when. It names lists, never whom they hold."""

from teams_app.accounts.disclosures.models import Disclosure, DisclosureKind
from teams_app.accounts.disclosures.recording import record_disclosure

__all__ = ["Disclosure", "DisclosureKind", "record_disclosure"]
