"""The figures as a map shows them: their names, and what to call the missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from teams_app.coverage.figures import Row
from teams_app.coverage.text import number, percent


@dataclass(frozen=True)
class Measure:
    """One of the figures. `parts` are what a rate divides; None for sums, and for sums by the thousand people."""

    slug: str
    label: str | Promise
    short: str | Promise  # heads a column
    value: Callable[[Row], float | None]
    parts: Callable[[Row], tuple[int, int]] | None
    missing: str | Promise  # why a unit has no value
    thing: str | Promise  # what the parts count, after "4/5"
    decimals: int = 0  # of a value that is no rate

    def show(self, row: Row) -> str:
        """The value alone: `80,0%`, `1.234`; the reason where there is none."""
        value = self.value(row)
        if value is None:
            return self.why_missing(row)
        return percent(value) if self.parts else number(value, self.decimals)

    def detail(self, row: Row) -> str:
        """The value with what is behind it: `80,0% · 4/5 khóm, ấp có tổ`."""
        value = self.value(row)
        if value is None:
            return self.why_missing(row)
        return f"{self.show(row)} · {self.basis(row)}" if self.parts else f"{self.show(row)} {self.thing}"

    def basis(self, row: Row) -> str:
        """What is behind the value: `4/5 khóm, ấp có tổ`, `12 buổi`, `240 lượt, 1.000 người dân (2025)`."""
        if self is PER_1000 or self is HOUSEHOLDS:
            return _of_inhabitants(self, row)
        if self.parts:
            part, whole = self.parts(row)
            return f"{number(part)}/{number(whole)} {self.thing}" if whole else ""
        return (
            ""
            if row.sessions is None or self == SESSIONS
            else _("%(count)s sessions") % {"count": number(row.sessions)}
        )

    def why_missing(self, row: Row) -> str:
        """Of what is told by people or households it is either these, or the activities."""
        is_known = {PER_1000.slug: row.population, HOUSEHOLDS.slug: row.households_registered}.get(self.slug)
        return str(self.missing if not is_known else REACH.missing if row.people is None else _("households not told"))

    def missing_of(self, rows: Iterable[Row]) -> str:
        """Why some of `rows` have no value: each reason once, the usual one where all have a value."""
        reasons = dict.fromkeys(self.why_missing(row) for row in rows if self.value(row) is None)
        between = pgettext("reasons", "or")
        return f" {between} ".join(reasons) or str(self.missing)


HAMLETS = Measure(
    "khom-ap",
    gettext_lazy("Hamlets served by a team"),
    gettext_lazy("Hamlets"),
    lambda row: row.hamlet_coverage,
    lambda row: (row.hamlets_covered, row.hamlets),
    gettext_lazy("hamlets not listed yet"),
    gettext_lazy("hamlets with a team"),
)
COMMUNES = Measure(
    "cap-xa",
    gettext_lazy("Communes with a commune team"),
    gettext_lazy("Commune team"),
    lambda row: row.commune_coverage,
    lambda row: (row.communes_covered, row.communes),
    gettext_lazy("no commune that day"),
    gettext_lazy("communes with a commune team"),
)
ACTIVITY = Measure(
    "hoat-dong",
    gettext_lazy("Teams at work"),
    gettext_lazy("Teams at work"),
    lambda row: row.activity_rate,
    lambda row: (row.teams_logging, row.teams),
    gettext_lazy("no team"),
    gettext_lazy("teams with a verified activity"),
)
REACH = Measure(
    "luot-nguoi",
    gettext_lazy("People guided"),
    pgettext_lazy("column", "People"),
    lambda row: row.reach,
    None,
    gettext_lazy("not reported"),
    gettext_lazy("people guided"),
)
SESSIONS = Measure(
    "buoi",
    gettext_lazy("Sessions held"),
    gettext_lazy("Sessions"),
    lambda row: row.sessions,
    None,
    gettext_lazy("not reported"),
    gettext_lazy("sessions"),
)
PER_1000 = Measure(
    "luot-1000-dan",
    gettext_lazy("People guided per 1.000 inhabitants"),
    gettext_lazy("Per 1.000"),
    lambda row: row.reach_per_1000,
    None,
    gettext_lazy("no population known"),
    gettext_lazy("people guided per 1.000 inhabitants"),
    decimals=1,
)
HOUSEHOLDS = Measure(
    "ho",
    gettext_lazy("Households visited, at most"),
    pgettext_lazy("column", "Households"),
    lambda row: row.households_share,
    lambda row: (min(row.households or 0, row.households_registered or 0), row.households_registered or 0),
    gettext_lazy("no number of households known"),
    gettext_lazy("households visited, at most"),
)
FOUR = (HAMLETS, COMMUNES, ACTIVITY, REACH)  # that every table and every card has
MEASURES = {measure.slug: measure for measure in (*FOUR, SESSIONS, PER_1000, HOUSEHOLDS)}
WORK = (REACH, SESSIONS, PER_1000, HOUSEHOLDS)  # what verified activities are counted or summed up for
# What the day alone tells, whatever was done: a period, a topic or a form changes nothing about it.
STANDING = (HAMLETS, COMMUNES)


def _of_inhabitants(measure: Measure, row: Row) -> str:
    if measure.value(row) is None:
        return ""
    if measure is PER_1000:
        values = {"part": number(row.people), "whole": number(row.population), "year": row.population_year}
        return _("%(part)s visits, %(whole)s inhabitants (%(year)s)") % values
    values = {"part": number(row.households), "whole": number(row.households_registered), "year": row.households_year}
    return _("%(part)s visits to %(whole)s households (%(year)s)") % values
