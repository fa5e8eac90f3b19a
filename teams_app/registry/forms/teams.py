"""The forms of a team's life: setting up, correcting, changing places."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.models import Unit, UnitPeriod
from teams_app.accounts.access import Actor
from teams_app.registry.forms.base import (
    DecisionMixin,
    EditForm,
    ReasonMixin,
    RegisterForm,
    decision_values,
)
from teams_app.registry.forms.fields import CheckChips, DayField, OneOfMany
from teams_app.registry.models import Team, TeamArea, TeamLevel
from teams_app.registry.places import Place, places_of
from teams_app.registry.services import team_change_areas, team_correct, team_create, token


class UnitsField(forms.TypedMultipleChoiceField):
    """Units of one level to tick, under the name of what they lie in."""

    widget = CheckChips

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=[], **kwargs)

    def offer(self, periods: Iterable[UnitPeriod], on: dt.date) -> None:
        self.choices = list(grouped(periods, on))


def grouped(periods: Iterable[UnitPeriod], on: dt.date) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Choices by parent, both in the order of the alphabet; a single group goes without its heading."""
    places = places_of({period.unit_id for period in periods}, on)
    groups: dict[Place | None, list[Place]] = {}
    for place in sorted(places.values(), key=lambda place: (place.sort_key, place.unit_id)):
        groups.setdefault(place.parent, []).append(place)
    for parent in sorted(groups, key=lambda parent: parent.sort_key if parent else ""):
        heading = parent.label if parent and len(groups) > 1 else ""
        yield (heading, told_apart(groups[parent]))


def told_apart(places: list[Place]) -> list[tuple[int, str]]:
    """Id and label of each; after a merger two hamlets of one name say which commune they come from."""
    seen = Counter(place.label for place in places)

    def label(place: Place) -> str:
        name = place.label[:1].upper() + place.label[1:]
        return f"{name} ({place.former_parent.label})" if seen[place.label] > 1 and place.former_parent else name

    return [(place.unit_id, label(place)) for place in places]


class TeamNewForm(DecisionMixin, RegisterForm):
    """A new team; its name can be left to us."""

    units = UnitsField(label=gettext_lazy("Place served"))
    may_share = forms.BooleanField(
        label=gettext_lazy("A second team for the same place is meant"), required=False, widget=forms.HiddenInput
    )
    valid_from = DayField(label=gettext_lazy("Set up on"))
    name = forms.CharField(
        label=gettext_lazy("Name of the team"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Leave it empty and the team is named after its place."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["units", "may_share", "valid_from", "number", "issued_on", "issuer", "name"]

    def __init__(self, *args: Any, level: str, periods: Iterable[UnitPeriod], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level, self.today = level, today
        _offer(self, periods, today, single=level == TeamLevel.COMMUNE)

    def save(self) -> Team | None:
        cleaned = self.cleaned_data
        team = self.carry_out(
            lambda: team_create(
                level=self.level,
                units=_units(self),
                valid_from=cleaned["valid_from"],
                decision=self.decision(),
                today=self.today,
                name=cleaned["name"],
                may_share=cleaned["may_share"],
            )
        )
        _ask_about_sharing(self)
        return team


class TeamForm(DecisionMixin, EditForm):
    """Putting right how the team was set up."""

    name = forms.CharField(label=gettext_lazy("Name of the team"), max_length=200)
    valid_from = DayField(label=gettext_lazy("Set up on"))
    field_order = ["name", "valid_from", "number", "issued_on", "issuer", "opened_on"]

    def __init__(self, *args: Any, team: Team, today: dt.date, **kwargs: Any) -> None:
        self.team, self.today = team, today
        super().__init__(*args, standing=self._saved, **kwargs)

    def save(self) -> Team | None:
        cleaned = self.cleaned_data
        return self.carry_out(
            lambda: team_correct(
                team=self.team,
                name=cleaned["name"],
                valid_from=cleaned["valid_from"],
                decision=self.decision(),
                today=self.today,
                opened_on=cleaned["opened_on"],
            )
        )

    def _saved(self) -> tuple[str, dict[str, Any]]:
        team = Team.objects.select_related("decision").get(pk=self.team.pk)
        return token(team), {"name": team.name, "valid_from": team.valid_from} | decision_values(team.decision)


class TeamAreasForm(ReasonMixin, DecisionMixin, EditForm):
    """Which places the team serves from a day on."""

    units = UnitsField(label=gettext_lazy("Place served"))
    may_share = forms.BooleanField(
        label=gettext_lazy("A second team for the same place is meant"), required=False, widget=forms.HiddenInput
    )
    since = DayField(label=gettext_lazy("From"))
    field_order = ["units", "may_share", "since", "reason", "number", "issued_on", "issuer", "opened_on"]

    def __init__(
        self, *args: Any, team: Team, periods: Iterable[UnitPeriod], today: dt.date, by: Actor, **kwargs: Any
    ) -> None:
        self.team, self.today, self.by = team, today, by
        super().__init__(*args, standing=self._saved, **kwargs)
        _offer(self, periods, today, single=team.level == TeamLevel.COMMUNE)

    def save(self) -> Team | None:
        cleaned = self.cleaned_data
        team = self.carry_out(
            lambda: team_change_areas(
                team=self.team,
                units=_units(self),
                since=cleaned["since"],
                decision=self.decision(),
                today=self.today,
                may_share=cleaned["may_share"],
                reason=cleaned["reason"],
                by=self.by,
                opened_on=cleaned["opened_on"],
            )
        )
        _ask_about_sharing(self)
        return team

    def _saved(self) -> tuple[str, dict[str, Any]]:
        team = Team.objects.get(pk=self.team.pk)
        standing = TeamArea.objects.on(self.today).filter(team=team).order_by("unit")
        return token(team), {"units": list(standing.values_list("unit_id", flat=True))}

    def _in_words(self, field: forms.Field, value: Any) -> str:
        return ", ".join(place.label for place in places_of(value, self.today).values())


def _offer(form: forms.Form, periods: Iterable[UnitPeriod], on: dt.date, *, single: bool) -> None:
    field = form.fields["units"]
    assert isinstance(field, UnitsField)
    if single:
        field.widget = OneOfMany()  # type: ignore[assignment]
    field.offer(periods, on)


def _units(form: forms.Form) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=form.cleaned_data["units"]).order_by("pk"))


def _ask_about_sharing(form: forms.Form) -> None:
    """After a refusal because of another team, the question becomes a box to tick; not before."""
    if form.has_error("units", "already_served"):
        form.fields["may_share"].widget = forms.CheckboxInput()
        form["may_share"].help_text = _("For instance two teams for a very large hamlet.")
