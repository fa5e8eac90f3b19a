"""A whole country, invented in minutes: 3.321 communes, 100.000 teams, 450.000 members, 5 million activities.

Provinces and communes are the real ones where the package `vietnamadminunits` is installed (only benchmarks and
this demo need it: `requirements/bench.txt`), else invented like the rest. Names are drawn as they are in the country:
more than half of the hamlets bear a number, a third of the people are called Nguyễn.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from config.demo import inhabitants
from config.demo.country_log import log_activities
from config.demo.country_names import commune_name, person_name, two_syllables
from config.demo.pouring import indexes_afterwards, much_memory
from geo import bulk, names
from geo.models import Instrument, Population, Unit, UnitPeriod
from geo.upkeep import renew_statistics
from teams_app.accounts.models import Grant, Role, User
from teams_app.activities.models import Activity
from teams_app.coverage import facts
from teams_app.coverage.models import Fact
from teams_app.registry.models import Member, MemberRole, Person, Team, TeamArea, TeamLevel

PROVINCES, COMMUNES, TEAMS, ACTIVITIES = 34, 3321, 100_000, 5_000_000
HAMLETS_A_TEAM, MEMBERS_A_TEAM = 0.93, 4.5  # of hamlet teams some share a hamlet
HEADS_WITH_ACCOUNT = 20_000
SINCE = dt.date(2025, 7, 1)
LAST_FOUNDED = 1200  # days after 1/1/2022: before the log begins
AT_ONCE = 200_000
ROW_AT_ONCE = 20_000
PASSWORD = "demo"  # noqa: S105  (of invented accounts)


@dataclass(frozen=True)
class Size:
    """How large a country: `teams` with those of the communes, `activities` from 1/7/2025 on."""

    teams: int = TEAMS
    activities: int = ACTIVITIES


_fold = lru_cache(maxsize=None)(names.fold)
_sort_key = lru_cache(maxsize=None)(names.sort_key)


def build(*, activities: int = 1_000_000, teams: int = TEAMS, tell: Callable[[str], None] = print) -> None:
    """Fill the empty database. Official `xa` of the first commune, province staff `tinh` of the whole country."""
    with much_memory():
        _build(Size(teams, activities), tell)


def _build(size: Size, tell: Callable[[str], None]) -> None:
    rng = random.Random(2026)  # noqa: S311  (the same country each time)

    def do(what: str, step: Callable[[random.Random], None]) -> None:
        started = time.monotonic()
        with transaction.atomic():
            step(rng)
        tell(f"{what}: {time.monotonic() - started:.0f} s")

    for what, step in (
        ("units", partial(_units, size=size)),
        ("people", _people),
        ("teams", partial(_teams, size=size)),
        ("members", partial(_members, size=size)),
        ("activities", partial(log_activities, count=size.activities, since=SINCE)),
    ):
        do(what, step)
    started = time.monotonic()
    renew_statistics()  # else the sums are drawn from the log by the wrong index
    with transaction.atomic(), indexes_afterwards(Fact):
        found = facts.rebuild()
    renew_statistics()
    tell(f"{found} facts: {time.monotonic() - started:.0f} s")
    do("accounts", _users)  # last: whoever finds them finds the whole country


@dataclass(frozen=True)
class Leftovers:
    """What a loading that was stopped half-way left behind: each step is whole, the next ones are missing."""

    units: int
    teams: int
    activities: int
    since: dt.datetime | None  # when its teams were written; None where it did not come so far


def leftovers() -> Leftovers | None:
    """None where the units are not this demo's, or somebody has an account: then it is a site."""
    if User.objects.exists() or not UnitPeriod.objects.filter(code=_hamlet_code(0)).exists():
        return None
    began = Team.objects.aggregate(first=models.Min("created_at"))["first"]
    return Leftovers(Unit.objects.count(), Team.objects.count(), Activity.objects.count(), began)


def has_real_units() -> bool:
    return importlib.util.find_spec("vietnamadminunits") is not None


