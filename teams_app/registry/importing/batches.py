"""Takes an import back: as one, or not at all where something of it has changed since; then it says what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import bulk
from geo.models import Instrument, Unit, UnitPeriod
from teams_app.accounts import audit
from teams_app.accounts.audit.tracking import HIDDEN, TRACKED
from teams_app.accounts.models import LogEntry, User
from teams_app.registry.importing.writing import LOGGED, let_nobody_else_write
from teams_app.registry.models import BatchState, ImportBatch, ImportChange, Member, Person, Team, TeamArea

_MODELS: dict[str, type[models.Model]] = {
    model._meta.model_name or "": model for model in (Member, TeamArea, Team, Person, UnitPeriod, Unit, Instrument)
}
_STAMPED = (Member, Team, Person)
_CHUNK = 5_000
_TOLD = 200  # lines; a person who reads that many knows enough


class CannotUndo(Exception):
    """Something that the import wrote has changed since. `changed` says what, a line each."""

    def __init__(self, changed: list[str]) -> None:
        self.changed = changed
        super().__init__("\n".join(changed))


@transaction.atomic
def undo(*, batch: ImportBatch, user: User | None) -> None:
    """Take a batch back as one. Raises CannotUndo; then nothing was changed."""
    let_nobody_else_write()
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if changed := changed_since(batch):
        raise CannotUndo(changed)
    with audit.source(audit.Source.UNDO, label=batch.file_name, ref=f"undo:{batch.pk}", actor=user):
        _restore(batch)
        for name, model in _MODELS.items():
            if name in batch.created:
                _remove(model, batch.created[name])
    batch.state, batch.undone_at, batch.undone_by = BatchState.UNDONE, timezone.now(), user
    batch.save()


def changed_since(batch: ImportBatch) -> list[str]:
    """What stands in the way of an undo, a line each; empty when it can be undone."""
    if batch.state == BatchState.UNDONE:
        return [_("This import has been undone already.")]
    found: list[str] = []
    for model in (Team, Member, Person, TeamArea):
        found += _changed_creations(batch, model)
    for each in _MODELS.values():
        found += _newly_attached(batch, each) if each is not Instrument else []
    found += _changed_changes(batch)
    return list(dict.fromkeys(found))[:_TOLD]


def batch_teams(batch: ImportBatch) -> models.QuerySet[Team]:
    """The teams that a batch set up, corrected, or brought members or places to, as far as they still stand."""
    touched = _touched(batch, Team)
    for model in (Member, TeamArea):
        touched |= Q(pk__in=model._base_manager.filter(_touched(batch, model)).values("team"))
    return Team.objects.filter(touched)


def _touched(batch: ImportBatch, model: type[models.Model]) -> Q:
    """A condition on `model`: the batch made it, or changed it."""
    name = model._meta.model_name or ""
    changes = ImportChange.objects.filter(batch=batch, model=name).values("object_id")
    return _within(batch.created.get(name, [])) | Q(pk__in=changes)


def forget_people(person_ids: Iterable[int]) -> None:
    """Blank what batches remember of these people; an undo then leaves them as they are."""
    ids = list(person_ids)
    ImportChange.objects.filter(model="person", object_id__in=ids).update(before={}, after={})


# What has changed. -----------------------------------------------------------------------------


def _within(spans: list[list[int]], field: str = "pk") -> Q:
    """A condition: the key lies in one of the spans. Keys are reserved at once, so the spans are few."""
    found = Q(pk__in=[])
    for first, count in spans:
        found |= Q(**{f"{field}__gte": first, f"{field}__lt": first + count})
    return found


def _changed_creations(batch: ImportBatch, model: type[models.Model]) -> list[str]:
    spans = batch.created.get(model._meta.model_name or "", [])
    if not spans:
        return []
    rows = model._base_manager.filter(_within(spans))
    touched = Q(pk__in=[])
    if model in _STAMPED:
        touched |= ~Q(changed_at=batch.created_at)
    if model is not Person:
        touched |= Q(valid_to__isnull=False)
    found = [_("%(what)s was changed.") % {"what": _label(row)} for row in rows.filter(touched)[:_TOLD]]
    if not found:  # a plain `update()` leaves no time behind, but other values than the log has of the import
        found = [_("%(what)s was changed.") % {"what": _label(row)} for row in _otherwise(batch, model, spans)]
    missing = sum(count for _first, count in spans) - rows.count()
    if missing:
        words = {"count": missing, "what": model._meta.verbose_name_plural}
        found.append(_("%(count)s %(what)s of the import have been deleted since.") % words)
    return found


def _otherwise(batch: ImportBatch, model: type[models.Model], spans: list[list[int]]) -> list[Any]:
    """The rows that say otherwise than the log's entry of their creation; some of them, where they are many."""
    tracked = TRACKED[model]
    fields = [field for field in model._meta.concrete_fields if field.name in tracked.fields]
    found: list[Any] = []
    for start, count in spans:
        for first in range(start, start + count, _CHUNK):
            keys = {"pk__gte": first, "pk__lt": min(first + _CHUNK, start + count)}
            rows = {row.pk: row for row in model._base_manager.filter(**keys).order_by()}
            for pk, said in _created(batch, model, rows):
                if any(_differs(said.get(field.name), getattr(rows[pk], field.attname)) for field in fields):
                    found.append(rows[pk])
            if len(found) >= _TOLD:
                return found[:_TOLD]
    return found


