"""A list of ROWS teams (100.000) from .xlsx: our import against a plain ModelResource, and against bulk_create.

All three read the same file into databases of the same state: one country of hamlets, no team. Ours is the whole
way that a person goes: the preview of every row, then the writing with its own decision of every row, the
batch and the audit log. The plain resource is django-import-export as its manual shows it (dry run off,
natural keys by foreign key widgets, no bulk mode): one row, one instance, one save. The floor is what no
import can do without: the sheet read by calamine, the rows of teams, areas, people and services built with
their keys, `bulk_create`. Each contestant runs in a process of its own; times are of the processor, with the
process that reads the sheet, so that they hold on a busy machine. Memory is all that is resident, children included.

The plain resource is given the whole file and as long as it takes, but no longer than PATIENCE (5) times our
time: what it has not done by then is proof enough, and nothing is scaled up. PATIENCE=0 lets it come to its end.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ROWS = int(os.environ.get("ROWS", "100000"))
PATIENCE = float(os.environ.get("PATIENCE", "5"))
PER_COMMUNE = 20
PLAIN_BAR, FLOOR_BAR, MEMORY_BAR_MB = 4.0, 3.0, 500
HEADERS = ["Mã xã", "Xã", "Khóm, ấp", "Tên tổ", "Số QĐ", "Ngày QĐ", "Tổ trưởng", "SĐT tổ trưởng"]
DAY = "2024-09-26"


def main() -> None:
    from _database import set_up

    folder = set_up()
    load_units()
    path = draw(folder / "teams.xlsx", ROWS)
    tell(f"{ROWS} teams, {path.stat().st_size / 2**20:.1f} MiB")
    floor = contest("floor", folder, path)
    tell_of("calamine + bulk_create", floor)
    ours = contest("ours", folder, path)
    tell_of("our import", ours)
    verdict("import-teams-floor", ours["seconds"] / floor["seconds"], FLOOR_BAR)
    verdict("import-teams-memory", ours["memory_mb"] / MEMORY_BAR_MB, 1.0)
    plain = contest("plain", folder, path, str(PATIENCE * ours["seconds"]))
    tell_of("plain ModelResource", plain)
    times = plain["seconds"] / ours["seconds"]
    tell(f"      {'more than ' if plain['cut'] else ''}{times:.1f} × as long as ours, {PLAIN_BAR:g} × asked for")
    verdict("import-teams-plain", PLAIN_BAR / times, 1.0)


def tell_of(name: str, run: dict[str, Any]) -> None:
    tell(f"{name:24} {run['seconds']:8.2f} s  {run['memory_mb']:6.0f} MB  {run['told']}")


def tell(text: str) -> None:
    print(text, flush=True)


def load_units() -> None:
    """A country of communes with PER_COMMUNE hamlets each, as many as the list needs."""
    import datetime as dt

    from geo import bulk, names
    from geo.loading import FACTS
    from geo.models import Unit, UnitPeriod

    since = dt.date(2020, 1, 1)
    communes = -(-ROWS // PER_COMMUNE)
    units = [{"id": 1, "level": "province", "is_demo": False}]
    periods: list[dict[str, Any]] = []

    def period(unit: int, level: str, code: str, type_: str, name: str, parent: int | None) -> None:
        units.append({"id": unit, "level": level, "is_demo": False})
        periods.append({
            "unit_id": unit, "code": code, "type": type_, "name": name, "parent_id": parent, "valid_from": since,
            "is_provisional": False, "key": names.fold(name), "sort_key": names.sort_key(name),
        } | dict.fromkeys(FACTS))  # fmt: skip

    units.clear()
    period(1, "province", "p1", "tỉnh", "Cả Nước", None)
    for commune in range(communes):
        pk = 10 + commune * (PER_COMMUNE + 1)
        period(pk, "commune", f"{commune:05}", "xã", f"Mỹ Xương {commune}", 1)
        for hamlet in range(PER_COMMUNE):
            period(pk + 1 + hamlet, "hamlet", f"{commune:05}-{hamlet:02}", "ấp", f"Mỹ Hội {hamlet}", pk)
    bulk.insert(Unit, units)
    for start in range(0, len(periods), 10_000):
        bulk.insert(UnitPeriod, periods[start : start + 10_000])


def draw(path: Path, rows: int, wrong_every: int = 0) -> Path:
    """The list: a title, the headers, a row a team, its cells as officials type them; some wrong where asked for."""
    import datetime as dt

    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Tổ")
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, "DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG")
    sheet.write_row(2, 0, HEADERS)
    for number in range(rows):
        commune, hamlet = divmod(number, PER_COMMUNE)
        name = f"Nguyễn Thử Mẫu {number}"
        row = number + 3
        sheet.write_string(row, 0, f"{commune:05}")
        sheet.write_string(row, 1, f"Xã Mỹ Xương {commune}")
        sheet.write_string(row, 2, f"Ấp Mỹ Hội {hamlet}")
        sheet.write_string(row, 3, f"Tổ CNSCĐ ấp Mỹ Hội {hamlet}")
        sheet.write_string(row, 4, f"{commune % 900 + 1}/QĐ-UBND")
        sheet.write_datetime(row, 5, dt.datetime(2022, 7, 1) + dt.timedelta(days=commune % 700), date)  # noqa: DTZ001
        sheet.write_string(row, 6, name.upper() if number % 3 else name)
        if wrong_every and number % wrong_every == 0:
            sheet.write_string(row, 7, "09 1234")
            continue
        sheet.write_string(row, 7, f"09{number:08}" if number % 2 else f"09{number // 1000:05}.{number % 1000:03}")
    book.close()
    return path


def contest(who: str, folder: Path, path: Path, *more: str) -> dict[str, Any]:
    """One contestant on a copy of the database, in a process of its own."""
    own = folder / who
    own.mkdir()
    source = folder / "bench.sqlite3"
    checkpoint()
    shutil.copy(source, own / "bench.sqlite3")
    environment = os.environ | {"VAR_DIR": str(own), "DATABASE_URL": f"sqlite:///{own / 'bench.sqlite3'}"}
    command = [sys.executable, __file__, who, str(path), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory_mb(process.pid))
        time.sleep(0.05)
    answer = process.stdout.read() if process.stdout else ""
    assert process.returncode == 0, answer
    shutil.rmtree(own)
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return found | {"memory_mb": peak or found["memory_mb"]}


def memory_mb(pid: int) -> float:
    """What a process and its children hold at this moment; 0 where there is no /proc.

    What several of them share counts once: a child that was just forked seems to hold all that its parent does.
    """
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        held = next(line for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0.0
    return int(held.split()[1]) / 1024 + sum(memory_mb(int(child)) for child in children)


def checkpoint() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def contestant(who: str, path: Path, most_seconds: float) -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent))
    import django

    django.setup()
    start = processor()
    if who == "plain":
        told = with_plain_resource(path, lambda: bool(most_seconds) and processor() - start > most_seconds)
    else:
        told = {"floor": with_bulk_create, "ours": with_our_import}[who](path)
    seconds = processor() - start
    usage = [resource.getrusage(which).ru_maxrss for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cut = bool(most_seconds) and seconds > most_seconds
    print(json.dumps({"seconds": seconds, "memory_mb": sum(usage) / 1024, "told": told, "cut": cut}))


def processor() -> float:
    """Seconds that this process and its children have had of the processor."""
    return sum(os.times()[:4])


def with_our_import(path: Path) -> str:
    """The preview, and then the writing, of every row; both read the file anew, as two pages do."""
    import datetime as dt

    from teams_app.registry import importing
    from teams_app.registry.models import Member, Team

    choices = importing.Choices(as_of=dt.date.fromisoformat(DAY))
    start = processor()
    data = path.read_bytes()
    shown = importing.preview(data, path.name, choices)
    token, rows = shown.token, len(shown.rows)
    preview_seconds = processor() - start
    del shown
    written = importing.write(data, path.name, choices, user=None, expected=token)
    assert written.batch is not None
    assert not written.preview.wrong
    assert Team.objects.count() == Member.objects.count() == rows
    return f"{rows} rows previewed in {preview_seconds:.1f} s, then written"


def with_bulk_create(path: Path) -> str:
    """Reading with calamine, and bulk_create of the same teams, areas, people and services; no check at all."""
    from django.db import transaction
    from python_calamine import CalamineWorkbook

    from geo.models import Instrument, UnitPeriod
    from teams_app.registry.models import Member, Person, Team, TeamArea

    book = CalamineWorkbook.from_path(path)
    rows: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[3:]
    with transaction.atomic():
        units = dict(UnitPeriod.objects.values_list("code", "unit_id"))
        keys = dict.fromkeys((row[4], row[5]) for row in rows)
        made = Instrument.objects.bulk_create(Instrument(number=number, issued_on=date) for number, date in keys)
        decisions = dict(zip(keys, made, strict=True))
        teams, people = [], []
        for row in rows:
            team = Team(name=row[3], level="hamlet", valid_from=row[5], decision=decisions[row[4], row[5]])
            team.set_keys()
            teams.append(team)
            person = Person(name=row[6], phone=row[7])
            person.set_keys()
            people.append(person)
        Team.objects.bulk_create(teams)
        Person.objects.bulk_create(people)
        TeamArea.objects.bulk_create(
            TeamArea(team=team, unit_id=units[f"{row[0]}-{int(row[2].split()[-1]):02}"], valid_from=row[5])
            for team, row in zip(teams, rows, strict=True)
        )
        Member.objects.bulk_create(
            Member(team=team, person=person, role="head", valid_from=team.valid_from)
            for team, person in zip(teams, people, strict=True)
        )
    return f"{len(rows)} rows"


def with_plain_resource(path: Path, is_enough: Callable[[], bool]) -> str:
    """A ModelResource as the manual of django-import-export has it; areas and heads in its `after_save_instance`."""
    import tablib
    from import_export import fields, resources
    from python_calamine import CalamineWorkbook

    from geo.models import Instrument, UnitPeriod
    from teams_app.registry.models import Member, Person, Team, TeamArea

    done = 0

    class TeamResource(resources.ModelResource):
        name = fields.Field("name", "Tên tổ")
        valid_from = fields.Field("valid_from", "Ngày QĐ")

        class Meta:
            model = Team
            fields = ("name", "valid_from")
            import_id_fields = ("name", "valid_from")
            use_transactions = True

        def get_instance(self, instance_loader: Any, row: Any) -> Any:
            return Team.objects.filter(name=row["Tên tổ"], areas__unit=self.unit_of(row)).first()

        def unit_of(self, row: Any) -> int:
            code = f"{row['Mã xã']}-{int(row['Khóm, ấp'].split()[-1]):02}"
            return UnitPeriod.objects.get(code=code, valid_to__isnull=True).unit_id

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.level = "hamlet"
            instance.decision, _made = Instrument.objects.get_or_create(
                number=row["Số QĐ"], issuer="", issued_on=row["Ngày QĐ"]
            )

        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            TeamArea.objects.create(team=instance, unit_id=self.unit_of(row), valid_from=row["Ngày QĐ"])
            person = Person.objects.create(name=row["Tổ trưởng"], phone=row["SĐT tổ trưởng"])
            Member.objects.create(team=instance, person=person, role="head", valid_from=row["Ngày QĐ"])
            nonlocal done
            done += 1
            if is_enough():
                raise Enough

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)[2:]
    dataset = tablib.Dataset(*rows[1:], headers=rows[0])
    with suppress(Enough):
        TeamResource().import_data(dataset, dry_run=False, raise_errors=True)
    return f"{done} of {len(dataset)} rows"


class Enough(BaseException):
    """The plain resource has had its time; no error of a row, so that no resource catches it."""


def verdict(name: str, ratio: float, bar: float) -> None:
    tell(f"BENCH {name} ratio={ratio:.2f} bar={bar:.2f} {'ok' if ratio <= bar else 'short'}")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        contestant(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0)
    else:
        main()
