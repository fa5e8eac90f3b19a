"""The filters of the list of activities, as they stand in its address; and what they leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from geo.among import among
from geo.ids import id_in
from geo.models import Level, Unit, UnitPeriod
from geo.querysets import UnitPeriodQuerySet
from teams_app.accounts.access import covers_everything, scope_of
from teams_app.accounts.models import User
from teams_app.activities.forms.filtering import FilterForm
from teams_app.activities.models import SHORT_FORMS, ActivityForm, Status, Topic
from teams_app.activities.periods import Month, Period, offered_on
from teams_app.activities.querysets import ActivityQuerySet
from teams_app.activities.totals import Rows, Totals, totals_of
from teams_app.registry.access import units_to_choose, visible_ids
from teams_app.registry.choosing import communes_offered, named
from teams_app.registry.ground import ground_in_figures, ground_kept, ground_of
from teams_app.registry.models import Team, TeamArea
from teams_app.registry.places import Called, told_apart

ALL_MONTHS = "tat-ca"
WAITING = "cho-xac-nhan"
RETURNED = "tra-lai"
STATUSES = {
    WAITING: Status.SUBMITTED,
    RETURNED: Status.RETURNED,
    "da-xac-nhan": Status.VERIFIED,
    "da-rut": Status.WITHDRAWN,
}
COUNTED = ("so-lieu", "1")  # only what a figure counts: it led here, and its rows are what it shows
INSIDE = "trong"  # the unit that the figure is of
NEAR = 3  # months one looks at most: this one and two before it
TEAMS = 60  # more than that is no list to choose from: a commune has to be chosen first


class Filters:
    """What the reader asked for. Reads the choices it offers once, whatever is chosen."""

    def __init__(self, user: User, query: QueryDict, on: dt.date, today: dt.date) -> None:
        self.user, self.query, self.on, self.today = user, query, on, today
        self.scope = scope_of(user, today)
        self.form = self._form()
        self.form.is_valid()

    def apply(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        chosen = self.form.cleaned_data
        found = activities if self.is_counted else activities.filter(date__lte=self.on)
        if self.period:
            found = found.between(self.period.start, self.period.end)
        if self.is_counted:
            found = found.in_figures(self._counted_ground)
        elif place := self._place:
            ground = ground_of([place], self.on)
            found = found.for_teams(TeamArea.objects.filter(unit__in=among(ground)).values("team"))
        if chosen.get("to"):
            found = found.filter(team=chosen["to"])
        if topic := self._topics.get(chosen.get("noi_dung", "")):
            found = found.about(topic)
        if chosen.get("hinh_thuc"):
            found = found.filter(form=chosen["hinh_thuc"])
        if chosen.get("ma"):
            found = found.with_receipt(chosen["ma"])
        if status := self._status:
            return found.filter(status=status)
        # Excluded, not chosen: by an index of what is chosen SQLite would read the whole log, to sort it.
        return found.standing().exclude(status=Status.RETURNED) if self.is_counted else found.standing()

    @property
    def in_figures(self) -> Rows | None:
        """The same activities, as far as figures count them; None where they count none of them."""
        chosen = self.form.cleaned_data
        if chosen.get("ma") or self._status in (Status.RETURNED, Status.WITHDRAWN):
            return None
        return Rows(
            verified=self._status != Status.SUBMITTED,
            waiting=self._status != Status.VERIFIED,
            period=self.period,
            ground=self._counted_ground,
            teams=None if self._sees_all else visible_ids(self.user, self.seen_on, today=self.today),
            team=chosen.get("to"),
            topic=self._topics.get(chosen.get("noi_dung", "")),
            form=chosen.get("hinh_thuc", ""),
        )

    @property
    def totals(self) -> Totals | None:
        """Of all rows; None where no sum is kept of them."""
        return totals_of(rows) if self.is_counted and (rows := self.in_figures) else None

    @property
    def as_counted(self) -> str:
        """The address of those that figures count."""
        counted = self.query.copy()
        counted.pop("page", None)
        counted[COUNTED[0]] = COUNTED[1]
        return f"?{counted.urlencode()}"

    @property
    def is_counted(self) -> bool:
        """Only what a figure counts: of whole periods, on the map of the day, wherever it was done in its unit then."""
        return self.query.get(COUNTED[0]) == COUNTED[1]

    @property
    def seen_on(self) -> dt.date:
        """The day whose teams the reader may look at. Who left within the period of a figure counts in it."""
        return min(self.on, self.period.start) if self.is_counted and self.period else self.on

    @property
    def inside(self) -> int | None:
        """The unit that a figure is of."""
        return self._id(INSIDE) if self.is_counted else None

    def left_out(self, totals: Totals | None) -> Totals | None:
        """What the figure of a unit counts besides `totals`: done in places of it that are another's today.

        None where there is nothing of the kind, or where the reader keeps no list of the unit.
        """
        rows = self.in_figures if totals and self.inside and not self._sees_all else None
        if rows is None or rows.team or self.inside not in (ground_kept(self.user, self.scope, self.today) or ()):
            return None
        whole = totals_of(replace(rows, teams=None))
        return whole - totals if totals and whole.sessions > totals.sessions else None

    @property
    def _place(self) -> int | None:
        """The unit chosen. A team says enough."""
        chosen = self.form.cleaned_data
        return None if chosen.get("to") else chosen.get("xa") or chosen.get("huyen")

    @property
    def _counted_ground(self) -> frozenset[int] | None:
        """Of the unit, else of all that the reader answers for; None stands for everything."""
        chosen = self.form.cleaned_data
        if unit := self.inside or chosen.get("xa") or chosen.get("huyen"):
            return ground_in_figures([unit], self.on)
        return ground_in_figures(self.scope.units, self.on) if self.scope.units and not self._sees_all else None

    @property
    def _status(self) -> Status | None:
        return STATUSES.get(self.form.cleaned_data.get("trang_thai", ""))

    @property
    def is_waiting(self) -> bool:
        return self.form.cleaned_data.get("trang_thai") == WAITING

    @property
    def is_returned(self) -> bool:
        return self.form.cleaned_data.get("trang_thai") == RETURNED

    @cached_property
    def period(self) -> Period | None:
        """The one asked for; this month at first; none where what is asked for is rare."""
        asked = self.query.get("thang", "")
        if asked == ALL_MONTHS:
            return None
        if found := Period.read(asked):
            return found
        rare = self.is_waiting or self.is_returned or self.form.cleaned_data.get("ma")
        return None if rare else Period.month_of(self.on)

    @cached_property
    def narrowing(self) -> list[tuple[str, str]]:
        """The filters that are set besides the month and the tab: what each says, and the address without it."""
        found = []
        for name in ("huyen", "xa", "to", "noi_dung", "hinh_thuc", "trang_thai", "ma"):
            value = self.form.cleaned_data.get(name)
            if value and not (name == "trang_thai" and (self.is_waiting or self.is_returned)):
                found.append((self._in_words(name, value), self._without(name)))
        if self.inside:
            unit = UnitPeriod.objects.on(self.on).filter(unit=self.inside).first()
            found.append((unit.label if unit else str(self.inside), self._without(INSIDE)))
        if self.is_counted:
            found.append((str(_("what figures count")), self._without(COUNTED[0])))
        return found

    def _in_words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.form.fields[name], "choices", ()))
        return str(choices.get(value, value)).removeprefix("– ")

    def _without(self, name: str) -> str:
        rest = self.query.copy()
        for gone in (name.replace("_", "-"), "page"):
            rest.pop(gone, None)
        return f"?{rest.urlencode()}"

    @property
    def near_months(self) -> list[tuple[Month, str, bool]]:
        """The months one looks at most, and which of them is looked at."""
        months = [Month.of(self.on)]
        while len(months) < NEAR:
            months.append(months[-1].previous)
        return [(month, month.label_on(self.on), str(month) == str(self.period)) for month in months]

    @property
    def is_far(self) -> bool:
        """Another period than those months is looked at."""
        return self.period is not None and not any(is_chosen for _month, _label, is_chosen in self.near_months)

    @cached_property
    def districts(self) -> list[tuple[int, str]]:
        """The districts in the reader's scope on the day; where there are none, its provinces."""
        if not self.scope.units:
            return []
        above = self._units.filter(unit__in=Unit.objects.filter(level__in=(Level.PROVINCE, Level.DISTRICT)))
        return named(above.at_level(Level.DISTRICT)) or named(above)

    @cached_property
    def communes(self) -> list[tuple[int, str]]:
        """The communes in the reader's scope, or in the district chosen, by name; none where they are too many."""
        if not self.scope.units:
            return []
        communes = self._units.at_level(Level.COMMUNE)
        chosen = self._id("huyen")
        if chosen is not None and len(self.districts) > 1:
            communes = communes.filter(parent=chosen)
        return communes_offered(communes, self._id("xa"))[0]

    @property
    def spans_communes(self) -> bool:
        return len(self.communes) > 1 or len(self.districts) > 1

    @cached_property
    def _units(self) -> UnitPeriodQuerySet:
        return units_to_choose(self.user, self.on, today=self.today)

    @cached_property
    def teams(self) -> list[Team]:
        """The teams to choose from: those of the commune chosen, or all, where they are few."""
        teams = Team.objects.all()
        if not self._sees_all:
            asked = Period.read(self.query.get("thang", "")) if self.is_counted else None
            since = min(self.on, asked.start) if asked else self.on  # who left within the period counts in it
            teams = teams.filter(pk__in=visible_ids(self.user, since, today=self.today))
        commune = self._id("xa")
        if commune is not None:
            ground = ground_of([commune], self.on)
            teams = teams.filter(pk__in=TeamArea.objects.filter(unit__in=among(ground)).values("team"))
        ids = list(teams.order_by().values_list("pk", flat=True)[: TEAMS + 1])  # no need to sort what is too many
        chosen = self._id("to")
        if len(ids) <= TEAMS:
            return list(Team.objects.filter(pk__in=ids))
        return [] if chosen is None else list(teams.filter(pk=chosen))

    @cached_property
    def called(self) -> dict[int, Called]:
        """What each of `teams` is called, beside the others."""
        return told_apart(self.teams, self.on)

    def _id(self, name: str) -> int | None:
        return id_in(self.query.get(name, ""))

    @cached_property
    def _sees_all(self) -> bool:
        return covers_everything(self.scope, self.today)

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in Topic.objects.all()}

    def _form(self) -> FilterForm:
        form = FilterForm(self.query)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "thang": self._period_choices(),
            "huyen": [("", pgettext_lazy("districts", "All")), *self.districts],
            "xa": [("", pgettext_lazy("communes", "All")), *self.communes],
            "to": [("", pgettext_lazy("teams", "All")), *((pk, str(called)) for pk, called in self.called.items())],
            "noi_dung": [("", pgettext_lazy("topics", "All")), *self._topic_choices()],
            "hinh_thuc": [("", pgettext_lazy("forms", "All")), *((f.value, SHORT_FORMS[f]) for f in ActivityForm)],
            "trang_thai": [
                ("", pgettext_lazy("statuses", "All")),
                *((slug, status.label) for slug, status in STATUSES.items()),
            ],
        }
        for name, offered in choices.items():
            form.fields[name].choices = offered  # type: ignore[attr-defined]
        if len(choices["huyen"]) <= 2:
            del form.fields["huyen"]
        if len(choices["xa"]) <= (1 if len(self.districts) > 1 else 2):
            del form.fields["xa"]
        if len(choices["to"]) <= 2:
            del form.fields["to"]
        return form

    def _period_choices(self) -> list[tuple[Any, Any]]:
        """As the map offers them; the one asked for also where it is another."""
        groups = offered_on(self.on)
        asked = Period.read(self.query.get("thang", ""))
        if asked and not any(asked in offered for _name, offered in groups):
            groups.insert(0, (str(_("Chosen")), [asked]))
        return [
            ("", _("This month")),
            *((name, [(str(each), each.title) for each in offered]) for name, offered in groups),
            (ALL_MONTHS, _("All months")),
        ]

    def _topic_choices(self) -> list[tuple[str, str]]:
        """Skills, and below each, indented, what belongs to it."""
        topics = list(self._topics.values())
        rows: list[tuple[str, str]] = []
        for skill in (topic for topic in topics if topic.parent_id is None):
            rows.append((skill.slug, skill.name))
            rows += [(each.slug, f"– {each.short_name}") for each in topics if each.parent_id == skill.pk]
        return rows