def _created(
    batch: ImportBatch, model: type[models.Model], rows: Collection[int]
) -> Iterator[tuple[int, dict[str, list[Any]]]]:
    if not rows:
        return
    entries = LogEntry.objects.filter(cid=f"import:{batch.pk}", action=audit.CREATE).order_by()
    of_model = entries.filter(content_type=ContentType.objects.get_for_model(model))
    within = of_model.filter(object_id__gte=min(rows), object_id__lte=max(rows))
    for pk, changes in within.values_list("object_id", "changes"):
        if pk in rows:
            yield pk, changes or {}


def _differs(said: list[Any] | None, held: Any) -> bool:
    """Whether a value is another than the log has; what erasure hid says nothing."""
    then = said[1] if said else None
    if then == HIDDEN:
        return False
    return str(then or "") != str(_plain(held) or "")


def _newly_attached(batch: ImportBatch, model: type[models.Model]) -> list[str]:
    """What others hung on the things that the import created: activities, members, accounts."""
    spans = batch.created.get(model._meta.model_name or "", [])
    found: list[str] = []
    if not spans:
        return found
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        other: type[models.Model] = relation.related_model  # type: ignore[assignment]
        if not other._meta.managed or other is ImportChange or getattr(other, "is_derived", False):
            continue
        field = relation.field.attname  # type: ignore[union-attr]
        rows = other._base_manager.filter(_within(spans, field))
        own = batch.created.get(other._meta.model_name or "", []) if other in _MODELS.values() else []
        rows = rows.exclude(_within(own)) if own else rows
        for pk in rows.order_by().values_list(field, flat=True).distinct()[:_TOLD]:
            target = model._base_manager.filter(pk=pk).first()
            words = {"what": _label(target), "thing": str(other._meta.verbose_name)}
            found.append(_("%(what)s: a %(thing)s was added.") % words)
    return found


def _changed_changes(batch: ImportBatch) -> list[str]:
    found = []
    for name in _MODELS:
        changes = {one.object_id: one.after for one in batch.changes.filter(model=name)}
        found += [
            _("%(what)s was changed.") % {"what": _label(row)}
            for row in _rows(_MODELS[name], list(changes))
            if any(_plain(getattr(row, key)) != value for key, value in changes.pop(row.pk).items())
        ]
        if changes:
            words = {"count": len(changes), "what": _MODELS[name]._meta.verbose_name_plural}
            found.append(_("%(count)s %(what)s of the import have been deleted since.") % words)
    return found


def _rows(model: type[models.Model], ids: Iterable[int]) -> Iterable[Any]:
    """The objects of these keys, in as many queries as there are five hundreds of them."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        yield from model._base_manager.filter(pk__in=wanted[start : start + 500])


def _label(row: Any) -> str:
    if isinstance(row, Member):
        return f"{row.person.name} ({row.team.short_name})"
    if isinstance(row, TeamArea):
        return row.team.short_name
    if isinstance(row, Unit):
        period = row.periods.order_by("-valid_from").first()
        return period.label if period else str(row)
    return row.short_name if isinstance(row, Team) else str(row)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


# Taking back. ----------------------------------------------------------------------------------


def _restore(batch: ImportBatch) -> None:
    """Put what was changed back as it stood. Whoever is head again comes after who no longer is."""
    stamp = timezone.now()
    for name, model in _MODELS.items():
        changes = {one.object_id: one.before for one in batch.changes.filter(model=name) if one.before}
        if not changes:
            continue
        if model is Member:  # those that the import began must be gone before those it ended stand again
            _remove(model, batch.created.get(name, []))
        rows = list(_rows(model, changes))
        for row in rows:
            for key, value in changes[row.pk].items():
                setattr(row, key, row._meta.get_field(key.removesuffix("_id")).to_python(value))
            if hasattr(row, "set_keys"):
                row.set_keys()
            if hasattr(row, "changed_at"):
                row.changed_at = stamp
        bulk_rows = [_as_row(row, changes[row.pk]) for row in rows]
        heads = [row for row in bulk_rows if row.get("role") == "head" and row["valid_to"] is None]
        for part in ([row for row in bulk_rows if row not in heads], heads):
            audit.update(model, part) if part else None


def _remove(model: type[models.Model], spans: list[list[int]]) -> None:
    created = model._base_manager.filter(_within(spans))
    if model is Instrument:
        created = _unused(created)
    delete = audit.delete if model in LOGGED else bulk.delete
    delete(model, list(created.values_list("pk", flat=True)))


def _as_row(row: Any, before: dict[str, Any]) -> dict[str, Any]:
    keys = list(before) + [key for key in ("key", "sort_key") if hasattr(row, key)]
    values = {key: getattr(row, key) for key in keys}
    if hasattr(row, "changed_at"):
        values["changed_at"] = connection.ops.adapt_datetimefield_value(
            row.changed_at.replace(microsecond=row.changed_at.microsecond // 1000 * 1000)
        )
    return {"id": row.pk, **values}


def _unused(instruments: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Of the instruments those that nothing refers to any more."""
    for relation in Instrument._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        other: type[models.Model] = relation.related_model  # type: ignore[assignment]
        field = relation.field.attname  # type: ignore[union-attr]
        used = other._base_manager.filter(**{f"{field}__isnull": False})
        instruments = instruments.exclude(pk__in=used.values(field))
    return instruments
