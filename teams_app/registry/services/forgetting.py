"""Erasure reaches free texts: who was named in a reason is named there no more; that there was a reason stays.

Only texts about the teams in which the person served are read. A name is looked for whole, in any case; a phone in
any spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import models

from geo import bulk
from teams_app.accounts.audit import Kind
from teams_app.accounts.models import LogEntry
from teams_app.registry.models import MeantSo, Member, StruckEntry, Team, TeamArea, TeamSuspension
from teams_app.registry.signals import ErasedPerson

GONE = "•••"
_TEXTS: dict[type[models.Model], tuple[str, ...]] = {
    Member: ("reason", "end_reason"),
    TeamArea: ("reason", "end_reason"),
    TeamSuspension: ("reason", "end_reason"),
    StruckEntry: ("reason", "struck_reason"),
    MeantSo: ("reason",),
    Team: ("end_reason",),
}
_IN_LOG = ("reason", "end_reason")


def teams_of(people: Collection[int]) -> list[int]:
    """The teams in which these people serve or served, struck-out services included."""
    served = Member.objects.filter(person__in=people).order_by().values("team")
    struck = StruckEntry.objects.filter(person__in=people).order_by().values("team")
    return list(Team.objects.filter(models.Q(pk__in=served) | models.Q(pk__in=struck)).values_list("pk", flat=True))


def forget_in_texts(people: Mapping[int, ErasedPerson]) -> None:
    """Blank these people in the reasons of their teams and in the log. The queries do not grow with the people."""
    pattern = naming(people.values())
    if pattern is None:
        return
    teams = teams_of(people)
    for model, fields in _TEXTS.items():
        key = "pk" if model is Team else "team_id"
        blank_in(model._base_manager.filter(**{f"{key}__in": teams}), fields, pattern)
    _forget_in_log(teams, pattern)


def naming(people: Iterable[ErasedPerson]) -> re.Pattern[str] | None:
    """What finds the names and phones of these people in a text; None where there is nothing to find.

    A name of one word (`An`) is left alone: it is also a word.
    """
    known = list(people)
    words = [unicodedata.normalize("NFC", one.name).split() for one in known]
    names = [r"\b" + r"\s+".join(map(re.escape, name)) + r"\b" for name in words if len(name) > 1]
    phones = [r"(?:\+?84|0)" + "".join(rf"[\s.\-]*{digit}" for digit in one.phone[1:]) for one in known if one.phone]
    parts = names + phones
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def blank_in(rows: models.QuerySet[models.Model], fields: Collection[str], pattern: re.Pattern[str]) -> None:
    """Write the texts of `rows` anew where they name somebody: one query to read, one to write if there are any."""
    said = models.Q()
    for field in fields:
        said |= ~models.Q(**{field: ""})
    changed = []
    for row in rows.filter(said).order_by().values("pk", *fields):
        fresh = {field: without(row[field], pattern) for field in fields}
        if any(fresh[field] != row[field] for field in fields):
            changed.append({"id": row["pk"]} | fresh)
    if changed:
        bulk.update(rows.model, changed)


def without(said: Any, pattern: re.Pattern[str]) -> Any:
    """A text, or whatever JSON has texts in it, with the names blanked."""
    if isinstance(said, str):
        fresh, found = pattern.subn(GONE, unicodedata.normalize("NFC", said))
        return fresh if found else said
    if isinstance(said, dict):
        return {name: without(value, pattern) for name, value in said.items()}
    return [without(each, pattern) for each in said] if isinstance(said, list) else said


def _forget_in_log(teams: Collection[int], pattern: re.Pattern[str]) -> None:
    changed = []
    entries = LogEntry.objects.filter(owner_kind=Kind.TEAM, owner_id__in=teams).order_by()
    for pk, changes in entries.values_list("pk", "changes"):
        fresh = {name: without(pair, pattern) if name in _IN_LOG else pair for name, pair in (changes or {}).items()}
        if fresh != (changes or {}):
            changed.append({"id": pk, "changes": fresh})
    if changed:
        bulk.update(LogEntry, changed)
