"""The audit log: who changed what, from what, to what, when, and through which page, import or command.

django-auditlog notices every `save()` and `delete()` of a tracked model. What bypasses Django's signals,
because it writes many rows in one statement, goes through `insert`, `update`, `delete` and `update_rows`.
"""

from teams_app.accounts.audit.bulk import delete, insert, update, update_rows
from teams_app.accounts.audit.origin import Source, silenced, source
from teams_app.accounts.audit.recording import CREATE, DELETE, UPDATE, Entry, record
from teams_app.accounts.audit.scrubbing import scrub
from teams_app.accounts.audit.tracking import Kind, track

__all__ = [
    "CREATE",
    "DELETE",
    "UPDATE",
    "Entry",
    "Kind",
    "Source",
    "delete",
    "insert",
    "record",
    "scrub",
    "silenced",
    "source",
    "track",
    "update",
    "update_rows",
]
