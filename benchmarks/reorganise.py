"""Loading 10.000 units and reorganising them: time against Django's own bulk_create, queries against fewer units.

The world: 20 provinces of 25 districts of 19 communes (10.020 units) with a hamlet in every second
commune; a national change merges the communes by threes, splits one in ten, and abolishes districts.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable

FOLDER = tempfile.mkdtemp(prefix="to-so-bench-")
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/bench.sqlite3"
os.environ["VAR_DIR"] = FOLDER
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import datetime as dt  # noqa: E402

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from geo.lineage import place  # noqa: E402
from geo.loading import load_units, period_values  # noqa: E402
from geo.models import Unit, UnitPeriod  # noqa: E402
from geo.reorganise import Request, apply, undo  # noqa: E402
from geo.tables import ChangeRow, UnitRow  # noqa: E402

START, DAY, BEFORE = dt.date(2024, 1, 1), dt.date(2025, 7, 1), dt.date(2025, 6, 30)


def main() -> int:
    call_command("migrate", verbosity=0)
    few, many = World(provinces=2), World(provinces=20)
    small = few.run()
    large = many.run()
    floor = seconds(lambda: bulk_create(many))
    print(f"{'':24}{few.size:>10,} units{many.size:>12,} units   queries")
    for step in ("load", "reorganise", "place", "undo"):
        (before, _), (after, queries) = small[step], large[step]
        print(f"{step:24}{before:>15.2f} s{after:>16.2f} s   {queries:>7}")
    print(f"{'floor: bulk_create':24}{'':>17}{floor:>16.2f} s")
    told = [
        verdict("load-10000-units", large["load"][0] / floor, bar=1.0),
        verdict("reorganise-10000-units", large["reorganise"][0] / floor, bar=1.5),
        *(verdict(f"{step}-queries", large[step][1] / small[step][1], bar=1.0) for step in large),
    ]
    return int(not all(told))


class World:
    """Tables of a country before and after a change."""

    def __init__(self, provinces: int) -> None:
        self.before: list[UnitRow] = []
        self.after: list[UnitRow] = []
        self.changes: list[ChangeRow] = []
        for number in range(provinces):
            self._province(f"{number:02}")
        self.hamlets = [row for row in self.before if row.level == "hamlet"]
        self.size = len(self.before) - len(self.hamlets)

    def _province(self, province: str) -> None:
        row = UnitRow(province, "province", "tỉnh", f"Tỉnh {province}", "", 10.0, 105.0)
        communes: list[UnitRow] = []
        self.before.append(row)
        for number in range(25):
            district = f"{province}{number:02}"
            self.before.append(UnitRow(district, "district", "huyện", f"Huyện {district}", province, 10.0, 105.0))
            for index in range(19):
                code = f"{district}{index:02}"
                communes.append(UnitRow(code, "commune", "xã", f"Xã {code}", district, 10.0, 105.0))
        self.before += communes
        self.before += [UnitRow(f"h{c.code}", "hamlet", "ấp", f"Ấp {c.code}", c.code, 10, 105) for c in communes[::2]]
        self.after.append(row)
        for index in range(0, len(communes), 3):
            self._merge(province, communes[index : index + 3], split=index % 30 == 0)

    def _merge(self, province: str, group: list[UnitRow], split: bool) -> None:
        code = group[0].code
        self.after.append(UnitRow(code, "commune", "xã", f"Xã mới {code}", province, 10.0, 105.0))
        for commune in group[: -1 if split else None]:
            self.changes.append(ChangeRow(commune.code, code, "full"))
        if split:
            half = f"{code}x"
            self.after.append(UnitRow(half, "commune", "xã", f"Xã nửa {code}", province, 10.1, 105.1))
            self.changes += [ChangeRow(group[-1].code, to, "partial") for to in (code, half)]

    def run(self) -> dict[str, tuple[float, int]]:
        """Seconds and queries of every step; the database is left as it was."""
        request = Request(self.changes, self.after, DAY, "1/NQ", assign_nearest=True)
        steps: dict[str, Callable[[], object]] = {
            "load": lambda: load_units(self.before, START),
            "reorganise": lambda: apply(request),
            "place": lambda: place(list(communes()), BEFORE, DAY, "commune"),
            "undo": lambda: undo("1/NQ"),
        }
        found = {}
        for name, step in steps.items():
            with CaptureQueriesContext(connection) as captured:
                taken = seconds(step)
            found[name] = taken, len(captured)
        with transaction.atomic():
            UnitPeriod.objects.all().delete()
            Unit.objects.all().delete()
        return found


def communes() -> list[int]:
    return list(UnitPeriod.objects.on(BEFORE).at_level("commune").values_list("unit", flat=True))


@transaction.atomic
def bulk_create(world: World) -> None:
    """The floor: the same rows through Django, with no check of anything."""
    units = Unit.objects.bulk_create([Unit(level=row.level) for row in world.before])
    ids = {row.code: unit.pk for row, unit in zip(world.before, units, strict=True)}
    UnitPeriod.objects.bulk_create([
        UnitPeriod(**period_values(row, ids[row.code], ids.get(row.parent_code), START)) for row in world.before
    ])  # fmt: skip


def seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def verdict(name: str, ratio: float, bar: float) -> bool:
    print(f"BENCH {name} ratio={ratio:.2f} bar={bar:.2f} {'ok' if ratio <= bar else 'short'}")
    return ratio <= bar


if __name__ == "__main__":
    sys.exit(main())
