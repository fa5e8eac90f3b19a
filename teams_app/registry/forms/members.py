"""The forms of people's service: joining, correcting, changing role, leaving."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.ids import id_in
from geo.names import fold
from teams_app.accounts.models import User
from teams_app.registry.forms.base import EditForm, GroundsMixin, RegisterForm
from teams_app.registry.forms.consents import ConsentMixin, record_with
from teams_app.registry.forms.fields import BirthYearField, Chips, DayField, NameField, PhoneField
from teams_app.registry.models import Background, Member, MemberRole, Person, Team
from teams_app.registry.querysets import TeamQuerySet
from teams_app.registry.services import (
    Handover,
    member_add,
    member_change_role,
    member_correct,
    member_end,
    token,
)

SOMEONE_ELSE = "new"
_GROUNDS = ("number", "issued_on", "issuer", "reason")


class PersonMixin(forms.Form):
    """What the register holds about a person."""

    name = NameField(label=gettext_lazy("Full name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    birth_year = BirthYearField(label=gettext_lazy("Year of birth"), required=False)
    background = forms.ChoiceField(
        label=gettext_lazy("Comes from"),
        choices=[("", gettext_lazy("not known")), *Background.choices],
        required=False,
    )

    def fill(self, person: Person, *, blanks_too: bool) -> Person:
        """Write what was typed onto the person; a known person keeps what was left blank."""
        for field in ("name", "phone", "birth_year", "background"):
            value = self.cleaned_data[field]
            if value or blanks_too:
                setattr(person, field, value)
        return person


class HandoverMixin(forms.Form):
    """What becomes of the standing head; asked only once there is one in the way."""

    handover = forms.ChoiceField(
        label=gettext_lazy("The head until now"), choices=Handover.choices, required=False, widget=forms.HiddenInput
    )

    def ask_about_handover(self) -> None:
        if self.has_error("handover") or self.cleaned_data.get("handover"):
            self.fields["handover"].widget = Chips(choices=Handover.choices)


class MemberNewForm(PersonMixin, HandoverMixin, GroundsMixin, ConsentMixin, RegisterForm):
    """Someone joins. A person of the same name and phone or year of birth is asked about, never doubled."""

    known = forms.CharField(label=gettext_lazy("Is it the same person?"), required=False, widget=forms.HiddenInput)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=MemberRole.choices, initial=MemberRole.MEMBER, widget=Chips
    )
    valid_from = DayField(label=gettext_lazy("Serves from"))
    field_order = [
        *("name", "known", "role", "handover", "phone", "birth_year", "background", "valid_from"),
        *("purposes", "means", "given_on", *_GROUNDS),
    ]

    def __init__(
        self, *args: Any, team: Team, seen: TeamQuerySet, today: dt.date, by: User | None = None, **kwargs: Any
    ) -> None:
        """`seen`: the teams whose people the reader may know of."""
        super().__init__(*args, **kwargs)
        self.team, self.seen, self.today, self.by = team, seen, today, by
        self._alike: dict[str, Person] = {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name"):
            alike = Person.objects.alike(cleaned["name"], cleaned.get("phone", ""), cleaned.get("birth_year"))
            if (known := id_in(cleaned.get("known", ""))) is not None:  # chosen already, whatever was changed since
                alike |= Person.objects.filter(pk=known, key=fold(cleaned["name"]))
            served = Member.objects.filter(team__in=self.seen.values("pk"))
            self._alike = {str(person.pk): person for person in alike.filter(pk__in=served.values("person"))[:5]}
        if self._alike and cleaned.get("known") not in [*self._alike, SOMEONE_ELSE]:
            self.add_error("known", _("Someone like this is already in the register."))
        if self._alike:
            self.fields["known"].widget = Chips(choices=self._choices())
        return cleaned

    def save(self) -> Member | None:
        cleaned = self.cleaned_data
        known = self._alike.get(cleaned["known"])
        person = self.fill(known or Person(), blanks_too=known is None)
        member = self.carry_out(lambda: self._add(person))
        self.ask_about_handover()
        return member

    @transaction.atomic
    def _add(self, person: Person) -> Member:
        cleaned = self.cleaned_data
        member = member_add(
            team=self.team,
            person=person,
            role=cleaned["role"],
            valid_from=cleaned["valid_from"],
            today=self.today,
            handover=cleaned["handover"],
            decision=self.decision(),
            reason=cleaned["reason"],
        )
        record_with(self, member, self.by, self.today)
        return member

    def _choices(self) -> list[tuple[str, str]]:
        services = (
            Member.objects.filter(person__in=list(self._alike.values()), team__in=self.seen.values("pk"))
            .select_related("team", "person")
            .order_by("valid_from")
        )
        latest = {str(service.person_id): service for service in services}
        known = [
            (pk, f"{service.person.name}, {service.get_role_display()}, {service.team.short_name}")
            for pk, service in latest.items()
        ]
        return [*known, (SOMEONE_ELSE, _("Someone else of that name"))]


class MemberForm(PersonMixin, EditForm):
    """Putting right what the register says of a member."""

    valid_from = DayField(label=gettext_lazy("In this role from"))
    field_order = ["name", "phone", "birth_year", "background", "valid_from", "opened_on"]

    def __init__(self, *args: Any, member: Member, today: dt.date, **kwargs: Any) -> None:
        self.member, self.today = member, today
        super().__init__(*args, standing=self._saved, **kwargs)

    def save(self) -> Member | None:
        cleaned = self.cleaned_data
        person = self.fill(Person.objects.get(pk=self.member.person_id), blanks_too=True)
        return self.carry_out(
            lambda: member_correct(
                member=self.member,
                person=person,
                valid_from=cleaned["valid_from"],
                today=self.today,
                opened_on=cleaned["opened_on"],
            )
        )

    def _saved(self) -> tuple[str, dict[str, Any]]:
        member = Member.objects.select_related("person").get(pk=self.member.pk)
        person = member.person
        values = {name: getattr(person, name) for name in ("name", "phone", "birth_year", "background")}
        return token(member, person), values | {"valid_from": member.valid_from}


class MemberRoleForm(HandoverMixin, GroundsMixin, EditForm):
    """Another role from a day on."""

    role = forms.ChoiceField(label=gettext_lazy("New role"), choices=MemberRole.choices, widget=Chips)
    since = DayField(label=gettext_lazy("From"))
    field_order = ["role", "handover", "since", *_GROUNDS, "opened_on"]

    def __init__(self, *args: Any, member: Member, today: dt.date, **kwargs: Any) -> None:
        self.member, self.today = member, today
        super().__init__(*args, standing=lambda: _token_of(member), **kwargs)

    def save(self) -> Member | None:
        cleaned = self.cleaned_data
        member = self.carry_out(
            lambda: member_change_role(
                member=self.member,
                role=cleaned["role"],
                since=cleaned["since"],
                today=self.today,
                handover=cleaned["handover"],
                decision=self.decision(),
                reason=cleaned["reason"],
                opened_on=cleaned["opened_on"],
            )
        )
        self.ask_about_handover()
        return member


class MemberLeaveForm(GroundsMixin, EditForm):
    """Leaving the team."""

    on = DayField(label=gettext_lazy("Leaves from"))
    field_order = ["on", *_GROUNDS, "opened_on"]

    def __init__(self, *args: Any, member: Member, today: dt.date, **kwargs: Any) -> None:
        self.member, self.today = member, today
        super().__init__(*args, standing=lambda: _token_of(member), **kwargs)

    def save(self) -> Member | None:
        cleaned = self.cleaned_data
        return self.carry_out(
            lambda: member_end(
                member=self.member,
                on=cleaned["on"],
                today=self.today,
                decision=self.decision(),
                reason=cleaned["reason"],
                opened_on=cleaned["opened_on"],
            )
        )


def _token_of(member: Member) -> tuple[str, dict[str, Any]]:
    found = Member.objects.select_related("person").get(pk=member.pk)
    return token(found, found.person), {}
