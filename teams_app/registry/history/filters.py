"""The filters of the audit log, as they stand in its address; and what they leave."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from geo import names
from geo.ids import id_in
from geo.models import Level
from teams_app.accounts import audit
from teams_app.accounts.audit.querysets import LogEntryQuerySet
from teams_app.accounts.audit.tracking import TRACKED
from teams_app.accounts.models import LogEntry, User
from teams_app.registry import access
from teams_app.registry.choosing import communes_offered
from teams_app.registry.forms.fields import DayField
from teams_app.registry.ground import ground_of
from teams_app.registry.models import Member, Person, Team, TeamArea

MOST_COMMUNES = 300  # a country's thousands are no list to choose from: there the search takes the commune's name
MOST_FOUND = 500  # owners that a text may name; beyond that it is no search
_ID = [MinValueValidator(1), MaxValueValidator(2**62)]

VERBS = {"them": audit.CREATE, "sua": audit.UPDATE, "xoa": audit.DELETE}
SOURCES = {
    "trang": audit.Source.PAGE,
    "nhap": audit.Source.IMPORT,
    "hoan-tac": audit.Source.UNDO,
    "sap-xep": audit.Source.REORGANISATION,
    "lenh": audit.Source.COMMAND,
    "he-thong": audit.Source.SYSTEM,
}
OWNERS = {"to": audit.Kind.TEAM, "ca_nhan": audit.Kind.PERSON, "tai_khoan": audit.Kind.ACCOUNT}


class HistoryForm(forms.Form):
    """Only what is chosen narrows; a value that means nothing is said to, beside its field."""

    q = forms.CharField(label=gettext_lazy("Team, person or place"), required=False, max_length=100)
    ai = forms.CharField(label=gettext_lazy("Changed by"), required=False, max_length=100)
    tu = DayField(label=gettext_lazy("From day"), required=False, help_text="")
    den = DayField(label=gettext_lazy("To day"), required=False, help_text="")
    xa = forms.TypedChoiceField(label=gettext_lazy("Commune"), required=False, coerce=int, empty_value=None)
    loai = forms.ChoiceField(label=gettext_lazy("What was changed"), required=False)
    viec = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    nguon = forms.ChoiceField(label=gettext_lazy("Through"), required=False)
    # Set by links on the page: one team, person, account, who changed it, one act.
    to = forms.IntegerField(required=False, validators=_ID, widget=forms.HiddenInput)
    ca_nhan = forms.IntegerField(required=False, validators=_ID, widget=forms.HiddenInput)
    tai_khoan = forms.IntegerField(required=False, validators=_ID, widget=forms.HiddenInput)
    boi = forms.IntegerField(required=False, validators=_ID, widget=forms.HiddenInput)
    lan = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def add_prefix(self, field_name: str) -> str:
        """Addresses are written with hyphens: `tai-khoan`."""
        return super().add_prefix(field_name).replace("_", "-")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("tu"), cleaned.get("den")
        if first and last and last < first:
            self.add_error("den", _("The last day lies before the first one."))
        return cleaned


class HistoryFilters:
    """What the reader asked for, within what they may read."""

    def __init__(self, user: User, query: QueryDict, today: dt.date) -> None:
        self.user, self.query, self.today = user, query, today
        self.form = self._form()
        self.form.is_valid()
        self.chosen = self.form.cleaned_data

    def apply(self, entries: LogEntryQuerySet) -> LogEntryQuerySet:
        """What is left of `entries`; nothing where a filter could not be understood."""
        if self.form.errors:
            return entries.none()
        chosen, found = self.chosen, entries.between(self.chosen["tu"], self.chosen["den"])
        for name, kind in OWNERS.items():
            if chosen[name]:
                found = found.about(kind, [chosen[name]])
        found = self._with_equal(found)
        if chosen["ai"]:
            found = found.filter(actor__in=_accounts_called(chosen["ai"]))
        if chosen.get("xa"):
            # Their entries first, by the index of owners, whatever else is asked of them.
            own = LogEntry.objects.filter(self._of_the_commune(chosen["xa"])).order_by()
            found = found.filter(pk__in=own.values("pk"))
        return found.filter(self._called) if chosen["q"] else found

    def _with_equal(self, found: LogEntryQuerySet) -> LogEntryQuerySet:
        equal = self._equal()
        if equal.get("action") == audit.DELETE:
            # Deletions are few and have an index of their own; any other would lead through a large part of the log.
            found = found.alias(its_model=F("content_type_id") + 0, its_source=Concat("source", Value("")))
            if "content_type" in equal:
                equal["its_model"] = equal.pop("content_type").pk
            if "source" in equal:
                equal["its_source"] = equal.pop("source")
        return found.filter(**equal)

    def _equal(self) -> dict[str, Any]:
        """The filters that are one value of one column."""
        chosen = self.chosen
        values = {
            "actor": chosen["boi"],
            "cid": chosen["lan"],
            "content_type": self._models.get(chosen["loai"]),
            "action": VERBS.get(chosen["viec"]),
            "source": SOURCES.get(chosen["nguon"]),
        }
        return {column: value for column, value in values.items() if value not in (None, "")}

    @cached_property
    def narrowing(self) -> list[tuple[str, str]]:
        """The filters that are set: what each says, and the address without it."""
        set_ones = [name for name in self.form.fields if self.chosen.get(name)]
        return [(self._in_words(name), self._without(name)) for name in set_ones]

    def _in_words(self, name: str) -> str:
        field, value = self.form.fields[name], self.chosen[name]
        if name in OWNERS or name == "boi":
            model = {"to": Team, "ca_nhan": Person}.get(name, User)
            found = model._default_manager.filter(pk=value).first()
            return _("By %(name)s") % {"name": found or value} if name == "boi" else str(found or value)
        if name == "lan":
            return _("One act only")
        if isinstance(value, dt.date):
            return f"{field.label} {value:%d/%m/%Y}"
        choices = dict(getattr(field, "choices", ()))
        return str(choices[value]) if value in choices else f"{field.label}: {value}"

    def _without(self, name: str) -> str:
        rest = self.query.copy()
        for gone in (name.replace("_", "-"), "truoc"):
            rest.pop(gone, None)
        return f"?{rest.urlencode()}"

    def _of_the_commune(self, unit: int) -> Q:
        """The teams of a commune's ground, and the people who serve there."""
        ground = ground_of([unit], self.today)
        teams = list(TeamArea.objects.filter(unit__in=ground).values_list("team_id", flat=True))
        people = list(Member.objects.on(self.today).filter(team__in=teams).values_list("person_id", flat=True))
        return Q(owner_kind=audit.Kind.TEAM, owner_id__in=teams) | Q(owner_kind=audit.Kind.PERSON, owner_id__in=people)

    @cached_property
    def _called(self) -> Q:
        """What is read on the page of a team, person or account of that name, or stands in a setting of that name."""
        text = self.chosen["q"]
        teams = Team.objects.order_by().search(text, self.today).values_list("pk", flat=True)[:MOST_FOUND]
        people = Person.objects.order_by().filter(key__contains=names.fold(text)).values_list("pk", flat=True)
        # Found beforehand: as a condition beside the others it would lead SQLite through the whole log.
        settings = LogEntry.objects.filter(owner_kind__in=[audit.Kind.SETTING, audit.Kind.MAP]).order_by()
        called = settings.filter(object_repr__icontains=text).values_list("pk", flat=True)[:MOST_FOUND]
        return (
            Q(owner_kind=audit.Kind.TEAM, owner_id__in=list(teams))
            | Q(owner_kind=audit.Kind.PERSON, owner_id__in=list(people[:MOST_FOUND]))
            | Q(owner_kind=audit.Kind.ACCOUNT, owner_id__in=_accounts_called(text))
            | Q(pk__in=list(called))
        )

    @cached_property
    def _models(self) -> dict[str, ContentType]:
        return {
            model._meta.model_name or "": content_type
            for model, content_type in ContentType.objects.get_for_models(*TRACKED).items()
        }

    def _form(self) -> HistoryForm:
        form = HistoryForm(self.query)
        all_of_them = ("", pgettext_lazy("choices of a filter", "All"))
        kinds = sorted((model._meta.model_name, capfirst(model._meta.verbose_name)) for model in TRACKED)
        offered: dict[str, list[tuple[Any, Any]]] = {
            "xa": self._communes(),
            "loai": [(name, label) for name, label in kinds],
            "viec": [("them", _("Added")), ("sua", _("Changed")), ("xoa", _("Deleted"))],
            "nguon": [(word, capfirst(source.label)) for word, source in SOURCES.items()],
        }
        for name, choices in offered.items():
            form.fields[name].choices = [all_of_them, *choices]  # type: ignore[attr-defined]
        if len(offered["xa"]) < 2 and not self.query.get("xa"):
            del form.fields["xa"]  # nothing to choose between
        return form

    def _communes(self) -> list[tuple[int, str]]:
        here = access.units_to_choose(self.user, self.today).filter(unit__level=Level.COMMUNE)
        return communes_offered(here.order_by("sort_key"), id_in(self.query.get("xa", "")), MOST_COMMUNES)[0]


def _accounts_called(text: str) -> list[int]:
    """Accounts by user name or by the name of their holder. Digits alone may be a phone: not searched for."""
    words = names.fold(text).split()
    if not words or "".join(words).isdigit():
        return []
    found = User.objects.order_by()
    for word in words:
        found = found.filter(key__contains=word)
    return list(found.values_list("pk", flat=True)[:MOST_FOUND])
