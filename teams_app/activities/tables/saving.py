"""Keeps the rows of a table: all of them or none, or those that are right; each once, however often they are sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.activities import checks, services
from teams_app.activities.models import Activity
from teams_app.activities.tables.columns import Column
from teams_app.activities.tables.rows import Outcome, Row


class NotAllRight(Exception):
    """All or nothing was asked for, and some row is wrong or not answered. Nothing was written."""


@dataclass(frozen=True)
class Saved:
    row: Row
    activity: Activity


def save(rows: Sequence[Row], *, by: User, at: dt.datetime, only_right: bool) -> list[Saved]:
    """Log the new rows and make the changes. A row that fails now, because something moved since it was checked, gets
    its error; with `only_right` the others are kept. Raises NotAllRight."""
    if not only_right and any(row.outcome in (Outcome.WRONG, Outcome.ASKED) for row in rows):
        raise NotAllRight
    if only_right:
        return [saved for row in rows if row.is_ready and (saved := _save(row, by, at))]
    with transaction.atomic():
        done = [_save(row, by, at) for row in rows if row.is_ready]
        if not all(done):
            transaction.set_rollback(True)
    if not all(done):
        raise NotAllRight
    return [saved for saved in done if saved]


def known(row: Row) -> Saved | None:
    """A row that was saved before, by an earlier press of the same button."""
    return Saved(row, row.activity) if row.activity else None


def _save(row: Row, by: User, at: dt.datetime) -> Saved | None:
    assert row.entry is not None
    try:
        if row.outcome is Outcome.NEW:
            return Saved(row, services.activity_log(by=by, entry=row.entry, at=at).activity)
        assert row.activity is not None
        uuid, version = row.activity.uuid, row.activity.version
        return Saved(row, services.activity_edit(by=by, uuid=uuid, entry=row.entry, version=version, at=at))
    except checks.Refused as refused:
        row.errors |= {name: " ".join(texts) for name, texts in refused.message_dict.items()}
    except services.Unconfirmed as odd:
        asked = odd.doubts.unanswered(row.entry.confirmed)
        row.questions |= {str(code): str(code.label) for code in asked}
    except (services.Conflict, services.Taken, PermissionDenied):
        row.errors[Column.CODE] = _("This row was saved already or changed meanwhile. Look at the list, then decide.")
    return None
