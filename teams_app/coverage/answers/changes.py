"""What changed since the month before, as numbers and in sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.models import UnitPeriod
from teams_app.coverage.figures import Figures
from teams_app.coverage.text import number
from teams_app.registry.querysets import TeamQuerySet

KINDS = ("founded", "ended", "hamlets", "communes", "sessions", "people")


@dataclass(frozen=True)
class Changes:
    """Two states of the same ground. `founded` and `ended` are teams, between the two days."""

    now: Figures
    before: Figures
    founded: int
    ended: int

    def sentences(self) -> list[tuple[str, str]]:
        """What a reader is told, each with its `KINDS`, the register first; what is not known is not compared."""
        told = (self._founded(), self._ended(), self._hamlets(), self._communes(), self._sessions(), self._people())
        return [(kind, sentence) for kind, sentence in zip(KINDS, told, strict=True) if sentence]

    def _founded(self) -> str:
        if not self.founded and not self.ended:
            return _("Since %(day)s no team was set up or dissolved.") % {"day": self._since}
        text = ngettext(
            "Since %(day)s %(count)s team was set up.", "Since %(day)s %(count)s teams were set up.", self.founded
        )
        return text % {"day": self._since, "count": number(self.founded)} if self.founded else ""

    def _ended(self) -> str:
        text = ngettext(
            "Since %(day)s %(count)s team was dissolved or re-formed.",
            "Since %(day)s %(count)s teams were dissolved or re-formed.",
            self.ended,
        )
        return text % {"day": self._since, "count": number(self.ended)} if self.ended else ""

    @property
    def _since(self) -> str:
        return formats.date_format(self.before.on + dt.timedelta(days=1))

    def _hamlets(self) -> str:
        now, then = self.now.total, self.before.total
        if not now.hamlets or not then.hamlets:
            return ""
        text = _("Hamlets with a team: %(now)s of %(whole)s (%(then)s of %(whole_then)s before).")
        return text % _parts(now.hamlets_covered, now.hamlets, then.hamlets_covered, then.hamlets)

    def _communes(self) -> str:
        now, then = self.now.total, self.before.total
        if not now.communes or not then.communes:
            return ""
        text = _("Communes with a commune team: %(now)s of %(whole)s (%(then)s of %(whole_then)s before).")
        return text % _parts(now.communes_covered, now.communes, then.communes_covered, then.communes)

    def _sessions(self) -> str:
        text = _("Verified activities: %(now)s in %(period)s, %(then)s in %(before)s.")
        return self._work(text, self.now.total.sessions, self.before.total.sessions)

    def _people(self) -> str:
        text = _("People guided: %(now)s in %(period)s, %(then)s in %(before)s.")
        return self._work(text, self.now.total.people, self.before.total.people)

    def _work(self, text: str, now: int | None, then: int | None) -> str:
        if now is None and then is None:
            return ""
        values = {"period": self.now.period.label, "before": self.before.period.label}
        return text % {**values, "now": _told(now), "then": _told(then)}


def changes(now: Figures, before: Figures, teams: TeamQuerySet) -> Changes:
    """`teams`: those of the ground, of every day. Two queries."""
    after, until = before.on, now.on
    begun, gone = founded(teams, after, until), ended(teams, after, until)
    return Changes(now, before, begun.order_by().count(), gone.order_by().count())


def founded(teams: TeamQuerySet, after: dt.date, until: dt.date) -> TeamQuerySet:
    return teams.filter(valid_from__gt=after, valid_from__lte=until)


def ended(teams: TeamQuerySet, after: dt.date, until: dt.date) -> TeamQuerySet:
    """Dissolved, or re-formed as another."""
    return teams.filter(valid_to__gt=after, valid_to__lte=until)


def map_changed(after: dt.date, until: dt.date) -> bool:
    """Whether units began or ended between the days: what was before is then told on today's units."""
    began = Q(valid_from__gt=after, valid_from__lte=until) | Q(valid_to__gt=after, valid_to__lte=until)
    return UnitPeriod.objects.filter(began).exists()


def _told(value: int | None) -> str:
    return _("nothing reported") if value is None else number(value)


def _parts(now: int, whole: int, then: int, whole_then: int) -> dict[str, str]:
    return {"now": number(now), "whole": number(whole), "then": number(then), "whole_then": number(whole_then)}
