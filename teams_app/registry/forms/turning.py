"""The forms of the turns in a team's life: it is suspended, works again, or is dissolved."""

from __future__ import annotations

import datetime as dt
from typing import Any, Generic

from django import forms
from django.utils.translation import gettext_lazy

from teams_app.registry.forms.base import DecisionMixin, EditForm, ReasonMixin, Result
from teams_app.registry.forms.fields import DayField
from teams_app.registry.models import Team, TeamSuspension
from teams_app.registry.services import team_close, team_resume, team_suspend, token


class TurnForm(ReasonMixin, DecisionMixin, EditForm, Generic[Result]):
    """From which day on, by which decision, and why."""

    on = DayField(label=gettext_lazy("From"))
    field_order = ["on", "reason", "number", "issued_on", "issuer", "opened_on"]

    def __init__(self, *args: Any, team: Team, today: dt.date, **kwargs: Any) -> None:
        self.team, self.today = team, today
        super().__init__(*args, standing=self._saved, **kwargs)

    def save(self) -> Result | None:
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

    def verb(self, **asked: Any) -> Result:
        raise NotImplementedError

    def _saved(self) -> tuple[str, dict[str, Any]]:
        return token(Team.objects.get(pk=self.team.pk)), {}


class StopForm(TurnForm[Result]):
    """To stop needs a reason: whoever looks for the team will ask."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class TeamSuspendForm(StopForm[TeamSuspension]):
    on = DayField(label=gettext_lazy("Suspended from"))

    def verb(self, **asked: Any) -> TeamSuspension:
        return team_suspend(**asked)


class TeamResumeForm(TurnForm[TeamSuspension]):
    on = DayField(label=gettext_lazy("Works again from"))

    def verb(self, **asked: Any) -> TeamSuspension:
        return team_resume(**asked)


class TeamCloseForm(StopForm[Team]):
    on = DayField(label=gettext_lazy("Dissolved from"))

    def verb(self, **asked: Any) -> Team:
        return team_close(**asked)