def _units(rng: random.Random, size: Size) -> None:
    provinces, communes = _real_units() if has_real_units() else _invented_units(rng)
    _write_units(provinces)
    tops = {row["code"]: row["unit_id"] for row in provinces}
    for row in communes:
        row["parent_id"] = tops[row["parent_id"]]
    _write_units(communes)
    of_commune: dict[int, int] = {}
    hamlets = []
    for n in range(round((size.teams - COMMUNES) * HAMLETS_A_TEAM)):
        commune = communes[n % COMMUNES]["unit_id"]
        of_commune[commune] = number = of_commune.get(commune, 0) + 1
        name = str(number) if rng.random() < 0.55 else two_syllables(rng)
        hamlets.append(_unit("hamlet", _hamlet_code(n), rng.choice(["ấp", "khóm", "thôn"]), name, commune))
    _write_units(hamlets)


def _hamlet_code(n: int) -> str:
    """No real unit has a letter in its code."""
    return f"h{n:06}"


def _real_units() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Provinces and communes of 1/7/2025; the communes' parent is the code of their province."""
    found = importlib.util.find_spec("vietnamadminunits")
    assert found is not None  # whoever calls has asked
    assert found.origin is not None
    with closing(sqlite3.connect(Path(found.origin).parent / "data" / "dataset.db")) as tables:
        rows = tables.execute(
            "SELECT provinceCode, province, provinceShort, provinceLat, provinceLon, wardCode, wardShort, wardType, "
            "wardLat, wardLon, wardAreaKm2 FROM admin_units ORDER BY wardCode"
        ).fetchall()
    provinces: dict[str, dict[str, Any]] = {}
    communes = []
    for top, top_name, top_short, top_lat, top_lon, code, short, type_, lat, lon, area in rows:
        of_top = "thành phố" if top_name.startswith("Thành phố") else "tỉnh"
        provinces.setdefault(top, _unit("province", top, of_top, top_short, None) | {"lat": top_lat, "lon": top_lon})
        communes.append(_unit("commune", code, type_.lower(), short, top) | {"lat": lat, "lon": lon, "area_km2": area})
    return list(provinces.values()), communes


