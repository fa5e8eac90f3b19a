"""The log's one table: django-auditlog's entry, with what finds it fast among millions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from auditlog.models import AbstractLogEntry
from auditlog.models import LogEntryManager as LibraryManager
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teams_app.accounts.audit.origin import LONGEST_LABEL, LONGEST_REF, current
from teams_app.accounts.audit.querysets import LogEntryQuerySet
from teams_app.accounts.audit.tracking import TRACKED


class LogEntryManager(LibraryManager.from_queryset(LogEntryQuerySet)):  # type: ignore[misc]
    """What the library's signal receivers call; it adds whose change it is and where it came from."""

    def log_create(self, instance: models.Model, force_log: bool = False, **kwargs: Any) -> LogEntry | None:
        changes = {name: pair for name, pair in (kwargs.pop("changes") or {}).items() if _says_something(pair)}
        if not changes and not force_log:
            return None
        return super().log_create(instance, force_log, **(_stamp(instance) | kwargs | {"changes": changes}))

    def log_m2m_changes(self, queryset: Any, instance: models.Model, *args: Any, **kwargs: Any) -> LogEntry | None:
        return super().log_m2m_changes(queryset, instance, *args, **(_stamp(instance) | kwargs))


def _says_something(pair: Sequence[Any]) -> bool:
    """Nothing and an empty text are the same to whoever reads."""
    return any(value not in (None, "") for value in pair)


def _stamp(instance: models.Model) -> dict[str, Any]:
    tracked, origin = TRACKED[type(instance)], current()
    return {
        "object_repr": str(getattr(instance, tracked.label)) if tracked.label else "",
        "owner_kind": tracked.kind,
        "owner_id": getattr(instance, tracked.owner),
        "actor_id": origin.actor_id,
        "source": origin.source,
        "source_label": origin.label,
        "cid": origin.ref,
    }


class LogEntry(AbstractLogEntry):
    """One change of one object.

    `changes` maps a field to [before, after] as JSON values, keys of other rows as their ids. The entry
    belongs to an owner, on whose page it is read: a member's service to the team, a grant to the account.
    """

    # Without the library's own indexes on each column: those below serve our questions, and an import
    # pays for every one of them.
    object_pk = models.CharField(max_length=255)
    object_id = models.BigIntegerField(null=True)
    action = models.PositiveSmallIntegerField(_("what was done"), choices=AbstractLogEntry.Action.choices)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name=_("by whom"),
    )
    timestamp = models.DateTimeField(_("when"), default=timezone.now)
    cid = models.CharField(max_length=LONGEST_REF, help_text="ties together what one act changed")

    owner_kind = models.CharField(max_length=8)  # a Kind
    owner_id = models.BigIntegerField()
    source = models.CharField(max_length=14)  # a Source
    source_label = models.CharField(max_length=LONGEST_LABEL, blank=True)

    # Neither addresses of computers nor of e-mail are kept; both are personal data that nobody asked for.
    remote_addr = None
    remote_port = None
    actor_email = None
    changes_text = None

    objects: ClassVar[LogEntryManager] = LogEntryManager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "id"], name="audit_by_owner"),
            models.Index(fields=["content_type", "id"], name="audit_by_model"),
            models.Index(fields=["source", "id"], name="audit_by_source"),
            models.Index(fields=["actor", "id"], condition=Q(actor__isnull=False), name="audit_by_actor"),
            models.Index(fields=["cid", "id"], name="audit_by_act"),
            models.Index(fields=["timestamp", "id"], name="audit_by_time"),
            # Nearly everything is created or changed; what was taken away is sought, and rare.
            models.Index(fields=["id"], condition=Q(action=2), name="audit_deletions"),
        ]
