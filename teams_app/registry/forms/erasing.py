"""Erasing: the ground, and a box that says that it is meant."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from teams_app.accounts.models import User
from teams_app.registry.forms.base import RegisterForm
from teams_app.registry.forms.fields import Chips
from teams_app.registry.models import ErasureGround, Person
from teams_app.registry.services import people_erase

GROUNDS = [choice for choice in ErasureGround.choices if choice[0] != ErasureGround.RETENTION]


class EraseForm(RegisterForm):
    ground = forms.ChoiceField(label=gettext_lazy("Why it is erased"), choices=GROUNDS, widget=Chips)
    is_meant = forms.BooleanField(label=gettext_lazy("I understand that this cannot be taken back."))

    def __init__(self, *args: Any, person: Person, by: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.by, self.today = person, by, today

    def save(self) -> int | None:
        ground = self.cleaned_data["ground"]
        return self.carry_out(
            lambda: people_erase(people=[self.person.pk], ground=ground, by=self.by, today=self.today)
        )
