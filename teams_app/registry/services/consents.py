"""Recording and withdrawing consent. `Person.consented_on` repeats the standing consent to the list, so that
the many without one are counted from an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts import audit
from teams_app.accounts.models import User
from teams_app.registry.models import Consent, Person, Purpose
from teams_app.registry.services.rules import day, refuse
from teams_app.registry.wording import current_wording


@transaction.atomic
def consents_record(
    *,
    people: Collection[int],
    purposes: Iterable[str],
    means: str,
    given_on: dt.date,
    today: dt.date,
    by: User | None,
    wording: str = "",
) -> int:
    """Everyone of `people` said yes to `purposes`; who has already agreed keeps the older consent.

    The number of new consents. Six queries and the inserts, however many people.
    """
    if given_on > today:
        raise refuse(_("%(day)s is in the future.") % {"day": day(given_on)}, "given_on")
    asked = [purpose for purpose in Purpose.values if purpose in set(purposes)]
    if not asked:
        raise refuse(_("Tick what was agreed to."), "purposes")
    living = set(
        Person.objects.select_for_update().named().filter(pk__in=people).order_by("pk").values_list("pk", flat=True)
    )
    standing = set(Consent.objects.standing().filter(person__in=living).values_list("person_id", "purpose"))
    now = timezone.now()
    version = wording or current_wording().version
    new = [
        Consent(
            person_id=person,
            purpose=purpose,
            wording=version,
            means=means,
            given_on=given_on,
            recorded_by=by,
            recorded_at=now,
        )
        for person in sorted(living)
        for purpose in asked
        if (person, purpose) not in standing
    ]
    Consent.objects.bulk_create(new)
    audit.record([_entry(consent) for consent in new])
    agreed = [consent.person_id for consent in new if consent.purpose == Purpose.REGISTER]
    Person.objects.filter(pk__in=agreed).update(consented_on=given_on)
    return len(new)


@transaction.atomic
def consent_withdraw(*, person: Person, purpose: str, on: dt.date) -> bool:
    """The person takes a consent back. Without consent to calls the phone goes; the list stays until erasure.

    Whether there was a consent to take back.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Consent.objects.standing().filter(person=person, purpose=purpose).first()
    if standing is None:
        return False
    standing.withdrawn_on = max(on, standing.given_on)
    standing.save(update_fields=["withdrawn_on"])
    if purpose == Purpose.REGISTER:
        Person.objects.filter(pk=person.pk).update(consented_on=None)
    elif person.phone:
        person.phone = ""
        person.save(update_fields=["phone", "changed_at"])
        audit.scrub(Person, [person.pk], ["phone"])
    return True


def _entry(consent: Consent) -> audit.Entry:
    fields = ("purpose", "wording", "means", "given_on")
    gained = {name: (None, getattr(consent, name)) for name in fields}
    return audit.Entry(Consent, consent.pk, audit.CREATE, gained, consent.person_id)
