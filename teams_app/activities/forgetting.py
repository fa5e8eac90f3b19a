"""Erasure reaches the log: what names a person goes from its texts, its history and what phones sent; figures stay."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

from django.db import models

from geo import bulk
from geo.among import among
from teams_app.activities.models import (
    Activity,
    ActivityChange,
    Held,
    HelpRequest,
    HelpStep,
    LogImport,
    LogImportRow,
    Received,
)
from teams_app.activities.tables.lines import forget_names
from teams_app.registry.models import Member
from teams_app.registry.services.forgetting import blank_in, naming, teams_of, without
from teams_app.registry.signals import ErasedPerson

_TEXTS: dict[type[models.Model], tuple[str, tuple[str, ...]]] = {  # model → how it leads to its team, its texts
    Activity: ("team", ("note", "place")),
    ActivityChange: ("activity__team", ("values", "reason")),
    LogImportRow: ("activity__team", ("before",)),
    Held: ("team", ("entry", "errors", "given_up")),
    HelpRequest: ("team", ("answer", "text")),
    HelpStep: ("request__team", ("note",)),
}


def forget_people(people: Mapping[int, ErasedPerson]) -> None:
    """A note may name who guided, an answer who will come: names and phones of these people leave their teams' log."""
    pattern = naming(people.values())
    if pattern is None:
        return
    teams = teams_of(people)
    for model, (team, fields) in _TEXTS.items():
        blank_in(model._base_manager.filter(**{f"{team}__in": teams}), fields, pattern)
    imports = LogImportRow.objects.filter(activity__team__in=teams).order_by().values("batch")
    blank_in(LogImport.objects.filter(pk__in=imports), ["reason"], pattern)
    _forget_in_payloads(teams, pattern)
    forget_names(pattern)


def _forget_in_payloads(teams: Collection[int], pattern: re.Pattern[str]) -> None:
    """What a phone sent names its team only inside, so all is read of those who ever sent something for these."""
    senders = {
        *Activity._base_manager.filter(team__in=teams).order_by().values_list("created_by", flat=True).distinct(),
        *Held.objects.filter(team__in=teams).order_by().values_list("user", flat=True).distinct(),
        *Member.objects.filter(team__in=teams).order_by().values_list("person__user", flat=True).distinct(),
    } - {None}
    sent = Received.objects.filter(user__in=among(senders)).order_by().values_list("pk", "body")
    blanked = ((pk, body, _payload_without(body, teams, pattern)) for pk, body in sent.iterator(chunk_size=500))
    bulk.update(Received, [{"id": pk, "body": fresh} for pk, body, fresh in blanked if fresh != body])


def _payload_without(body: str, teams: Collection[int], pattern: re.Pattern[str]) -> str:
    """It stays what it is otherwise, so that `replay_sync` reads it as before; entries of other teams stay whole."""
    try:
        given = json.loads(body)
        if not isinstance(given, dict) or not isinstance(given.get("entries"), list):
            fresh = without(given, pattern)
        else:
            entries = given["entries"]
            fresh = given | {
                "entries": [each if _is_elsewhere(each, teams) else without(each, pattern) for each in entries]
            }
        return body if fresh == given else json.dumps(fresh)
    except (ValueError, RecursionError):  # nothing that a phone of ours sends
        return str(without(body, pattern))


def _is_elsewhere(entry: object, teams: Collection[int]) -> bool:
    team = entry.get("team") if isinstance(entry, dict) else None
    return isinstance(team, int) and team not in teams
