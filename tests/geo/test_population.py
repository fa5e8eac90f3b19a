"""People and households: what a table may say, and what a unit has on a day, never assumed."""

import datetime as dt
import json
import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from geo.models import Extent, Level, Population, Succession, Unit, UnitPeriod
from geo.populating import import_population, remove_year
from geo.population import UNKNOWN, Told
from geo.tables import PopulationRow, TableErrors, read_population
from tests.factories import make_instrument, make_unit

pytestmark = pytest.mark.django_db
MERGER = dt.date(2025, 7, 1)
BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2026, 3, 1)


def tell(unit: Unit, year: int, people: int | None = None, households: int | None = None, **fields: object) -> None:
    Population.objects.create(unit=unit, year=year, people=people, households=households, **fields)


def merge(olds: list[Unit], extent: str = Extent.FULL, on: dt.date = MERGER, **period: object) -> Unit:
    merged = make_unit(Level.COMMUNE, valid_from=on, **period)
    instrument = make_instrument()
    for old in olds:
        UnitPeriod.objects.filter(unit=old).update(valid_to=on)
        Succession.objects.create(old=old, new=merged, extent=extent, effective_on=on, instrument=instrument)
    return merged


def people(unit: Unit, day: dt.date = AFTER, until: int = 2026) -> tuple[int, int] | None:
    found = Told(until).of(unit.pk, day).people
    return found and (found.count, found.year)


# What a unit has. ----------------------------------------------------------------------------


def test_the_latest_year_up_to_the_asked_one_is_taken_and_said():
    commune = make_unit(Level.COMMUNE)
    tell(commune, 2023, 900)
    tell(commune, 2025, 1000)
    assert [people(commune, until=year) for year in (2022, 2023, 2024, 2025, 2026)] == [
        None, (900, 2023), (900, 2023), (1000, 2025), (1000, 2025),
    ]  # fmt: skip


def test_people_and_households_may_be_of_different_years_and_one_may_be_missing():
    commune = make_unit(Level.COMMUNE)
    tell(commune, 2024, 900, 300)
    tell(commune, 2025, 1000)
    known = Told(2025).of(commune.pk, AFTER)
    assert (known.people.year, known.households.year, known.households.count) == (2025, 2024, 300)
    assert Told(2023).of(commune.pk, AFTER) == UNKNOWN


def test_after_a_merger_in_full_the_former_units_are_summed_until_the_new_one_is_told():
    a, b = make_unit(Level.COMMUNE), make_unit(Level.COMMUNE)
    merged = merge([a, b])
    tell(a, 2024, 400), tell(b, 2024, 600)
    found = Told(2026).of(merged.pk, AFTER).people
    assert (found.count, found.year, found.is_summed) == (1000, 2024, True)
    tell(merged, 2025, 1100)
    assert people(merged) == (1100, 2025)
    assert people(merged, until=2024) == (1000, 2024)


def test_of_former_units_told_for_different_years_only_a_common_year_is_summed():
    a, b = make_unit(Level.COMMUNE), make_unit(Level.COMMUNE)
    merged = merge([a, b])
    tell(a, 2024, 400), tell(b, 2023, 600)
    assert people(merged) is None
    tell(a, 2023, 390)
    assert people(merged) == (990, 2023)


def test_what_came_in_part_is_missing():
    a = make_unit(Level.COMMUNE)
    tell(a, 2024, 400)
    assert people(merge([a], Extent.PARTIAL)) is None


def test_one_former_unit_without_a_figure_leaves_the_sum_missing():
    a, b = make_unit(Level.COMMUNE), make_unit(Level.COMMUNE)
    tell(a, 2024, 400)
    assert people(merge([a, b])) is None


def test_a_unit_that_ended_keeps_its_own_figure_on_its_own_days():
    a = make_unit(Level.COMMUNE)
    merge([a])
    tell(a, 2024, 400)
    assert people(a, BEFORE) == (400, 2024)


def test_a_merger_of_a_merger_is_summed_through_both():
    a, b, c = (make_unit(Level.COMMUNE) for _ in range(3))
    first = merge([a, b], on=dt.date(2025, 1, 1))
    second = merge([first, c])
    for unit, count in ((a, 1), (b, 2), (c, 4)):
        tell(unit, 2024, count)
    assert people(second) == (7, 2024)
    tell(first, 2025, 30), tell(c, 2025, 40)
    assert people(second) == (70, 2025)


