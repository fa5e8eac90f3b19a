"""Who may import lists of teams, where they may write, and whose imports they see."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from teams_app.accounts.access import Actor, scope_of
from teams_app.registry.ground import ground_kept
from teams_app.registry.models import ImportBatch, ImportDraft
from teams_app.registry.models.draft import ImportDraftQuerySet


def can_import(user: Actor, on: dt.date) -> bool:
    """Whoever keeps the list of a place may import it: province staff and commune officials, no head."""
    return bool(scope_of(user, on).units)


def import_ground(user: Actor, on: dt.date) -> frozenset[int] | None:
    """The ids of the units whose teams an import of `user` may write; None stands for all of them."""
    scope = scope_of(user, on)
    return ground_kept(user, scope, on) if scope.units else frozenset()


def import_drafts(user: Actor, on: dt.date) -> ImportDraftQuerySet:
    """One's own alone, and only as long as one may import: a draft holds whatever its sender had in the file."""
    if not can_import(user, on):
        return ImportDraft.objects.none()
    return ImportDraft.objects.filter(user=user.pk or 0)


def visible_batches(user: Actor, on: dt.date) -> QuerySet[ImportBatch]:
    """The imports that `user` may look at and take back: those that stayed within the own ground."""
    ground = import_ground(user, on)
    if ground is None:
        return ImportBatch.objects.all()
    if not ground:
        return ImportBatch.objects.none()
    limited = ImportBatch.objects.filter(scope__isnull=False).values_list("pk", "scope")  # few: a batch is a file
    return ImportBatch.objects.filter(pk__in=[pk for pk, scope in limited if ground.issuperset(scope or ())])
