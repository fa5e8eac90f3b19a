"""What the chapters of the demo share: its days, its fixed places, and what one chapter hands to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings

from config.demo import chance, store
from geo.loading import LoadReport, load_units
from geo.models import UnitPeriod
from geo.tables import read_changes, read_units
from teams_app.accounts.models import User

FIXTURES = settings.BASE_DIR / "fixtures"
UNITS = FIXTURES / "units"
CHANGES = "changes.csv"

PILOT = dt.date(2022, 7, 1)  # the day after Decision 692/QĐ-UBND-HC; no unit changed until 2025
FIRST_LOGGED = dt.date(2023, 8, 26)  # thirteen months before the next
COUNTED = dt.date(2024, 9, 26)  # 684 hamlet teams and 82 commune teams
FIRST_MERGER = dt.date(2025, 1, 1)  # 1284/NQ-UBTVQH15
GREAT_MERGER = dt.date(2025, 7, 1)  # 1663/NQ-UBTVQH15

DONG_THAP = "87"
MY_XUONG = "30121"
MY_THOI = "30121-01"


@dataclass
class Seeding:
    """The last day of the story, where to tell its progress, and what later chapters need."""

    today: dt.date
    say: Callable[[str], None]
    users: dict[str, User] = field(default_factory=dict)
    silent_units: set[int] = field(default_factory=set)  # communes and hamlets that never reported


def load(table: str, valid_from: dt.date) -> LoadReport:
    path = UNITS / table
    return load_units(read_units(path.read_bytes(), path.name), valid_from, filename=path.name)


def save_hamlets(invented: list[UnitPeriod]) -> None:
    store.insert_all([hamlet.unit for hamlet in invented])
    for hamlet in invented:
        hamlet.unit = hamlet.unit  # the key that it has by now
    store.insert_all(invented)


def choose_silent(communes: Iterable[str], count: int) -> set[str]:
    """Codes of communes that never report: all that became one of `count` communes of 2025.

    So the map shows them as missing on its old units and on its new ones.
    """
    known = set(communes)
    became: dict[str, set[str]] = {}
    for row in read_changes((UNITS / CHANGES).read_bytes(), CHANGES):
        if row.effective_on == GREAT_MERGER:
            became.setdefault(row.new_code, set()).add(row.old_code)
    whole = [olds for _, olds in sorted(became.items()) if len(olds) == 3 and olds <= known and MY_XUONG not in olds]
    return set().union(*chance.stream("silent communes").sample(whole, count))


def silence(seeding: Seeding, communes: Iterable[UnitPeriod]) -> None:
    """These communes and their present hamlets never report."""
    units = [commune.unit_id for commune in communes]
    seeding.silent_units |= {*units, *UnitPeriod.objects.filter(parent__in=units).values_list("unit_id", flat=True)}
