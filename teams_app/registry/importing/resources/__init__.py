"""The resources of django-import-export that understand teams and members.

A dry run of a resource *is* the preview: the same `import_row` decides the outcome of a row whether or
not anything is written. Rows change the `Register` in memory only; `after_import` hands it to `writing`,
in the transaction of the import. That mends what import-export's own bulk mode lacks: every error belongs
to a row, nothing is half-written, history and batch are kept.
"""

from teams_app.registry.importing.resources.base import RegisterResource, Rows
from teams_app.registry.importing.resources.members import MemberResource
from teams_app.registry.importing.resources.teams import TeamResource

__all__ = [
    "MemberResource",
    "RegisterResource",
    "Rows",
    "TeamResource",
]
