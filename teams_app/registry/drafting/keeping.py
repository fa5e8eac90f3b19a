"""Taking a file in, changing what was decided about it, and forgetting it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from geo.names import fold
from teams_app.accounts.models import User
from teams_app.registry import access
from teams_app.registry.drafting import picturing, work
from teams_app.registry.importing import Choices, Preview
from teams_app.registry.models import DraftState, ImportDraft, ImportFile, ImportRow


def take_in(*, user: User, file_name: str, data: bytes, as_of: dt.date) -> ImportDraft:
    """Keep an upload as a draft that nothing has looked at yet."""
    draft = ImportDraft(
        user=user,
        file_name=file_name[-255:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        choices=Choices(as_of=as_of).to_json(),
        language=get_language() or settings.LANGUAGE_CODE,
        state=DraftState.FAILED,  # until a job begins
    )
    with transaction.atomic():
        draft.save()
        ImportFile.objects.create(draft=draft, data=data)
    return draft


def choices_of(draft: ImportDraft) -> Choices:
    """What was decided, within the area that is the sender's today."""
    today = timezone.localdate()
    if not access.can_import(draft.user, today):
        raise work.NoRight
    scope = access.import_ground(draft.user, today)
    return replace(Choices.from_json(draft.choices), scope=None if scope is None else tuple(sorted(scope)))


def keep_choices(draft: ImportDraft, choices: Choices) -> None:
    draft.choices = replace(choices, scope=None).to_json()


def is_small(draft: ImportDraft) -> bool:
    """Whether it is worked on at once, while its sender waits, and not in the background."""
    return draft.size <= settings.IMPORT_AT_ONCE_BYTES and work.is_small(bytes(draft.file.data))


def remember(draft: ImportDraft, preview: Preview) -> None:
    """Replace what the last check understood. Within the caller's transaction; the caller saves the draft."""
    draft.summary = picturing.summary_of(preview)
    ImportFile.objects.filter(draft=draft).update(wrong_name="", wrong_rows=b"")
    old = ImportRow.objects.filter(draft=draft)
    old._raw_delete(old.db)
    for part in picturing.batches(picturing.rows_of(draft, preview)):
        ImportRow.objects.bulk_create(part)


def forget_uploads_naming(names: Iterable[str]) -> int:
    """Delete the uploads in which one of these people stands: a file cannot be blanked in part."""
    wanted = {fold(name) for name in names} - {""}
    rows = ImportRow.objects.values_list("draft_id", "data").iterator(chunk_size=2000)
    return forget({draft for draft, data in rows if wanted & _names_in(data)})


def _names_in(data: dict[str, Any]) -> set[str]:
    """The people of a row, folded, with and without the title that stands before their name."""
    texts = {fold(text) for column, text in data["cells"] if column.endswith("name")}
    return texts | {text.partition(" ")[2] for text in texts}


def forget(drafts: Iterable[int]) -> int:
    """Delete drafts with their files and rows; what was written from them stays. How many drafts."""
    pks = list(drafts)
    with transaction.atomic():
        rows = ImportRow.objects.filter(draft__in=pks)
        rows._raw_delete(rows.db)
        ImportFile.objects.filter(draft__in=pks).delete()
        return ImportDraft.objects.filter(pk__in=pks).delete()[1].get("registry.ImportDraft", 0)
