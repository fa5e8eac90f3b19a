"""The answers below the map: what the figures of a place say about where nobody works, and what to do next."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.urls import reverse

from geo.among import among
from geo.models import Level, UnitPeriod
from teams_app.accounts.access import Actor, scope_of
from teams_app.activities.models import Topic
from teams_app.activities.periods import Month, Period
from teams_app.coverage.answers.changes import Changes, changes, map_changed
from teams_app.coverage.answers.ground import teams_of, told_to, units_of
from teams_app.coverage.answers.ranking import Standing, ranked, reasons
from teams_app.coverage.answers.silence import STEPS, Silence, Summary
from teams_app.coverage.answers.taught import untaught
from teams_app.coverage.answers.ways import Lacking, Those, Ways, communes_url
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import EVERYTHING, Figures, Row, figures
from teams_app.coverage.figures.kept import MANY_TEAMS
from teams_app.coverage.links import card_url, dated, inside, narrowed_to
from teams_app.coverage.measures import COMMUNES, HAMLETS
from teams_app.registry.models import Team
from teams_app.registry.querysets import TeamQuerySet

NAMED = 5  # of each kind; the rest stands in a list of its own
SECONDS = 60  # so old may the answers of a large register be


@dataclass(frozen=True)
class Counted:
    """What was counted for some ground: figures now and a month before, silence, topics."""

    now: Figures
    changes: Changes
    silence: Summary
    untaught: Sequence[tuple[Topic, int]]  # and how many communes never had it

    @property
    def places(self) -> list[Standing]:
        return ranked(standings(self.now, self.changes.before, self.silence))


@dataclass(frozen=True)
class Answers:
    """What the template says, each with its address; empty where the reader may not open the list."""

    counted: Counted
    place: str  # of what; empty for everything
    gaps: Sequence[tuple[Row, str]]  # the communes with the most hamlets that lack a team
    lowest: Sequence[tuple[Row, str]]  # where a team reaches the fewest people
    changes: Sequence[tuple[str, str]]  # sentences
    untaught: Sequence[tuple[Topic, int, str]]  # the same, the most first
    places: Sequence[tuple[Standing, str, str]]  # where to go, and why
    silent: Sequence[tuple[int, int, str]]  # days, teams, the list of them
    gaps_url: str
    unreported_url: str
    topics_url: str

    @property
    def total(self) -> Row:
        return self.counted.now.total


def answers(asked: Asked, found: Figures, user: Actor) -> Answers:
    """For the place asked for, else the reader's own, else everything. `found`: the figures of the page."""
    units = units_of(asked, user)
    is_of_ground = asked.within is not None or units is None
    fits = is_of_ground and asked.kind.is_everything and found.level == Level.COMMUNE and not found.is_restated
    counted = counted_for(asked, user, units, found if fits else None)
    own = scope_of(user, asked.today).units
    teams = Ways.of(asked, user)
    keeps_lists = bool(own) and (asked.within is None or teams.keeps(asked.within.unit_id))
    place = narrowed_to(asked.within.unit_id, asked.within.unit.level) if asked.within else {}

    def listed(name: str, **fields: object) -> str:
        return dated(reverse(name), asked.on, asked.today, **(place | fields)) if keeps_lists else ""

    def topics(topic: Topic | None = None) -> str:
        lacking = {"noi-dung": topic.slug} if topic else {}
        return inside(dated(reverse("coverage:topics"), asked.on, asked.today, **lacking), units)

    work = replace(teams, asked=asked.but(restate_on=None, topic=None, form="", kind=EVERYTHING))  # what is counted
    logged = work.log_of_units(units, own)
    ways = {
        "founded": teams.of_area(Those.FOUNDED) if counted.changes.founded else "",
        "ended": teams.of_area(Those.ENDED),
        "hamlets": inside(reverse("coverage:map") + asked.query(measure=HAMLETS, unit=None, page=1), units),
        "communes": inside(reverse("coverage:map") + asked.query(measure=COMMUNES, unit=None, page=1), units),
        "sessions": logged if counted.now.total.sessions else "",
        "people": logged if counted.now.total.sessions else "",
    }

    return Answers(
        counted=counted,
        place=_label(asked, units),
        gaps=[(row, listed("coverage:hamlet_gaps", xa=row.unit_id)) for row in most_gaps(counted.now.rows)],
        lowest=[(row, work.log(row.unit_id)) for row in lowest_reach(counted.now.rows)],
        changes=[(sentence, ways.get(kind, "")) for kind, sentence in counted.changes.sentences()],
        untaught=[(topic, count, topics(topic)) for topic, count in most_untaught(counted.untaught)],
        places=told_places(counted.places, asked),
        silent=[
            (days, counted.silence.counts[days], listed("coverage:silent_teams", tu=days) if days else "")
            for days in STEPS
        ],
        gaps_url=listed("coverage:hamlet_gaps"),
        unreported_url="" if asked.restate_on else communes_url(asked, Lacking.REPORT, units),
        topics_url=topics(),
    )


