"""Exporting the register: workbook and CSV against django-import-export's plain way, in the same run.

The world: TEAMS hamlet teams (by default 20.000, five members and a decision each) under 500 communes; `TEAMS=100000`
is the size of a country. The plain way is what its documentation shows: a `ModelResource` for teams and one for
members, with `select_related`, to tablib's .xlsx or .csv; it says nothing of places, heads and counts. Each way runs
in a process of its own, so that its peak of memory is its own.
"""

import datetime as dt
import io
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from _database import set_up

set_up()

from django.db import connections  # noqa: E402
from import_export.resources import ModelResource  # noqa: E402
from tablib import Databook  # noqa: E402

from geo.models import Instrument, Level, Unit, UnitPeriod  # noqa: E402
from geo.upkeep import renew_statistics  # noqa: E402
from teams_app.accounts.models import Grant, Role, User  # noqa: E402
from teams_app.registry import access  # noqa: E402
from teams_app.registry.exporting import delimited, workbook  # noqa: E402
from teams_app.registry.exporting.resources import MemberExport  # noqa: E402
from teams_app.registry.exporting.selection import Selection  # noqa: E402
from teams_app.registry.models import Member, Person, Team, TeamArea, TeamLevel  # noqa: E402

TEAMS = int(os.environ.get("TEAMS", "20000"))
COMMUNES, CREW = 500, 5
SINCE, DAY = dt.date(2022, 7, 1), dt.date(2024, 9, 26)


class PlainTeams(ModelResource):
    class Meta:
        model = Team
        fields = ("id", "name", "level", "valid_from", "decision__number", "decision__issued_on", "decision__issuer")


class PlainMembers(ModelResource):
    class Meta:
        model = Member
        fields = (
            "id", "team__name", "person__name", "role", "person__birth_year", "person__phone", "person__background",
            "valid_from",
        )  # fmt: skip


def main() -> int:
    connections.close_all()
    ways = {
        "plain .xlsx": plain_workbook,
        "ours .xlsx": our_workbook,
        "plain .csv": plain_text,
        "ours .csv": our_text,
    }
    runners = [Runner(name, way) for name, way in ways.items()]
    build()
    print(f"{TEAMS:,} teams, {TEAMS * CREW:,} members")
    print(f"{'':22}{'seconds':>10}{'more MB':>10}")
    plain, ours, plain_csv, our_csv = [runner.measure() for runner in runners]
    told = [
        verdict("export-xlsx-time", ours[0] / plain[0], bar=1.0),
        verdict("export-xlsx-memory", ours[1] / plain[1], bar=0.5),
        verdict("export-csv-time", our_csv[0] / plain_csv[0], bar=1.0),
        verdict("export-csv-memory", our_csv[1] / plain_csv[1], bar=0.5),
    ]
    return int(not all(told))


def build() -> None:
    province = Unit.objects.create(level=Level.PROVINCE)
    UnitPeriod.objects.create(unit=province, code="87", type="tỉnh", name="Đồng Tháp", valid_from=SINCE)
    communes = units(Level.COMMUNE, COMMUNES, "xã", lambda n: province.pk)
    hamlets = units(Level.HAMLET, TEAMS, "ấp", lambda n: communes[n % COMMUNES].pk)
    decisions = Instrument.objects.bulk_create(
        [Instrument(number=f"{n}/QĐ-UBND", issued_on=SINCE, issuer=f"UBND xã {n}") for n in range(COMMUNES)]
    )
    founding = {"level": TeamLevel.HAMLET, "valid_from": SINCE}
    teams = [
        Team(name=f"Tổ công nghệ số cộng đồng ấp {n}", decision=decisions[n % COMMUNES], **founding)
        for n in range(TEAMS)
    ]
    people = [
        Person(name=f"Người Minh Họa {n}", phone=f"09{n:08}", birth_year=1960 + n % 40, background="youth_union")
        for n in range(TEAMS * CREW)
    ]
    for team in teams:
        team.set_keys()
    for person in people:
        person.set_keys()
    teams = Team.objects.bulk_create(teams, batch_size=2000)
    people = Person.objects.bulk_create(people, batch_size=2000)
    TeamArea.objects.bulk_create(
        [TeamArea(team=team, unit=unit, valid_from=SINCE) for team, unit in zip(teams, hamlets, strict=True)],
        batch_size=2000,
    )
    Member.objects.bulk_create(
        [
            Member(team=teams[n // CREW], person=person, role="member" if n % CREW else "head", valid_from=SINCE)
            for n, person in enumerate(people)
        ],
        batch_size=2000,
    )
    user = User.objects.create_user("tinh")
    Grant.objects.create(user=user, role=Role.PROVINCE, unit=province, valid_from=SINCE)
    renew_statistics()


def units(level: str, count: int, type_: str, parent: Callable[[int], int]) -> list[Unit]:
    made = Unit.objects.bulk_create([Unit(level=level) for _ in range(count)], batch_size=2000)
    since = {"type": type_, "valid_from": SINCE}
    periods = [
        UnitPeriod(unit=unit, code=f"{level[0]}{n:06}", name=f"Số {n}", parent_id=parent(n), **since)
        for n, unit in enumerate(made)
    ]
    for period in periods:
        period.set_keys()
    UnitPeriod.objects.bulk_create(periods, batch_size=2000)
    return made


def plain_workbook() -> int:
    data = Databook([PlainTeams().export(plain_teams()), PlainMembers().export(plain_members())]).export("xlsx")
    return len(data)


def plain_text() -> int:
    return len(PlainMembers().export(plain_members()).export("csv"))


def plain_teams() -> Any:
    return Team.objects.on(DAY).select_related("decision").order_by("sort_key", "pk")


def plain_members() -> Any:
    return Member.objects.on(DAY).select_related("team", "person").order_by("team", "pk")


def our_workbook() -> int:
    with tempfile.TemporaryFile() as file:
        workbook.write(selection(), file)
        return file.seek(0, io.SEEK_END)


def our_text() -> int:
    return sum(len(piece) for piece in delimited.stream(MemberExport(selection())))


def selection() -> Selection:
    user = User.objects.get()
    teams = access.visible_teams(user, DAY, today=DAY).on(DAY).sorted_by("name", DAY)
    return Selection(teams, DAY, with_phones=access.teams_with_phones(user, today=DAY))


class Runner:
    """A process that was parted off before the world was built, so that all the memory it gains is the export's."""

    def __init__(self, name: str, way: Callable[[], int]) -> None:
        self.name = name
        fork = multiprocessing.get_context("fork")
        self._start, self._told = fork.Event(), fork.SimpleQueue()
        self._process = fork.Process(target=self._run, args=(way,), daemon=True)
        self._process.start()

    def measure(self) -> tuple[float, float]:
        """Seconds of computing, and the megabytes that the peak of memory lies above where it began."""
        self._start.set()
        taken, memory = self._told.get()
        self._process.join()
        print(f"{self.name:22}{taken:>10.1f}{memory:>10.0f}")
        return taken, max(memory, 1.0)

    def _run(self, way: Callable[[], int]) -> None:
        self._start.wait()
        before, start = _rss(), time.process_time()
        assert way() > 0
        self._told.put((time.process_time() - start, _rss() - before))


def _rss() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def verdict(name: str, ratio: float, bar: float) -> bool:
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar:.2f} {'ok' if ratio <= bar else 'short'}")
    return ratio <= bar


if __name__ == "__main__":
    sys.exit(main())
