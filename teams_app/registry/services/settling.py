"""Settling problems of the register: two headships at once, two entries of one person, what is meant so."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts.access import Actor
from teams_app.accounts.models import User
from teams_app.registry.models import MeantSo, Member, MemberRole, Person, PersonMerge, ProblemKind, Team
from teams_app.registry.models.person import ERASED_NAME
from teams_app.registry.services.locking import locked_team
from teams_app.registry.services.members import Handover
from teams_app.registry.services.rules import check_day, day, refuse
from teams_app.registry.services.striking import strike_member


def meant_so(*, kind: ProblemKind, key: tuple[int, int, int], team: Team, reason: str, by: Actor | None) -> MeantSo:
    """It is no problem, and why. Said twice, the first stands."""
    a, b, c = key
    said = MeantSo(kind=kind, a=a, b=b, c=c, team=team, reason=reason, by=_user(by))
    said.full_clean(exclude=["revoked_at", "revoked_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            said.save()
    except IntegrityError:
        return MeantSo.objects.get(kind=kind, a=a, b=b, c=c, revoked_at__isnull=True)
    return said


def meant_so_revoke(*, said: MeantSo, by: Actor | None) -> None:
    """It is a problem after all: it comes back to the list; that it was thought none is kept."""
    MeantSo.objects.filter(pk=said.pk, revoked_at__isnull=True).update(revoked_at=timezone.now(), revoked_by=_user(by))


@transaction.atomic
def headships_settle(*, ends: Member, other: Member, on: dt.date, becomes: str, today: dt.date) -> Member:
    """Of two headships that share days, `ends` is over on `on`; its person stays as `becomes`, or leaves.

    When `on` is the day it began, it never was a headship: the service keeps its days in the other role.
    """
    locked_team(ends.team)
    ends, other = (Member.objects.select_related("team", "person").get(pk=each.pk) for each in (ends, other))
    if {ends.role, other.role} != {MemberRole.HEAD} or ends.team_id != other.team_id:
        raise refuse(_("These are no longer two headships of one team."))
    check_day(on, today, "on")
    if on < ends.valid_from or (ends.valid_to and on >= ends.valid_to):
        raise refuse(_("Choose a day within the headship: from %(day)s on.") % {"day": day(ends.valid_from)}, "on")
    still_overlap = other.valid_from < on and (other.valid_to is None or other.valid_to > ends.valid_from)
    if on > ends.valid_from and still_overlap:
        raise refuse(
            _("%(name)s is head from %(day)s on; choose that day or an earlier one.")
            % {"name": other.person.name, "day": day(other.valid_from)},
            "on",
        )
    if on == ends.valid_from:
        if becomes == Handover.LEAVES:
            raise refuse(_("Never a head and never a member: strike the entry out instead."), "becomes")
        ends.role = becomes
        ends.save()
        return ends
    until, ends.valid_to = ends.valid_to, on
    ends.full_clean()
    ends.save()
    if becomes != Handover.LEAVES:
        stays = Member(team=ends.team, person=ends.person, role=becomes, valid_from=on, valid_to=until)
        stays.full_clean()
        stays.save()
    return ends


@transaction.atomic
def people_merge(*, keep: Person, gone: Person, by: Actor | None) -> Person:
    """Two entries of one person become `keep`: it takes every service over, and fills its gaps from `gone`.

    The emptied entry stays without anything personal in it. Services that overlap in one team and one role
    become one; in two roles, one of them must end first.
    """
    teams = Member.objects.filter(person__in=[keep, gone]).order_by("team").values_list("team", flat=True).distinct()
    for team in Team.objects.filter(pk__in=list(teams)).order_by("pk"):
        locked_team(team)
    people = Person.objects.select_for_update().in_bulk([keep.pk, gone.pk])
    keep, gone = people[keep.pk], people[gone.pk]
    if keep.pk == gone.pk or keep.erased_on or gone.erased_on:
        raise refuse(_("One of them is no longer there."))
    if keep.user_id and gone.user_id:
        raise refuse(_("Both have an account; close one of them first."))
    moved = [_take_over(service, keep, by) for service in gone.services.select_related("team", "person")]
    gone.struck.update(person=keep)
    _move_consents(keep, gone)
    _fill(keep, gone)
    PersonMerge.objects.create(
        kept=keep, emptied=gone, services=[pk for pk in moved if pk is not None], by=_user(by)
    )  # fmt: skip
    return keep


def _take_over(service: Member, keep: Person, by: Actor | None) -> int | None:
    """Give the service to `keep`; its id, or None where `keep` served there in the same role already."""
    spans = Q(valid_to__isnull=True) | Q(valid_to__gt=service.valid_from)
    if service.valid_to:
        spans &= Q(valid_from__lt=service.valid_to)
    own = Member.objects.filter(spans, person=keep, team=service.team).order_by("valid_from").first()
    if own is None:
        service.person = keep
        service.save()
        return service.pk
    if own.role != service.role:
        raise refuse(
            _("In %(team)s they serve in two roles at once; end one of the services first.")
            % {"team": service.team.short_name}
        )
    start, ends = min(own.valid_from, service.valid_from), [own.valid_to, service.valid_to]
    strike_member(service, by=by, why=_("The same person, entered twice"))
    own.valid_from, own.valid_to = start, None if None in ends else max(end for end in ends if end)
    own.full_clean()
    own.save()
    return None


def _move_consents(keep: Person, gone: Person) -> None:
    """What the person agreed to under the other entry; a consent that stands twice stays where it was."""
    standing = set(keep.consents.filter(withdrawn_on__isnull=True).values_list("purpose", flat=True))
    gone.consents.exclude(withdrawn_on__isnull=True, purpose__in=standing).update(person=keep)


def _fill(keep: Person, gone: Person) -> None:
    for name in ("phone", "birth_year", "background", "user_id", "consented_on"):
        if not getattr(keep, name):
            setattr(keep, name, getattr(gone, name))
    gone.name, gone.phone, gone.birth_year, gone.background = ERASED_NAME, "", None, ""
    gone.user = gone.consented_on = None
    gone.erased_on = timezone.localdate()
    gone.save()  # first: an account belongs to one person
    keep.save()


def _user(by: Actor | None) -> User | None:
    return by if isinstance(by, User) else None
