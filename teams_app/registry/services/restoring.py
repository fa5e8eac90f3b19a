"""Putting back what was struck out: the entry stands again as it was, if nothing else stands in its place by now."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from teams_app.registry.models import (
    Member,
    MemberRole,
    StruckEntry,
    StruckKind,
    Team,
    TeamArea,
    TeamSuspension,
)  # fmt: skip
from teams_app.registry.services.locking import locked_team
from teams_app.registry.services.members import check_head_is_alone, check_not_serving
from teams_app.registry.services.rules import day, refuse

Restored = Member | TeamArea | TeamSuspension
# The others were taken back with the row they were written on: the same is done again on its own page.
RESTORABLE = frozenset({StruckKind.SERVICE, StruckKind.AREA, StruckKind.SUSPENSION})


@transaction.atomic
def struck_restore(*, entry: StruckEntry) -> Restored:
    """Let a struck-out service, place or suspension stand again; refuses what contradicts the register of now."""
    team = locked_team(entry.team)
    found = StruckEntry.objects.select_related("person").filter(pk=entry.pk, kind__in=RESTORABLE).first()
    if found is None:
        raise refuse(_("It has been put back already."))
    since = found.valid_from
    if since is None or since < team.valid_from or (team.valid_to and since >= team.valid_to):
        raise refuse(_("The team did not stand on that day."))
    row: Restored = _ROWS[StruckKind(found.kind)](team, found)
    row.valid_from, row.valid_to = since, found.valid_to or team.valid_to
    row.decision, row.reason = found.decision, found.reason
    row.full_clean()
    row.save()
    team.save()  # a new state for whoever has a form open
    found.delete()
    return row


def _service(team: Team, entry: StruckEntry) -> Member:
    assert entry.person is not None
    assert entry.valid_from is not None
    if entry.person.erased_on:
        raise refuse(_("The data of this person has been erased; nothing can be written there again."))
    check_not_serving(team, entry.person, entry.valid_from, until=entry.valid_to)
    if entry.role == MemberRole.HEAD:
        check_head_is_alone(team, entry.valid_from, entry.valid_to)
    return Member(team=team, person=entry.person, role=entry.role)


def _area(team: Team, entry: StruckEntry) -> TeamArea:
    if entry.unit is None:
        raise refuse(_("That place stands in the register no more."))
    if TeamArea.objects.filter(_overlaps(entry), team=team, unit=entry.unit).exists():
        raise refuse(_("The team serves %(place)s already.") % {"place": entry.place})
    return TeamArea(team=team, unit=entry.unit)


def _suspension(team: Team, entry: StruckEntry) -> TeamSuspension:
    if other := TeamSuspension.objects.filter(_overlaps(entry), team=team).first():
        raise refuse(_("The team is already suspended from %(day)s on.") % {"day": day(other.valid_from)})
    return TeamSuspension(team=team)


_ROWS: dict[StruckKind, Callable[[Team, StruckEntry], Restored]] = {
    StruckKind.SERVICE: _service,
    StruckKind.AREA: _area,
    StruckKind.SUSPENSION: _suspension,
}


def _overlaps(entry: StruckEntry) -> Q:
    begins = Q(valid_from__lt=entry.valid_to) if entry.valid_to else Q()
    return begins & (Q(valid_to__isnull=True) | Q(valid_to__gt=entry.valid_from))
