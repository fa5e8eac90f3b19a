"""Phones as people read them, and as those read them who need not know: the same as for accounts."""

from teams_app.accounts.phones import masked, spaced

__all__ = ["masked", "spaced"]
