"""The one form that re-forms the teams of ended communes into the team of the new one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from geo.models import Unit
from teams_app.registry.forms.base import DecisionMixin, ReasonMixin, RegisterForm
from teams_app.registry.forms.fields import CheckChips, Chips, DayField
from teams_app.registry.models import Member, MemberRole, Team
from teams_app.registry.naming import suggested_name
from teams_app.registry.reforming import Proposal
from teams_app.registry.services import teams_reform

LEAVES = ""
_ROLES = [
    (MemberRole.DEPUTY, MemberRole.DEPUTY.label),
    (MemberRole.MEMBER, MemberRole.MEMBER.label),
    (LEAVES, pgettext_lazy("role", "leaves")),
]


@dataclass(frozen=True)
class Candidate:
    """A person on the form; those of the standing team keep their role there and have no `field`."""

    service: Member
    radio: forms.boundfield.BoundWidget
    field: forms.BoundField | None


class ReformForm(ReasonMixin, DecisionMixin, RegisterForm):
    """Which teams, who leads, who stays as what, and by which decision."""

    teams = forms.TypedMultipleChoiceField(label=gettext_lazy("Teams that become one"), coerce=int, widget=CheckChips)
    name = forms.CharField(label=gettext_lazy("Name of the team"), max_length=200)
    valid_from = DayField(label=gettext_lazy("From"))
    head = forms.TypedChoiceField(label=gettext_lazy("Head"), coerce=int, widget=Chips)

    def __init__(self, *args: Any, proposal: Proposal, today: dt.date, **kwargs: Any) -> None:
        name = proposal.standing.name if proposal.standing else suggested_name([proposal.place.label])
        certain = [team.pk for team in proposal.certain]
        kwargs["initial"] = {"name": name, "teams": certain} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.proposal, self.today = proposal, today
        self.services = _one_each(list(proposal.members(today).select_related("person", "team").in_team_order()))
        self._fill_choices()

    def _fill_choices(self) -> None:
        teams = [(stranded.team.pk, stranded.team.short_name) for stranded in self.proposal.teams]
        _choose_from(self.fields["teams"], teams)
        _choose_from(self.fields["head"], [(s.person_id, s.person.name) for s in self._head_candidates()])
        for service in self.services:
            self.fields[_field(service)] = forms.ChoiceField(
                label=service.person.name,
                choices=_ROLES,
                required=False,
                initial=MemberRole.MEMBER if service.role == MemberRole.MEMBER else MemberRole.DEPUTY,
            )
        self.fields["number"].required = True
        if self.proposal.standing:  # it goes on under its own name
            del self.fields["name"]

    def _head_candidates(self) -> list[Member]:
        standing = self.proposal.standing
        if standing is None:
            return _one_each(self.services)
        own = Member.objects.on(self.today).filter(team=standing).in_team_order().select_related("person", "team")
        return _one_each([*own, *self.services])

    @property
    def people(self) -> list[Candidate]:
        """Everyone concerned, each with the radio that makes them head and the field that says what else."""
        asked = {service.person_id for service in self.services}
        return [
            Candidate(service, radio, self[_field(service)] if service.person_id in asked else None)
            for service, radio in zip(self._head_candidates(), self["head"].subwidgets, strict=True)
        ]

    def clean_valid_from(self) -> dt.date:
        date: dt.date = self.cleaned_data["valid_from"]
        if date < self.proposal.earliest:
            raise ValidationError(
                _("%(commune)s exists from %(day)s on; choose that day or a later one.")
                % {"commune": self.proposal.place.label, "day": f"{self.proposal.earliest:%d/%m/%Y}"}
            )
        return date

    def save(self) -> Team | None:
        cleaned = self.cleaned_data
        people = {service.person_id: service.person for service in self._head_candidates()}
        roles = {service.person_id: cleaned[_field(service)] for service in self.services}
        return self.carry_out(
            lambda: teams_reform(
                unit=Unit.objects.get(pk=self.proposal.place.unit_id),
                teams=[s.team for s in self.proposal.teams if s.team.pk in cleaned["teams"]],
                head=people[cleaned["head"]],
                roles={person: role for person, role in roles.items() if role != LEAVES},
                name=cleaned.get("name", ""),
                decision=self.decision(),
                valid_from=cleaned["valid_from"],
                today=self.today,
                standing=self.proposal.standing,
                reason=cleaned["reason"],
            )
        )


def _one_each(services: list[Member]) -> list[Member]:
    """The first service of each person: someone in two of the teams is asked about once."""
    return list({service.person_id: service for service in reversed(services)}.values())[::-1]


def _choose_from(field: forms.Field, choices: list[tuple[int, str]]) -> None:
    field.choices = choices  # type: ignore[attr-defined]


def _field(service: Member) -> str:
    return f"role_{service.person_id}"
