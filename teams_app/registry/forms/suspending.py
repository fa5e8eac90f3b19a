"""The forms that suspend a team and let it work again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from teams_app.registry.forms.base import DecisionMixin, EditForm, ReasonMixin
from teams_app.registry.forms.fields import DayField
from teams_app.registry.models import Team, TeamSuspension
from teams_app.registry.services import team_resume, team_suspend, token


class TurnForm(ReasonMixin, DecisionMixin, EditForm):
    on = DayField(label=gettext_lazy("From"))
    field_order = ["on", "reason", "number", "issued_on", "issuer", "opened_on"]

    def __init__(self, *args: Any, team: Team, today: dt.date, **kwargs: Any) -> None:
        self.team, self.today = team, today
        super().__init__(*args, standing=self._saved, **kwargs)

    def save(self) -> TeamSuspension | None:
        cleaned = self.cleaned_data
        return self.carry_out(
            lambda: self.verb(
                team=self.team,
                on=cleaned["on"],
                reason=cleaned["reason"],
                decision=self.decision(),
                today=self.today,
                opened_on=cleaned["opened_on"],
            )
        )

    def verb(self, **asked: Any) -> TeamSuspension:
        raise NotImplementedError

    def _saved(self) -> tuple[str, dict[str, Any]]:
        return token(Team.objects.get(pk=self.team.pk)), {}


class TeamSuspendForm(TurnForm):
    """Suspending needs a reason: whoever looks for the team will ask."""

    on = DayField(label=gettext_lazy("Suspended from"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def verb(self, **asked: Any) -> TeamSuspension:
        return team_suspend(**asked)


class TeamResumeForm(TurnForm):
    on = DayField(label=gettext_lazy("Works again from"))

    def verb(self, **asked: Any) -> TeamSuspension:
        return team_resume(**asked)
