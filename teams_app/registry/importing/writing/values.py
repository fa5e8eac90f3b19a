"""The values of rows as statements take them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import models

from geo import bulk
from teams_app.accounts import audit
from teams_app.registry.importing.register import PersonRef, TeamRef
from teams_app.registry.models import Member, Person, Team, TeamArea

LOGGED = (Team, TeamArea, Person, Member)
CHUNK = 5_000  # rows a statement: its text stays within some megabytes


def in_chunks(model: type[models.Model], rows: Iterable[bulk.Row]) -> None:
    insert = audit.insert if model in LOGGED else bulk.insert
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        insert(model, chunk)


def defaults(model: type[models.Model], stamp: Any) -> dict[str, Any]:
    """Every column of a model with its default, the days and times of writing filled in."""
    found: dict[str, Any] = {}
    for one in model._meta.concrete_fields:
        if one.primary_key or one.has_db_default():
            continue
        is_stamp = getattr(one, "auto_now", False) or getattr(one, "auto_now_add", False)
        found[one.attname] = stamp if is_stamp else one.get_default()
    return found


def team_values(team: TeamRef) -> dict[str, Any]:
    name, key, sort_key = Team.keyed(team.name)
    return {
        "name": name,
        "key": key,
        "sort_key": sort_key,
        "valid_from": team.valid_from,
        "decision_id": team.decision.pk if team.decision else None,
    }


def person_values(person: PersonRef) -> dict[str, Any]:
    name, key, sort_key = Person.keyed(person.name)
    return {
        "name": name,
        "key": key,
        "sort_key": sort_key,
        "phone": person.phone,
        "birth_year": person.birth_year,
        "background": person.background,
    }
