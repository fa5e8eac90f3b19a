"""The real history, end to end: 143 → 141 → 102 communes, two provinces into one, districts gone."""

import csv
import datetime as dt
import json
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.lineage import place
from geo.models import UnitPeriod
from tests.geo import history
from tests.geo.dump import dump_tables
from tests.geo.squares import hamlets, load, unit

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 23)


def communes(day: dt.date, within: str = "") -> int:
    periods = UnitPeriod.objects.on(day)
    if within:
        periods = UnitPeriod.objects.within([unit(within, day)], day)
    return periods.at_level("commune").count()


def said(*arguments: str) -> list[dict[str, object]]:
    out = StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def table(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open(encoding="utf-8") as lines:
        return {
            row["code"]: (row["level"], row["type"], row["name"], row["parent_code"]) for row in csv.DictReader(lines)
        }


def register(day: dt.date, within: str) -> dict[str, tuple[str, ...]]:
    rows = said("units", "--as-of", day.isoformat(), "--within", within)
    return {row["code"]: (row["level"], row["type"], row["name"], row["parent_code"]) for row in rows}


def test_the_register_of_every_day_is_the_table_of_that_day(shared_data):
    history.whole_history(shared_data)
    tables = shared_data / "units"
    assert register(dt.date(2024, 9, 26), "87") == table(tables / "dong-thap-2024-09.csv")
    assert register(dt.date(2024, 12, 31), "87") == table(tables / "dong-thap-2024-09.csv")
    assert register(dt.date(2025, 1, 1), "87") == table(tables / "dong-thap-2025-06.csv")
    assert register(dt.date(2025, 6, 30), "87") == table(tables / "dong-thap-2025-06.csv")
    assert register(dt.date(2025, 6, 30), "82") == table(tables / "tien-giang-2025-06.csv")
    assert register(TODAY, "82") == table(tables / "dong-thap-2025-07.csv")


def test_the_counts_of_the_facts(shared_data):
    history.whole_history(shared_data)
    assert [communes(day) for day in (history.FIRST, history.SECOND, TODAY)] == [143, 141, 102]
    assert communes(dt.date(2025, 6, 30)) == 141 + 164
    levels = Counter(UnitPeriod.objects.on(TODAY).values_list("unit__level", flat=True))
    assert levels == {"province": 1, "commune": 102}
    assert Counter(UnitPeriod.objects.on(TODAY).at_level("commune").values_list("type", flat=True)) == {
        "xã": 82, "phường": 20,
    }  # fmt: skip


def test_29869_was_three_things(shared_data):
    history.whole_history(shared_data)
    days = (dt.date(2024, 9, 26), dt.date(2025, 1, 1), dt.date(2025, 7, 1))
    assert [UnitPeriod.objects.on(day).get(code="29869").label for day in days] == [
        "Phường 2", "Phường 1", "phường Cao Lãnh",
    ]  # fmt: skip
    assert len({unit("29869", day) for day in days}) == 3
    assert unit("82", dt.date(2025, 6, 30)) != unit("82", TODAY)


def test_tracing_forwards_and_backwards(shared_data):
    history.whole_history(shared_data)
    steps = said("trace", "29866", "--on", "2024-09-26", "--to", "2026-11-23")
    assert [(step["code"], step["name"], step["valid_from"], step["extent"], step["number"]) for step in steps] == [
        ("29866", "1", "2024-09-26", None, None),
        ("29869", "1", "2025-01-01", "full", "1284/NQ-UBTVQH15"),
        ("29869", "Cao Lãnh", "2025-07-01", "full", "1663/NQ-UBTVQH15"),
    ]
    steps = said("trace", "29869", "--on", "2026-11-23", "--to", "2024-09-26")
    assert {"29866", "29869"} <= {step["code"] for step in steps if step["valid_to"] == "2025-01-01"}
    steps = said("trace", "82", "--on", "2026-11-23", "--to", "2024-09-26")
    assert [(step["code"], step["name"]) for step in steps] == [
        ("82", "Đồng Tháp"), ("87", "Đồng Tháp"), ("82", "Tiền Giang"),
    ]  # fmt: skip
    steps = said("trace", "866", "--on", "2024-09-26", "--to", "2025-07-01")
    assert [(step["code"], step["extent"]) for step in steps] == [("866", None), ("82", "full")]


def test_hamlets_keep_a_split_commune_exact(shared_data):
    history.load_2024(shared_data)
    load({}, *hamlets(c29995="h1 h2 h3"), day=history.FIRST)
    history.reorganise_january(shared_data)
    history.load_tien_giang(shared_data)
    with pytest.raises(CommandError):
        history.reorganise_july(shared_data)
    assert communes(history.MERGED) == 141 + 164
    history.reorganise_july(shared_data, assign_nearest=True)
    assert communes(history.MERGED) == 102
    placed = place([unit(code, history.FIRST) for code in ("h1", "h2", "h3")], history.FIRST, TODAY, "commune")
    assert len(placed) == 3 and not any(one.is_estimated for one in placed)


def test_every_commune_of_2024_has_its_place_today(shared_data):
    history.whole_history(shared_data)
    first = list(UnitPeriod.objects.on(history.FIRST).at_level("commune").values_list("unit", flat=True))
    placed = place(first, history.FIRST, TODAY, "commune")
    shares = Counter()
    for one in placed:
        shares[one.unit_id] += one.share
    assert len(shares) == 143 and all(abs(share - 1) < 1e-9 for share in shares.values())
    split = {unit(code, history.FIRST) for code in ("29995", "30079", "30157")}
    assert {one.unit_id for one in placed if one.is_estimated} == split


def test_undoing_the_whole_history(shared_data):
    history.load_2024(shared_data)
    history.load_tien_giang(shared_data)
    before = dump_tables()
    history.reorganise_january(shared_data)
    middle = dump_tables()
    history.reorganise_july(shared_data)
    with pytest.raises(CommandError, match="1663/NQ-UBTVQH15"):
        call_command("reorganise", undo="1284/NQ-UBTVQH15", **history.silent())
    call_command("reorganise", undo="1663/NQ-UBTVQH15", **history.silent())
    assert dump_tables() == middle
    call_command("reorganise", undo="1284/NQ-UBTVQH15", **history.silent())
    assert dump_tables() == before


def test_july_without_tien_giang_is_refused(shared_data, english):
    history.load_2024(shared_data)
    history.reorganise_january(shared_data)
    with pytest.raises(CommandError, match=r"changes\.csv, row 6, .*28249"):
        history.reorganise_july(shared_data)


def test_july_without_january_is_refused_by_nothing_but_its_own_facts(shared_data):
    """29866 and 29863 are gone from the tables of July, so January must come first."""
    history.load_2024(shared_data)
    history.load_tien_giang(shared_data)
    with pytest.raises(CommandError, match="29863"):
        history.reorganise_july(shared_data)


def test_the_slip_in_the_real_table_is_said(shared_data):
    """30622 is a commune of An Giang that bears the name of one of Đồng Tháp's."""
    history.load_2024(shared_data)
    history.reorganise_january(shared_data)
    history.load_tien_giang(shared_data)
    out = StringIO()
    history.reorganise_july(shared_data, dry_run=True, format="json", stdout=out)
    (slip,) = json.loads(out.getvalue())["passed_over"]
    assert (slip["row"], slip["column"]) == (314, "old_code") and "30622" in slip["message"]


def test_the_csv_of_one_day_can_be_loaded_elsewhere(shared_data, tmp_path):
    history.load_2024(shared_data)
    out = StringIO()
    call_command("units", "--as-of", "2024-09-26", "--format", "csv", stdout=out)
    exported = tmp_path / "units.csv"
    exported.write_text(out.getvalue(), encoding="utf-8")
    before = UnitPeriod.objects.order_by("code").values_list("code", "name", "type", "lat", "lon", "south", "east")
    rows = list(before)
    UnitPeriod.objects.all().delete()
    call_command("load_units", str(exported), "--valid-from", "2024-09-26", **history.silent())
    assert list(before.all()) == rows