def test_a_figure_told_before_a_unit_took_ground_holds_no_longer():
    """It went on existing under its own name, and took half of a neighbour."""
    unit, neighbour = make_unit(Level.COMMUNE), make_unit(Level.COMMUNE)
    Succession.objects.create(
        old=neighbour, new=unit, extent=Extent.PARTIAL, effective_on=MERGER, instrument=make_instrument()
    )
    tell(unit, 2024, 400), tell(neighbour, 2024, 300)
    assert (people(unit, BEFORE), people(unit, AFTER), people(neighbour, AFTER)) == ((400, 2024), None, None)
    tell(unit, 2025, 550)
    assert people(unit, AFTER) == (550, 2025)
    assert people(unit, BEFORE) == (400, 2024)


def test_a_source_may_tell_years_before_the_unit_was_made():
    """Statistics are restated on the new map."""
    merged = merge([make_unit(Level.COMMUNE)])
    tell(merged, 2023, 777)
    assert people(merged, until=2024) == (777, 2023)


def test_a_province_has_what_all_its_communes_have_or_nothing():
    province = make_unit(Level.PROVINCE)
    a, b = (make_unit(Level.COMMUNE, parent=province) for _ in range(2))
    tell(a, 2024, 400)
    assert Told(2026).of(province.pk, AFTER, [a.pk, b.pk]) == UNKNOWN
    tell(b, 2024, 600)
    assert Told(2026).of(province.pk, AFTER, [a.pk, b.pk]).people.count == 1000
    tell(province, 2023, 5)
    assert Told(2026).of(province.pk, AFTER, [a.pk, b.pk]).people.year == 2024
    tell(province, 2025, 1010)
    assert Told(2026).of(province.pk, AFTER, [a.pk, b.pk]).people.count == 1010


def test_what_is_invented_stays_marked_through_sums():
    a, b = make_unit(Level.COMMUNE), make_unit(Level.COMMUNE)
    tell(a, 2024, 400, is_demo=True), tell(b, 2024, 600)
    assert Told(2026).of(merge([a, b]).pk, AFTER).people.is_demo


@pytest.mark.parametrize("count", [2, 40])
def test_the_number_of_queries_is_independent_of_the_units(count):
    units = [make_unit(Level.COMMUNE) for _ in range(count)]
    for unit in units:
        tell(unit, 2024, 10)
    merged = merge(units)
    with CaptureQueriesContext(connection) as captured:
        assert Told(2026).of(merged.pk, AFTER).people.count == 10 * count
    assert len(captured) == 3


class History:
    """Every unit is a set of squares; twice a year some merge, some give a square to a new or an old neighbour."""

    DAYS = (dt.date(2023, 7, 1), dt.date(2024, 7, 1), dt.date(2025, 1, 1))
    TOLD = (2022, 2023, 2024, 2025, 2026)

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        ground = {
            make_unit(Level.COMMUNE, valid_from=dt.date(2020, 1, 1)).pk: frozenset({2 * n, 2 * n + 1}) for n in range(4)
        }
        self.on_day = {dt.date.min: ground}
        for day in self.DAYS:
            ground = self.on_day[day] = self.change(day, dict(ground))
        for year in self.TOLD:
            for unit, held in self.at(dt.date(year, 12, 31)).items():
                if self.random.random() < 0.6:
                    tell(Unit.objects.get(pk=unit), year, self.people(held, year))

    @staticmethod
    def people(held: frozenset[int], year: int) -> int:
        return sum(10**square + year for square in held)  # a sum tells its squares and its year

    def at(self, day: dt.date) -> dict[int, frozenset[int]]:
        return self.on_day[max(start for start in self.on_day if start <= day)]

    def change(self, day: dt.date, ground: dict[int, frozenset[int]]) -> dict[int, frozenset[int]]:
        one, other, *_rest = self.random.sample(sorted(ground), 2)
        kind = self.random.choice(["merge", "merge", "part", "give"])
        if kind == "merge":
            merged = merge([Unit.objects.get(pk=one), Unit.objects.get(pk=other)], on=day)
            ground[merged.pk] = ground.pop(one) | ground.pop(other)
        elif len(ground[one]) > 1:
            heir = make_unit(Level.COMMUNE, valid_from=day).pk if kind == "part" else other
            link = {"extent": Extent.PARTIAL, "effective_on": day, "instrument": make_instrument()}
            Succession.objects.create(old_id=one, new_id=heir, **link)
            given = frozenset({min(ground[one])})
            ground[heir] = ground.get(heir, frozenset()) | given
            ground[one] -= given
        return ground


