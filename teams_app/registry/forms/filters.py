"""What the list of teams can be asked: search, level, place, saved view and order, all from the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy

from geo.among import among
from geo.ids import id_in
from geo.models import Level, Unit
from geo.querysets import UnitPeriodQuerySet
from teams_app.registry.choosing import communes_offered, named
from teams_app.registry.finding import ids_of_called
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Team, TeamLevel
from teams_app.registry.querysets import MOST_FOUND, TeamQuerySet


class View(models.TextChoices):
    """The saved views; their values stand in addresses."""

    ACTIVE = "", pgettext_lazy("teams", "all active")
    NO_HEAD = "thieu-to-truong", pgettext_lazy("teams", "without head")
    TO_REFORM = "can-kien-toan", pgettext_lazy("teams", "to be re-formed")
    SUSPENDED = "tam-dung", pgettext_lazy("teams", "suspended")
    CLOSED = "da-giai-the", pgettext_lazy("teams", "dissolved")


class OnPaper(models.TextChoices):
    """Whether it is known which decision set a team up."""

    YES = "co", gettext_lazy("with a decision on record")
    NO = "khong", gettext_lazy("without a decision on record")


class Agreed(models.TextChoices):
    """Whether everyone who serves in a team has agreed to the list."""

    ALL = "du", gettext_lazy("everyone's consent on record")
    NOT_ALL = "thieu", gettext_lazy("someone's consent missing")


_ABOVE = (Level.PROVINCE, Level.DISTRICT)
# The words that stand in addresses.
_ORDER_WORDS = {"ten": "name", "noi": "place", "ngay-lap": "founded", "so-nguoi": "members"}


class TeamFilter(forms.Form):
    """Reads the query string; what makes no sense in it is passed over, not complained about."""

    q = forms.CharField(label=gettext_lazy("Search"), max_length=100, required=False)
    cap = forms.ChoiceField(label=gettext_lazy("Level"), required=False)
    huyen = forms.TypedChoiceField(label=gettext_lazy("District"), required=False, coerce=int, empty_value=None)
    xa = forms.TypedChoiceField(label=gettext_lazy("Commune"), required=False, coerce=int, empty_value=None)
    quyetdinh = forms.ChoiceField(label=gettext_lazy("Decision"), required=False)
    dongy = forms.ChoiceField(label=gettext_lazy("Consent"), required=False)

    def __init__(self, data: Any, *, units: UnitPeriodQuerySet, on: dt.date) -> None:
        """`units`: the periods on `on` that the reader may choose among."""
        super().__init__(data)
        self.on = on
        self.is_cut = False  # whether a search found more than it goes on with
        self.fields["q"].widget = forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("team, hamlet, commune or member")}
        )
        _offer(self.fields["cap"], gettext_lazy("Both levels"), list(TeamLevel.choices))
        _offer(self.fields["quyetdinh"], gettext_lazy("With and without"), list(OnPaper.choices))
        _offer(self.fields["dongy"], gettext_lazy("On record or not"), list(Agreed.choices))
        self._offer_places(units)
        self.is_valid()

    def _offer_places(self, units: UnitPeriodQuerySet) -> None:
        # Few units stand above the communes; a join would begin with the many periods.
        above = units.filter(unit__in=Unit.objects.filter(level__in=_ABOVE))
        districts = named(above.at_level(Level.DISTRICT)) or named(above)
        if len(districts) > 1:
            _offer(self.fields["huyen"], gettext_lazy("All districts"), districts)
        else:
            del self.fields["huyen"]
        communes = units.at_level(Level.COMMUNE)
        chosen = id_in(str(self.data.get("huyen", "")))
        if "huyen" in self.fields and chosen is not None:
            communes = communes.filter(parent=chosen)
        offered, are_all = communes_offered(communes.order_by("sort_key"), id_in(str(self.data.get("xa", ""))))
        if len(offered) > 1 or (offered and not are_all):
            _offer(self.fields["xa"], gettext_lazy("All communes"), offered)
        else:
            del self.fields["xa"]

    @property
    def view(self) -> View:
        value = self.data.get("xem", "")
        return View(value) if value in View.values else View.ACTIVE

    @property
    def order(self) -> str:
        """An order of `TeamQuerySet.sorted_by`, with a minus in front when it runs backwards."""
        word = self.data.get("sap", "")
        key = _ORDER_WORDS.get(word.removeprefix("-"), "name")
        return f"-{key}" if word.startswith("-") else key

    @property
    def level(self) -> str:
        return str(self.cleaned_data.get("cap") or "")

    @property
    def is_of_level_only(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in self.fields if name != "cap")

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)

    @property
    def is_narrowed_further(self) -> bool:
        """By what stands behind "More filters"."""
        return any(self.cleaned_data.get(name) for name in ("quyetdinh", "dongy"))

    @property
    def chips(self) -> list[tuple[str, str]]:
        """The filters that are set, the view among them: what each says, and the address without it."""
        told = {"xem": str(self.view.label)} if self.view else {}
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                choices = dict(getattr(field, "choices", ()))
                told[name] = str(choices[value]) if value in choices else f"{field.label}: {value}"
        return [(capfirst(words), self._without(name)) for name, words in told.items()]

    def _without(self, name: str) -> str:
        """A commune goes with its district: alone it may not be offered. Every list begins at its first page."""
        gone = (name, "page", "xa") if name == "huyen" else (name, "page")
        rest = [(key, value) for key, value in self.data.items() if key not in gone and value]
        return f"?{urlencode(rest)}"

    def narrow(self, teams: TeamQuerySet) -> TeamQuerySet:
        """The teams that were asked for, of every view."""
        asked = self.cleaned_data
        if asked.get("cap"):
            teams = _at_level(teams, asked["cap"])
        if place := asked.get("xa") or asked.get("huyen"):
            teams = teams.on_ground(ground_of([place], self.on), self.on)
        if asked.get("quyetdinh"):
            teams = teams.filter(decision__isnull=asked["quyetdinh"] == OnPaper.NO)
        if asked.get("dongy"):
            lacking = asked["dongy"] == Agreed.NOT_ALL
            teams = teams.with_unconsented(self.on) if lacking else teams.fully_consented(self.on)
        return self._called(teams, asked["q"]) if asked.get("q") else teams

    def _called(self, teams: TeamQuerySet, text: str) -> TeamQuerySet:
        ids = ids_of_called(teams, text, self.on, MOST_FOUND)
        if ids is None:
            return teams
        self.is_cut = len(ids) > MOST_FOUND
        return Team.objects.filter(pk__in=among(ids[:MOST_FOUND]))

    def in_view(self, teams: TeamQuerySet, view: View) -> TeamQuerySet:
        if view == View.CLOSED:
            return teams.closed_by(self.on)
        if view == View.TO_REFORM:
            return teams.needing_reform(self.on)
        if view == View.SUSPENDED:
            return teams.suspended_on(self.on)
        active = teams.active_on(self.on)
        return active.missing_head(self.on) if view == View.NO_HEAD else active


def _at_level(teams: TeamQuerySet, level: str) -> TeamQuerySet:
    """Nearly all teams are of hamlets: those by what they are not, or SQLite gathers and sorts them all for a page."""
    return teams.exclude(level=TeamLevel.COMMUNE) if level == TeamLevel.HAMLET else teams.filter(level=level)


def sort_word(order: str) -> str:
    """The word of the address for an order: `-members` → `-so-nguoi`."""
    words = {key: word for word, key in _ORDER_WORDS.items()}
    return ("-" if order.startswith("-") else "") + words[order.removeprefix("-")]


def _offer(field: forms.Field, empty: Any, choices: list[tuple[Any, Any]]) -> None:
    field.choices = [("", empty), *choices]  # type: ignore[attr-defined]
