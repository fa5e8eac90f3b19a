"""The same numbers once more with pandas, from plain tables and day by day: slow, and obvious."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from teams_app.activities.models import Activity
from teams_app.coverage.facts.statements import SUMS
from teams_app.coverage.models import Fact
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


def held() -> dict[tuple[object, ...], dict[str, int]]:
    """The facts that there are."""
    names = [*COUNTS, "days", "last"]
    rows = Fact.objects.values(*KEY, *names)
    return {tuple(row[key] for key in KEY): {name: row[name] for name in names} for row in rows}