def _invented_units(rng: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    provinces = [_unit("province", f"{n:02}", "tỉnh", two_syllables(rng), None) for n in range(PROVINCES)]
    communes = [_unit("commune", f"{n:05}", *commune_name(rng, n), f"{n % PROVINCES:02}") for n in range(COMMUNES)]
    return provinces, communes


def _unit(level: str, code: str, type_: str, name: str, parent: int | str | None) -> dict[str, Any]:
    return {"level": level, "code": code, "type": type_, "name": name, "parent_id": parent}


def _write_units(rows: list[dict[str, Any]]) -> None:
    ids = bulk.reserve_ids(Unit, len(rows))
    bulk.insert(
        Unit, [{"id": pk, "level": row.pop("level"), "is_demo": False} for pk, row in zip(ids, rows, strict=True)]
    )
    for pk, row in zip(ids, rows, strict=True):
        row |= {"unit_id": pk, "valid_from": SINCE, "is_provisional": False}
        row |= {"key": _fold(row["name"]), "sort_key": _sort_key(row["name"])}
    _insert(UnitPeriod, rows)


def _people(rng: random.Random) -> None:
    """No source gives the population of the new communes: these numbers are invented, and marked so."""
    communes = UnitPeriod.objects.at_level("commune").order_by("unit_id").values_list("unit_id", "type")
    rows = []
    for unit, type_ in communes:
        people = round(rng.lognormvariate(10.4 if type_ == "phường" else 9.8, 0.5))
        for year in (2024, 2025):
            people = round(people * 1.008)
            rows.append({
                "unit_id": unit, "year": year, "people": people, "households": round(people / rng.uniform(3.2, 4.1)),
                "source": inhabitants.SOURCE, "is_demo": True,
            })  # fmt: skip
    _insert(Population, rows)


def _teams(rng: random.Random, size: Size) -> None:
    decisions = _decisions(500)
    communes = list(UnitPeriod.objects.at_level("commune").order_by("unit_id"))
    hamlets = list(UnitPeriod.objects.at_level("hamlet").order_by("unit_id"))
    served = communes + hamlets + rng.sample(hamlets, size.teams - len(communes) - len(hamlets))
    ids = bulk.reserve_ids(Team, len(served))
    now = timezone.now()
    teams, areas = [], []
    for pk, unit in zip(ids, served, strict=True):
        is_hamlet = unit.code.startswith("h")
        name = f"Tổ công nghệ số cộng đồng {unit.label[:1].lower()}{unit.label[1:]}"
        since = dt.date(2022, 1, 1) + dt.timedelta(days=rng.randrange(LAST_FOUNDED))
        ended = dt.date(2026, 3, 1) if rng.random() < 0.02 else None
        decision = rng.choice(decisions) if rng.random() < 0.9 else None
        teams.append({
            "id": pk, "level": TeamLevel.HAMLET if is_hamlet else TeamLevel.COMMUNE, "name": name, "key": _fold(name),
            "sort_key": _sort_key(name), "valid_from": since, "valid_to": ended, "decision_id": decision,
            "end_reason": "", "is_demo": False, "created_at": now, "changed_at": now,
        })  # fmt: skip
        areas.append({"team_id": pk, "unit_id": unit.unit_id, "valid_from": since, "valid_to": ended})
    _insert(Team, teams)
    _insert(TeamArea, areas)


def _decisions(count: int) -> list[int]:
    Instrument.objects.bulk_create(Instrument(number=f"{n}/QĐ-UBND") for n in range(count))
    return list(Instrument.objects.values_list("pk", flat=True))


def _members(rng: random.Random, size: Size) -> None:
    now = timezone.now()
    teams = list(Team.objects.order_by("pk").values_list("pk", "valid_from", "valid_to"))
    ids = bulk.reserve_ids(Person, round(size.teams * MEMBERS_A_TEAM))
    people, services = [], []
    for n, pk in enumerate(ids):
        team, since, until = teams[n % size.teams]
        name = person_name(rng)
        *family, given = name.split(" ")
        people.append({
            "id": pk, "name": name, "key": _fold(name), "sort_key": _sort_key(" ".join([given, *family])),
            "phone": f"01{n:08}", "birth_year": rng.randrange(1955, 2005), "background": "", "is_demo": False,
            "changed_at": now,
        })  # fmt: skip
        role = MemberRole.MEMBER
        if n < size.teams:
            role = MemberRole.HEAD if rng.random() < 0.97 else MemberRole.DEPUTY
        services.append({
            "team_id": team, "person_id": pk, "role": role, "valid_from": since, "valid_to": until, "changed_at": now,
        })  # fmt: skip
    _insert(Person, people)
    _insert(Member, services)


def _users(rng: random.Random) -> None:
    provinces = list(Unit.objects.filter(level="province"))
    communes = list(Unit.objects.filter(level="commune").order_by("pk"))
    everywhere = User.objects.create_user("tinh", password=PASSWORD, is_demo=True)
    for province in provinces:
        Grant.objects.create(user=everywhere, role=Role.PROVINCE, unit=province, valid_from=SINCE)
    one = User.objects.create_user("mot-tinh", password=PASSWORD, is_demo=True)
    Grant.objects.create(user=one, role=Role.PROVINCE, unit=provinces[0], valid_from=SINCE)
    official = User.objects.create_user("xa", password=PASSWORD, is_demo=True)
    Grant.objects.create(user=official, role=Role.COMMUNE, unit=communes[0], valid_from=SINCE)
    colleagues = _accounts("can-bo", [person_name(rng) for _ in communes[1:]])
    grants = zip(colleagues, communes[1:], strict=True)
    Grant.objects.bulk_create(Grant(user=user, role=Role.COMMUNE, unit=unit, valid_from=SINCE) for user, unit in grants)
    leading = Member.objects.filter(role=MemberRole.HEAD, valid_to=None).order_by("team")
    people = [service.person for service in leading.select_related("person")[:HEADS_WITH_ACCOUNT]]
    accounts = [User.objects.create_user("to-truong", password=PASSWORD, is_demo=True)]
    accounts += _accounts("nguoi", [person.name for person in people[1:]])
    for person, account in zip(people, accounts, strict=True):
        person.user = account
    bulk.update(Person, [{"id": person.pk, "user_id": person.user_id} for person in people])


def _accounts(prefix: str, names_: list[str]) -> list[User]:
    """Nobody signs in with them: without a password."""
    made = [User(username=f"{prefix}-{n}", last_name=name, password="!") for n, name in enumerate(names_)]  # noqa: S106
    for user in made:
        user.set_keys()
    return User.objects.bulk_create(made)


def _insert(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROW_AT_ONCE):
        bulk.insert(model, rows[start : start + ROW_AT_ONCE])
