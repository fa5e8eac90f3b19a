"""Erasing people: the name and all that says who it was go, the service and every count stay. Not undoable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import bulk
from teams_app.accounts import audit
from teams_app.accounts.closing import accounts_erase
from teams_app.accounts.models import User
from teams_app.registry.models import Consent, Erasure, Member, MemberRole, Person
from teams_app.registry.models.person import ERASED_NAME
from teams_app.registry.services.forgetting import forget_in_texts
from teams_app.registry.services.rules import refuse
from teams_app.registry.signals import ErasedPerson, people_erased


def people_erase(*, people: Collection[int], ground: str, by: User | None, today: dt.date) -> int:
    """Replace each person by "Thành viên đã xóa dữ liệu"; the number of those replaced.

    Refuses heads who still serve: a team must know whom to call. The same few queries for one and for a
    thousand people; callers with more go in batches. Accounts that also hold an office stay, and are cut off
    from the person.
    """
    with transaction.atomic():
        found = Person.objects.select_for_update().named().filter(pk__in=people).order_by("pk")
        erased = {person.pk: person for person in found}
        _refuse_heads(erased, today)
        now = timezone.now()
        blank = _blank(today)
        bulk.update(Person, [{"id": pk, **blank, "changed_at": now} for pk in erased])
        standing = Consent.objects.standing().filter(person__in=erased, given_on__lte=today)
        audit.update_rows(standing, withdrawn_on=today)
        Consent.objects.filter(person__in=erased).update(recorded_by=None)
        Erasure.objects.bulk_create([Erasure(person_id=pk, at=now, ground=ground, by=by) for pk in erased])
        accounts_erase({person.user_id for person in erased.values() if person.user_id}, today)
        _tell_the_log(erased, today)
        forgotten = {pk: ErasedPerson(person.name, person.phone) for pk, person in erased.items()}
        if forgotten:
            forget_in_texts(forgotten)
            people_erased.send(sender=Person, people=forgotten)
    return len(erased)


def _blank(today: dt.date) -> dict[str, object]:
    """What a person is once erased. The key is empty, so that no search and no import finds them."""
    nobody = Person(name=ERASED_NAME, erased_on=today)
    nobody.set_keys()
    names = ("name", "phone", "birth_year", "background", "user_id", "key", "sort_key", "consented_on", "erased_on")
    return {name: getattr(nobody, name) for name in names}


def _tell_the_log(people: Collection[int], today: dt.date) -> None:
    """That they were erased, and nothing of what was: the entries of before keep their day and lose their values."""
    audit.record([audit.Entry(Person, pk, audit.UPDATE, {"erased_on": (None, today)}) for pk in people])
    audit.scrub(Person, people, ["name", "phone", "birth_year", "background", "user"])


def _refuse_heads(people: Collection[int], today: dt.date) -> None:
    heads = Member.objects.on(today).filter(person__in=people, role=MemberRole.HEAD).select_related("person", "team")
    if head := heads.first():
        raise refuse(
            _("%(name)s still heads %(team)s. Name another head, or end the service, first.")
            % {"name": head.person.name, "team": head.team.short_name},
            code="is_head",
        )
