"""Which models are in the log, with which of their fields, and on whose page their changes are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from auditlog.registry import auditlog
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

HIDDEN = "•••"


class Kind(models.TextChoices):
    """On whose page a change is read, and by whom."""

    TEAM = "team", pgettext_lazy("kind of change", "team")
    PERSON = "person", pgettext_lazy("kind of change", "person")
    ACCOUNT = "account", pgettext_lazy("kind of change", "account")
    SETTING = "setting", pgettext_lazy("kind of change", "setting")
    MAP = "map", pgettext_lazy("kind of change", "map of units")


@dataclass(frozen=True)
class Tracked:
    """How one model is logged. `owner` and `label` are names of attributes, `named_by` of a foreign key."""

    model: type[models.Model]
    kind: Kind
    fields: tuple[str, ...]
    owner: str = "pk"
    label: str = ""
    named_by: str = ""
    secret: frozenset[str] = frozenset()
    words: Mapping[str, str | Promise] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """Attribute → field, of every field that is logged by its value: `team_id` → `team`."""
        return {
            name: field.name
            for field in self.model._meta.concrete_fields
            if field.name in self.fields
            for name in (field.name, field.attname)
        }

    @property
    def owner_column(self) -> str:
        """The attribute that holds the owner's id, also in a row of plain values."""
        return self.model._meta.pk.attname if self.owner == "pk" else self.owner


TRACKED: dict[type[models.Model], Tracked] = {}


def track(
    model: type[models.Model],
    *,
    kind: Kind,
    fields: Sequence[str],
    owner: str = "pk",
    label: str = "",
    named_by: str = "",
    secret: Sequence[str] = (),
    m2m: Sequence[str] = (),
    words: Mapping[str, str | Promise] | None = None,
) -> None:
    """Log changes of `fields` from now on; call it when the model's app is ready.

    `label` is the field that an entry is headed with, `named_by` the foreign key whose object heads it: a
    service by its person, so that the name stands in one place. Of `secret` fields only the fact of a change
    is kept. `words` names fields that have no readable name of their own.
    """
    TRACKED[model] = Tracked(model, kind, tuple(fields), owner, label, named_by, frozenset(secret), words or {})
    auditlog.register(
        model,
        include_fields=[*fields, *secret],
        mask_fields=list(secret),
        mask_callable="teams_app.accounts.audit.tracking.hide",
        m2m_fields=set(m2m),
    )


def owner_model(kind: str) -> type[models.Model] | None:
    """The model of those on whose pages changes of a kind are read; None where they have no page."""
    if kind not in (Kind.TEAM, Kind.PERSON, Kind.ACCOUNT):
        return None
    return next((each.model for each in TRACKED.values() if each.kind == kind and each.owner == "pk"), None)


def hide(value: str) -> str:
    """A secret in the log: that there was one."""
    return HIDDEN
