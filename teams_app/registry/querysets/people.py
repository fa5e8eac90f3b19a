"""Who serves in teams, and the consents of people to their data being held."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, When

from geo import names
from geo.findable import FindableQuerySet
from geo.querysets import valid_on
from geo.told import ToldQuerySet

if TYPE_CHECKING:
    from teams_app.registry.models import Consent, Member, Person  # noqa: F401


def members() -> MemberQuerySet:
    return apps.get_model("registry", "Member")._default_manager.all()


class MemberQuerySet(ToldQuerySet["Member"]):
    def on(self, date: dt.date) -> MemberQuerySet:
        return self.filter(valid_on(date))

    def in_team_order(self) -> MemberQuerySet:
        """Head, deputies, members; within each by given name, as Vietnamese lists are kept."""
        rank = Case(
            When(role="head", then=0), When(role="deputy", then=1), default=2,
            output_field=models.IntegerField(),
        )  # fmt: skip
        return self.order_by(rank, "person__sort_key", "valid_from", "pk")


class PersonQuerySet(FindableQuerySet["Person"]):
    def named(self) -> PersonQuerySet:
        """People whose data is held: all but the erased."""
        return self.filter(erased_on__isnull=True)

    def unconsented(self) -> PersonQuerySet:
        """People whose data is held although no consent to it is on record."""
        return self.filter(consented_on__isnull=True, erased_on__isnull=True)

    def count_consents(self) -> tuple[int, int]:
        """Of how many people data is held, and of how many of them without consent.

        Of all people, the few erased are taken off the whole; of some, both are counted in one look.
        """
        if not self.query.where:
            erased = self.filter(erased_on__isnull=False)
            return self.count() - erased.count(), self.unconsented().count()
        lacking = Count("pk", filter=Q(consented_on__isnull=True))
        found = self.named().order_by().aggregate(held=Count("pk"), lacking=lacking)
        return found["held"], found["lacking"]

    def gone_since(self, date: dt.date) -> PersonQuerySet:
        """People whose last service ended, or was struck out, on `date` or before."""
        left = members().filter(valid_to__lte=date).values("person")
        struck = apps.get_model("registry", "StruckEntry")._default_manager.filter(struck_at__date__lte=date)
        stays = members().filter(Q(valid_to__isnull=True) | Q(valid_to__gt=date), person=OuterRef("pk"))
        return self.filter(
            ~Exists(stays), Q(pk__in=left) | Q(pk__in=struck.filter(person__isnull=False).values("person"))
        )

    def alike(self, name: str, phone: str = "", birth_year: int | None = None) -> PersonQuerySet:
        """People of that name who share the phone or the year of birth: probably the same person."""
        same = Q(phone=phone) if phone else Q()
        same |= Q(birth_year=birth_year) if birth_year else Q()
        return self.filter(same, key=names.fold(name)) if same else self.none()


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> ConsentQuerySet:
        """Consents that nobody took back."""
        return self.filter(withdrawn_on__isnull=True)
