"""`manage.py coverage`: the same figures for people and for programs, and words for what cannot be."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.teams_app.coverage.conftest import DAY

KEYS = [
    "code", "name", "hamlets", "hamlets_covered", "hamlet_teams", "communes", "communes_covered", "commune_teams",
    "teams", "teams_logging", "sessions", "people", "not_reported",
]  # fmt: skip


def coverage(*arguments: str) -> str:
    out = io.StringIO()
    call_command("coverage", "--as-of", DAY.isoformat(), *arguments, stdout=out)
    return out.getvalue()


def test_json_has_rows_and_a_total_with_the_same_keys(town):
    told = json.loads(coverage("--level", "commune", "--format", "json"))
    assert [list(row)[: len(KEYS)] for row in [*told["rows"], told["total"]]] == [KEYS] * 3
    mine, other = told["rows"]
    assert (mine["code"], mine["name"], mine["label"]) == ("30121", "Mỹ Xương", "xã Mỹ Xương")
    assert (mine["hamlets"], mine["hamlets_covered"], mine["commune_teams"], mine["people"]) == (1, 1, 1, 24)
    assert (other["people"], other["sessions"], other["not_reported"]) == (None, None, 1)
    assert (told["total"]["communes"], told["total"]["commune_coverage"]) == (2, 0.5)
    assert (told["as_of"], told["period"]) == ("2024-09-26", "2024-09")


def test_csv_says_the_same_and_leaves_the_missing_empty(town):
    rows = list(csv.DictReader(io.StringIO(coverage("--level", "commune", "--format", "csv"))))
    assert list(rows[0])[: len(KEYS)] == KEYS
    assert [(row["code"], row["people"]) for row in rows] == [("30121", "24"), ("30127", ""), ("", "24")]


def test_the_table_is_in_vietnamese_with_numbers_to_the_right(town):
    text = coverage("--level", "commune")
    assert "Tính đến ngày 26/09/2024, hoạt động của tháng 9/2024" in text
    lines = [line for line in text.splitlines() if "xã" in line or "Tổng cộng" in line]
    assert "50,0%" in lines[-1]
    assert "–" in lines[-2]  # not reported: a dash, no zero
    assert len({len(line) for line in lines[-3:]}) == 1


def test_the_period_can_be_given_and_is_the_month_of_the_day_otherwise(town):
    assert json.loads(coverage("--period", "2024-Q2", "--format", "json"))["total"]["people"] is None
    assert json.loads(coverage("--period", "2024-01..2024-12", "--format", "json"))["total"]["people"] == 24


def test_within_bounds_to_a_unit(town):
    told = json.loads(coverage("--within", "30121", "--level", "hamlet", "--format", "json"))
    assert [row["name"] for row in told["rows"]] == ["Mỹ Thới"]
    assert told["total"]["communes"] == 1


def test_a_level_that_does_not_exist_that_day_gives_no_rows_and_says_why(town):
    out = io.StringIO()
    call_command("coverage", "--level", "district", "--as-of", "2020-01-01", "--format", "json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["rows"] == []
    assert "01/01/2020" in told["message"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--within", "99999"], "99999"),
        (["--period", "2024-13"], "2024-Q3"),
        (["--units-at", "26/9/2024"], "2024-09-26"),
        (["--level", "village"], "village"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(town, arguments, words):
    with pytest.raises(CommandError, match=words):
        coverage(*arguments)