@pytest.mark.parametrize("seed", range(20))
def test_no_figure_is_ever_of_other_ground_or_year(seed):
    history = History(seed)
    for until in (2023, 2026):
        told = Told(until)
        for day in (dt.date(2023, 3, 1), *History.DAYS, dt.date(2026, 2, 1)):
            for unit, held in history.at(day).items():
                found = told.of(unit, day).people
                if found is not None:
                    assert found.year <= until
                    assert found.count == history.people(held, found.year)
                same_ground = [
                    year
                    for year in Population.objects.filter(unit=unit, year__lte=until).values_list("year", flat=True)
                    if history.at(dt.date(year, 12, 31)).get(unit) == held
                ]
                if same_ground:  # what is told is found; a former unit's later year may be found instead
                    assert found is not None
                    assert found.year >= max(same_ground)


# What a table may say. -----------------------------------------------------------------------


def read(text: str, **options: object) -> list[PopulationRow]:
    return read_population(text.encode(), "dan-so.csv", **options)


def faults(call) -> list[tuple[int, str]]:
    before = list(Population.objects.order_by("pk").values_list())
    with pytest.raises(TableErrors) as raised:
        call()
    assert list(Population.objects.order_by("pk").values_list()) == before
    assert all(error.message and error.remedy for error in raised.value.errors)
    return [(error.row, error.column) for error in raised.value.errors]


@pytest.mark.parametrize(
    ("cell", "count"),
    [("12345", 12345), ("12.345", 12345), ("1.234.567", 1234567), ("12 345", 12345), ("12345.0", 12345),
     ("12345,00", 12345), ("0", 0), ("987", 987)],
)  # fmt: skip
def test_whole_numbers_are_read_however_they_are_grouped(cell, count):
    assert read(f"mã;dân số;số hộ\n30121;{cell};")[0].people == count


@pytest.mark.parametrize(
    "cell", ["12.3", "1.2345", "12.345,6", "khoảng 900", "-5", "1,234.567.890", "½", "1e5", "12-13"]
)
def test_what_is_no_whole_number_is_told_with_row_column_and_remedy(cell):
    assert faults(lambda: read(f"mã;dân số\n30121;{cell}")) == [(2, "dân số")]


def test_the_columns_may_be_named_in_vietnamese_or_english_in_any_order():
    one = read("Tên đơn vị,Số hộ,Mã,Dân số,Năm,Nguồn\nxã Mỹ Xương,300,30121,1000,2025,Thống kê")
    two = read("code,name,year,population,households,source\n30121,xã Mỹ Xương,2025,1000,300,Thống kê")
    assert one == two == [PopulationRow("30121", 1000, 300, 2025, "Thống kê", "xã Mỹ Xương", 2)]


def test_rows_that_nobody_filled_in_tell_nothing():
    assert [row.code for row in read("mã,dân số,số hộ\n1,5,\n2,,\n3,,4")] == ["1", "3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mã,dân số,số hộ\n1,300,1000", [(2, "số hộ")]),
        ("mã,dân số\n1,5\n1,6", [(3, "mã")]),
        ("mã,năm,dân số\n1,25,5", [(2, "năm")]),
        ("mã,tên\n1,a", [(0, "")]),
        ("dân số\n5", [(1, "code")]),
        ("mã,dân số\n,5", [(2, "mã")]),
        ("mã,dân số\n\"1.000,5\",5", [(2, "mã")]),
    ],
)  # fmt: skip
def test_dirty_tables_are_refused_where_they_are_dirty(text, found):
    assert faults(lambda: read(text)) == found


# What is written. ----------------------------------------------------------------------------


def row(code: str, people: int | None = 1000, households: int | None = None, **fields: object) -> PopulationRow:
    return PopulationRow(code, people, households, **({"row": 2} | fields))


def test_a_table_is_kept_and_twice_changes_nothing():
    commune = make_unit(Level.COMMUNE, code="30121")
    report = import_population([row("30121", 1000, 300)], year=2025, source="Thống kê")
    assert (report.created, report.changed, report.unchanged, report.people) == (1, 0, 0, 1000)
    told = Population.objects.get()
    assert (told.unit, told.year, told.people, told.households, told.source) == (commune, 2025, 1000, 300, "Thống kê")
    again = import_population([row("30121", 1000, 300)], year=2025, source="Thống kê")
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)


def test_other_numbers_take_the_place_of_those_that_stood_there_and_it_is_said():
    make_unit(Level.COMMUNE, code="30121")
    import_population([row("30121", 1000)], year=2025)
    report = import_population([row("30121", 1200)], year=2025)
    assert (report.changed, Population.objects.get().people) == (1, 1200)
    assert "30121" in report.warnings[0]


