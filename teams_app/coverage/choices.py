"""What the selects above the map offer: figures, periods near the day, levels that exist that day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from geo.models import Level, Succession, UnitPeriod
from teams_app.activities.models import ActivityForm, Topic
from teams_app.activities.periods import Month, offered_on
from teams_app.coverage.asking import LEVEL_WORDS, Asked
from teams_app.coverage.measures import COMMUNES, MEASURES
from teams_app.coverage.scales import Breaks

STRIP = 13  # months under the map: a year, and the same month of the year before


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


def measures(asked: Asked) -> list[Option]:
    return [
        Option(slug, str(each.label), each == asked.measure)
        for slug, each in MEASURES.items()
        if each != COMMUNES or asked.level != Level.HAMLET
    ]


def periods(asked: Asked) -> list[tuple[str, list[Option]]]:
    """Months, quarters and years up to the day, newest first; the chosen one also where it is older."""
    groups = offered_on(asked.on)
    if not any(asked.period in offered for _label, offered in groups):
        groups.insert(0, (_("Chosen"), [asked.period]))
    return [
        (label, [Option(str(each), each.title, each == asked.period) for each in offered]) for label, offered in groups
    ]


def levels(asked: Asked) -> list[Option]:
    """The levels that have units on the day of the map, and the one asked for."""
    periods = UnitPeriod.objects.on(asked.units_at).order_by()
    there = set(periods.exclude(unit__level=Level.HAMLET).values_list("unit__level", flat=True).distinct())
    return [
        Option(word, capfirst(str(Level(level).label)), level == asked.level)
        for word, level in LEVEL_WORDS.items()
        if level in there | {asked.level}
    ]


def topics(asked: Asked) -> list[tuple[str, list[Option]]]:
    """Every topic under the one that it is a part of. What is no longer offered was taught once."""
    found = list(Topic.objects.all())
    groups = []
    for top in (topic for topic in found if topic.parent_id is None):
        below = [topic for topic in found if topic.parent_id == top.pk]
        options = [Option(top.slug, _("All of it: %(topic)s") % {"topic": top.short_name}, top == asked.topic)]
        options += [Option(topic.slug, topic.short_name, topic == asked.topic) for topic in below]
        groups.append((top.short_name, options))
    return groups


def forms(asked: Asked) -> list[Option]:
    return [Option(value, str(label), value == asked.form) for value, label in ActivityForm.choices]


def breaks(asked: Asked) -> list[Option]:
    return [Option(value, str(label), value == asked.breaks) for value, label in Breaks.choices]


def maps(asked: Asked) -> list[Option]:
    """Whose units the rows may be: those of the day itself, of today, and before and after each reorganisation."""
    days = Succession.objects.order_by("-effective_on").values_list("effective_on", flat=True).distinct()
    offered = {asked.today: _("Today's units")} if asked.on != asked.today else {}
    for day in days:
        date = {"date": formats.date_format(day)}
        offered.setdefault(day, _("Units since %(date)s") % date)
        offered.setdefault(day - dt.timedelta(days=1), _("Units before %(date)s") % date)
    chosen = asked.restate_on
    if chosen and chosen not in offered:
        offered[chosen] = _("Units on %(date)s") % {"date": formats.date_format(chosen)}
    return [Option(day.isoformat(), label, day == chosen) for day, label in offered.items() if day != asked.on]


def steps(asked: Asked) -> dict[str, Any]:
    """The periods before and after, as addresses; none that lies wholly in the future."""
    after = asked.period.next
    return {
        "previous": {"label": asked.period.previous.label, "query": asked.query(period=asked.period.previous)},
        "next": {"label": after.label, "query": asked.query(period=after)} if after.start <= asked.today else None,
    }


def last_month(asked: Asked) -> Month:
    """Where the strip of months ends: at the day looked at, or at the period if that is later."""
    return max(Month.of(asked.on), min(asked.period.last, Month.of(asked.today)))
