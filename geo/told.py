"""Querysets whose bulk methods are heard of, where Django's own signals are silent (`geo.signals.rows_written`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from geo.signals import rows_written

AnyModel = TypeVar("AnyModel", bound=models.Model)


class ToldQuerySet(models.QuerySet[AnyModel]):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        created: list[Any] = super().bulk_create(objs, *args, **kwargs)
        rows_written.send(self.model)
        return created

    def update(self, **values: Any) -> int:  # bulk_update comes this way too
        count = super().update(**values)
        rows_written.send(self.model)
        return count