def test_a_dry_run_writes_nothing():
    make_unit(Level.COMMUNE, code="30121")
    assert import_population([row("30121")], year=2025, dry_run=True).created == 1
    assert not Population.objects.exists()


def test_a_code_is_that_of_its_day():
    old = make_unit(Level.COMMUNE, code="29869", name="2", type="phường", valid_to=MERGER)
    new = make_unit(Level.COMMUNE, code="29869", name="Cao Lãnh", type="phường", valid_from=MERGER)
    assert faults(lambda: import_population([row("29869")], year=2024)) == [(2, "code")]
    assert faults(lambda: import_population([row("29869", name="Phường Cao Lãnh")], year=2024)) == [(2, "name")]
    import_population([row("29869", name="Phường 2")], year=2024)
    import_population([row("29869", name="phường Cao Lãnh")], year=2024, as_of=AFTER)
    import_population([row("29869")], year=2023, as_of=AFTER)
    assert set(Population.objects.values_list("unit", "year")) == {(old.pk, 2024), (new.pk, 2024), (new.pk, 2023)}


def test_a_year_after_the_unit_ended_is_refused():
    make_unit(Level.COMMUNE, code="30121", valid_to=MERGER)
    assert faults(lambda: import_population([row("30121")], year=2026, as_of=BEFORE)) == [(2, "year")]


def test_an_unknown_code_and_a_missing_year_are_refused():
    make_unit(Level.COMMUNE, code="30121")
    assert faults(lambda: import_population([row("99999", row=7)], year=2025)) == [(7, "code")]
    assert faults(lambda: import_population([row("30121")])) == [(0, "")]


def test_a_part_above_its_whole_is_refused():
    province = make_unit(Level.PROVINCE, code="82")
    commune = make_unit(Level.COMMUNE, code="30121", parent=province)
    make_unit(Level.HAMLET, code="30121-01", parent=commune)
    rows = [row("82", 9000, row=2), row("30121", 1000, 300, row=3), row("30121-01", 800, 301, row=4)]
    assert faults(lambda: import_population(rows, year=2025)) == [(4, "households")]


def test_numbers_to_look_at_again_are_said_and_kept():
    for code in ("1", "2", "3"):
        make_unit(Level.COMMUNE, code=code)
    import_population([row("2", 1000)], year=2024)
    report = import_population([row("1", 1000, 900), row("2", 10000)], year=2025)
    assert len(report.warnings) == 2
    assert [text[:1] for text in report.missing] == ["3"]
    assert Population.objects.filter(year=2025).count() == 2


def test_a_year_can_be_taken_away():
    make_unit(Level.COMMUNE, code="30121")
    import_population([row("30121")], year=2024)
    import_population([row("30121")], year=2025)
    assert (remove_year(2024), remove_year(2024)) == (1, 0)
    assert Population.objects.get().year == 2025


@pytest.mark.parametrize(
    "fields", [{"people": None}, {"people": 10, "households": 11}, {"people": 10, "year": 25}]
)  # fmt: skip
def test_the_database_itself_refuses_what_cannot_be(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Population.objects.create(unit=make_unit(Level.COMMUNE), **({"year": 2025} | fields))


@pytest.mark.parametrize("count", [3, 300])
def test_the_number_of_statements_is_independent_of_the_rows(count):
    for n in range(count):
        make_unit(Level.COMMUNE, code=f"{n:05}")
    with CaptureQueriesContext(connection) as captured:
        import_population([row(f"{n:05}", row=n) for n in range(count)], year=2025)
    assert len(captured) <= 9


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_population", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_reports_as_json_and_in_words(tmp_path: Path, english):
    make_unit(Level.COMMUNE, code="30121")
    path = tmp_path / "dan-so.csv"
    path.write_text("mã;dân số;số hộ\n30121;1.000;300", encoding="utf-8")
    said = json.loads(run(str(path), "--year", "2025", "--dry-run", "--format", "json")[0])
    assert (said["created"], said["people"], said["years"], said["dry_run"]) == (1, 1000, [2025], True)
    assert "1 figures added" in run(str(path), "--year", "2025")[0]


def test_the_command_says_where_the_fault_lies(tmp_path: Path, english):
    path = tmp_path / "dan-so.csv"
    path.write_text("mã;dân số\n30121;nhiều", encoding="utf-8")
    with pytest.raises(CommandError, match=r"dan-so\.csv, row 2, column dân số: “nhiều” is no whole number\. Write"):
        run(str(path), "--year", "2025")