def _label(asked: Asked, units: frozenset[int] | None) -> str:
    if asked.within is not None or units is None:
        return asked.within.label if asked.within else ""
    return ", ".join(period.label for period in UnitPeriod.objects.on(asked.on).filter(unit__in=among(units)))


def counted_for(asked: Asked, user: Actor, units: frozenset[int] | None, now: Figures | None = None) -> Counted:
    """Counted anew each time; of a large register once a minute. `now`: the figures, where they are known."""

    def count() -> Counted:
        return _count(asked.on, asked.period, units, teams_of(asked, user, units), now)

    if Team.objects.count() < MANY_TEAMS:
        return count()
    what = f"{told_to(asked, user, units)} {asked.on} {asked.period} {asked.today}"
    key = f"coverage:answers:{hashlib.sha256(what.encode()).hexdigest()}"
    found: Counted = cache.get(key) or count()
    cache.add(key, found, SECONDS)
    return found


def _count(
    on: dt.date, period: Period, units: frozenset[int] | None, teams: TeamQuerySet, now: Figures | None
) -> Counted:
    now = now or figures(Level.COMMUNE, on, period, scope=units)
    before = month_before(on, period, units)
    found = changes(now, before, teams)
    return Counted(now, found, Silence(on, teams).summary(), untaught(on, units))


def month_before(on: dt.date, period: Period, units: frozenset[int] | None, *, is_quick: bool = False) -> Figures:
    """The register at the end of the month before, told on the units of `on`, and the period before."""
    then = Month.of(on).start - dt.timedelta(days=1)
    restated = on if map_changed(then, on) else None
    return figures(Level.COMMUNE, then, period.previous, scope=units, restate_on=restated, is_quick=is_quick)


def told_places(places: Iterable[Standing], asked: Asked) -> list[tuple[Standing, str, str]]:
    """Each with its reasons, and its card on the map of that day."""
    month = Period.month_of(asked.on).previous.label
    return [(each, "; ".join(reasons(each, month)), card_url(each.unit, asked.on, asked.today)) for each in places]


def standings(now: Figures, before: Figures, silence: Summary) -> list[Standing]:
    """The communes as the ranking reads them; what a month lacks is told by the month that is over."""
    reported = {row.unit_id: row.has_reported for row in before.rows}
    return [
        Standing(
            unit=row.unit_id,
            label=row.label,
            sort_key=row.sort_key,
            hamlets=row.hamlets,
            hamlets_missing=row.hamlets_missing,
            silent=silence.by_commune[row.unit_id],
            lacks_commune_team=row.communes_missing > 0,
            has_reported=reported.get(row.unit_id, True),
            people=row.people,
        )
        for row in now.rows
        if row.unit_id is not None
    ]


def most_gaps(rows: Sequence[Row]) -> list[Row]:
    missing = [row for row in rows if row.unit_id and row.hamlets_missing]
    return sorted(missing, key=lambda row: (-row.hamlets_missing, row.sort_key, row.code))[:NAMED]


def lowest_reach(rows: Sequence[Row]) -> list[Row]:
    """Where the fewest people were reached for every 1.000 inhabitants; for every team, where no population is known.

    Only those who reported: who did not is missing, not low. Who has no population is left out once others have one.
    """
    known = [row for row in rows if row.unit_id and row.people is not None and row.teams]
    counted = [row for row in known if row.reach_per_1000 is not None]
    if counted:
        return sorted(counted, key=lambda row: (row.reach_per_1000 or 0, row.sort_key, row.code))[:NAMED]
    return sorted(known, key=lambda row: ((row.people or 0) / row.teams, row.sort_key, row.code))[:NAMED]


def most_untaught(topics: Sequence[tuple[Topic, int]]) -> list[tuple[Topic, int]]:
    return sorted((each for each in topics if each[1]), key=lambda each: -each[1])[:NAMED]
