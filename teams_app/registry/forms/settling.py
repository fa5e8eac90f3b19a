"""The forms that settle a problem on its own page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams_app.accounts.access import Actor
from teams_app.registry.forms.base import RegisterForm
from teams_app.registry.forms.fields import Chips, DayField
from teams_app.registry.models import MeantSo, Member, Person, Team
from teams_app.registry.problems import Problem
from teams_app.registry.services.members import Handover
from teams_app.registry.services.settling import headships_settle, meant_so, people_merge


class MeantForm(RegisterForm):
    reason = forms.CharField(
        label=gettext_lazy("Why is it meant so?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def save(self, problem: Problem, team: Team, by: Actor) -> MeantSo | None:
        reason = self.cleaned_data["reason"]
        return self.carry_out(
            lambda: meant_so(kind=problem.kind, key=problem.key, team=team, reason=reason, by=by)
        )  # fmt: skip


class HeadshipsForm(RegisterForm):
    """Which of two headships ends, when, and what becomes of that person."""

    ends = forms.TypedChoiceField(label=gettext_lazy("Whose headship ends?"), coerce=int, widget=Chips)
    on = DayField(label=gettext_lazy("Head no longer from"))
    becomes = forms.ChoiceField(label=gettext_lazy("And then"), choices=Handover.choices, widget=Chips)

    def __init__(self, *args: Any, one: Member, two: Member, today: dt.date, **kwargs: Any) -> None:
        """`one` began first: it is proposed to end when `two` begins."""
        since = two.valid_from
        becomes = Handover.LEAVES if since > one.valid_from else Handover.DEPUTY
        kwargs["initial"] = {"ends": one.pk, "on": since, "becomes": becomes} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.pair, self.today = {one.pk: one, two.pk: two}, today
        self.fields["ends"].choices = [(each.pk, each.person.name) for each in (one, two)]  # type: ignore[attr-defined]

    def save(self) -> Member | None:
        cleaned = self.cleaned_data
        ends = self.pair[cleaned["ends"]]
        other = next(each for pk, each in self.pair.items() if pk != ends.pk)
        return self.carry_out(
            lambda: headships_settle(
                ends=ends, other=other, on=cleaned["on"], becomes=cleaned["becomes"], today=self.today
            )
        )


class MergeForm(RegisterForm):
    """Which of two entries of one person stays; the other's services and facts go over to it."""

    keep = forms.TypedChoiceField(label=gettext_lazy("Which entry stays?"), coerce=int, widget=Chips)

    def __init__(self, *args: Any, one: Person, two: Person, **kwargs: Any) -> None:
        fuller = max((one, two), key=lambda each: (bool(each.user_id), bool(each.phone), bool(each.birth_year)))
        kwargs["initial"] = {"keep": fuller.pk} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.pair = {one.pk: one, two.pk: two}
        self.fields["keep"].choices = [(each.pk, _what(each)) for each in (one, two)]  # type: ignore[attr-defined]

    def save(self, by: Actor) -> Person | None:
        keep = self.pair[self.cleaned_data["keep"]]
        gone = next(each for pk, each in self.pair.items() if pk != keep.pk)
        return self.carry_out(lambda: people_merge(keep=keep, gone=gone, by=by))


def _what(person: Person) -> str:
    """Name, year of birth and the end of the phone: enough to tell two entries apart."""
    year = _("born %(year)s") % {"year": person.birth_year} if person.birth_year else ""
    phone = f"•••{person.phone[-3:]}" if person.phone else _("no phone")
    return ", ".join(part for part in (person.name, year, phone) if part)
