"""The same numbers once more with pandas, from plain tables and day by day: slow, and obvious."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from geo.models import Level, UnitPeriod
from teams_app.activities.models import Activity, Topic
from teams_app.coverage.facts.statements import SUMS
from teams_app.coverage.models import CommuneSum, Fact
from teams_app.registry.models import Team, TeamArea, TeamSuspension
from tests.teams_app.coverage.recount import holds_on

DAY = dt.timedelta(days=1)
KEY = ["team_id", "since", "topics", "form"]
COUNTS = [name for name in SUMS if name not in ("days", "last")]


def work() -> pd.DataFrame:
    """Every activity that counts, with the first day of its stretch."""
    teams = {team.pk: team for team in Team.objects.all()}
    areas, pauses = list(TeamArea.objects.all()), list(TeamSuspension.objects.all())
    rows = []
    for activity in Activity.objects.prefetch_related("topics"):
        own = [area for area in areas if area.team_id == activity.team_id]
        day = activity.date
        counts = (
            activity.status != "withdrawn"
            and holds_on(teams[activity.team_id], day)
            and any(holds_on(area, day) for area in own)
            and not any(holds_on(pause, day) for pause in pauses if pause.team_id == activity.team_id)
        )
        if counts:
            ids = sorted(topic.pk for topic in activity.topics.all())
            rows.append({
                **{name: getattr(activity, name) for name in ("pk", "team_id", "date", "form", "status")},
                **{name: getattr(activity, name) for name in ("people", "households", "women", "elderly")},
                "since": first_day(day, own), "topics": f",{','.join(map(str, ids))}," if ids else "",
            })  # fmt: skip
    columns = ["pk", "team_id", "date", "form", "status", "people", "households", "women", "elderly", "since", "topics"]
    return pd.DataFrame(rows, columns=columns)


def first_day(day: dt.date, areas: list[TeamArea]) -> dt.date:
    """Back, day by day, to the first of the month or to the last day on which an area began or ended."""
    while day.day > 1 and not any(day in (area.valid_from, area.valid_to) for area in areas):
        day -= DAY
    return day


def counted() -> dict[tuple[object, ...], dict[str, int]]:
    """The facts that there should be: key → counts and days."""
    frame = work()
    whole = frame.assign(topics="", form="")
    groups = pd.concat([whole, frame], ignore_index=True).groupby(KEY)
    return {key: summed(group) for key, group in groups}


def summed(group: pd.DataFrame) -> dict[str, int]:
    verified, rest = group[group.status == "verified"], group[group.status == "submitted"]
    told = {f"{name}_told": int(verified[name].notna().sum()) for name in ("households", "women", "elderly")}
    sums = {name: int(verified[name].sum()) for name in ("people", "households", "women", "elderly")}
    return {
        "sessions": len(verified),
        **sums,
        **told,
        "waiting": len(rest),
        "waiting_people": int(rest.people.sum()),
        "returned": int((group.status == "returned").sum()),
        "days": sum(1 << (day - 1) for day in {date.day for date in group.date}),
        "last": max(group.date),
    }


def homes() -> dict[int, int]:
    """Team → the commune of the last map in which everything lies that it ever served."""
    last = {period.unit_id: period for period in UnitPeriod.objects.filter(valid_to=None).select_related("unit")}

    def commune(unit: int) -> int | None:
        period = last.get(unit)
        if period and period.unit.level == Level.HAMLET:
            return period.parent_id if period.parent_id in last else None
        return unit if period and period.unit.level == Level.COMMUNE else None

    found = {}
    for team in Team.objects.prefetch_related("areas"):
        lies_in = {commune(area.unit_id) for area in team.areas.all()}
        if len(lies_in) == 1 and None not in lies_in:
            found[team.pk] = lies_in.pop()
    return found


def counted_by_commune() -> dict[tuple[object, ...], dict[str, int]]:
    """The sums that there should be: (topic, form, month, commune) → counts."""
    above = {topic.pk: topic.parent_id for topic in Topic.objects.all()}
    frame = work()
    frame = frame[frame.status != "returned"]
    frame = frame.assign(commune=frame.team_id.map(homes()), month=[day.replace(day=1) for day in frame.date])
    frame = frame[frame.commune.notna()]
    ids = [{int(x) for x in topics.split(",") if x} for topics in frame.topics]
    taught = [sorted(own | {above[x] for x in own if above[x]}) for own in ids]
    of_topics = frame.assign(topic=taught, form="").explode("topic").dropna(subset="topic")
    groups = pd.concat([frame.assign(topic=0, form=""), frame.assign(topic=0), of_topics], ignore_index=True)
    return {
        (int(topic), form, month, int(commune)): {
            "sessions": int((group.status == "verified").sum()),
            "people": int(group[group.status == "verified"].people.sum()),
            "waiting": int((group.status == "submitted").sum()),
            "teams": group[group.status == "verified"].team_id.nunique(),
            "teams_submitted": group.team_id.nunique(),
        }
        for (topic, form, month, commune), group in groups.groupby(["topic", "form", "month", "commune"])
    }


def counted_last_days() -> dict[int, dt.date]:
    """Team → the last day on which it did something that counts."""
    return {int(team): max(days) for team, days in work().groupby("team_id").date}


def held_last_days() -> dict[int, dt.date]:
    return dict(Fact.objects.filter(form=Fact.LAST_DAY).values_list("team", "last"))


def held_by_commune() -> dict[tuple[object, ...], dict[str, int]]:
    names = ["sessions", "people", "waiting", "teams", "teams_submitted"]
    rows = CommuneSum.objects.values("topic", "form", "month", "commune", *names)
    found = {(r["topic"], r["form"], r["month"], r["commune"]): {name: r[name] for name in names} for r in rows}
    return {key: sums for key, sums in found.items() if any(sums.values())}


def held() -> dict[tuple[object, ...], dict[str, int]]:
    """The facts that there are."""
    names = [*COUNTS, "days", "last"]
    rows = Fact.objects.exclude(form=Fact.LAST_DAY).values(*KEY, *names)
    return {tuple(row[key] for key in KEY): {name: row[name] for name in names} for row in rows}


def agree() -> bool:
    by_commune = held_by_commune() == counted_by_commune()
    return held() == counted() and by_commune and held_last_days() == counted_last_days()
