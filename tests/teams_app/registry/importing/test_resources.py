"""What an import would do with each row, decided by django-import-export's own dry run."""

import datetime as dt
import json
from pathlib import Path

import pytest

from geo.loading import load_units
from geo.models import Level, Unit, UnitPeriod
from geo.tables import read_units
from teams_app.registry.importing import people
from teams_app.registry.importing.layouts import find_layout
from teams_app.registry.importing.outcomes import Outcome
from teams_app.registry.importing.places import PlaceFinder
from teams_app.registry.importing.register import Register
from teams_app.registry.importing.resources import MemberResource, Rows, TeamResource
from teams_app.registry.importing.rows import read_rows
from teams_app.registry.importing.workbook import Sheet, read_workbook
from teams_app.registry.models import MemberRole, Team
from tests.factories import make_member, make_team, make_unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 9, 26)
ROOT = Path(__file__).resolve().parents[4]
WORKBOOKS = ROOT.parent / "shared" / "data" / "workbooks"


def outcomes(sheet: Sheet, scope=None, add_hamlets=False):
    layout = find_layout(sheet)
    register = Register(scope, DAY)
    finder = PlaceFinder(register, add_hamlets)
    resource = (MemberResource if layout.holds_members else TeamResource)(register, finder)
    result = resource.import_data(Rows(read_rows(sheet, layout)), dry_run=True)
    assert not result.base_errors
    return {row.read.number: row for row in result.rows}


def table(*rows) -> Sheet:
    return Sheet("S", [list(row) for row in rows])


@pytest.fixture
def commune():
    return make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")


@pytest.fixture
def hamlet(commune):
    return make_unit(Level.HAMLET, "Mỹ Thới", commune)


HEADER = ["Xã", "Ấp", "Số QĐ", "Ngày thành lập", "Tổ trưởng", "SĐT"]


@pytest.mark.skipif(not WORKBOOKS.exists(), reason="the shared workbooks are not here")
@pytest.mark.parametrize(
    "filename", ["danh-sach-to.xlsx", "thanh-vien.xlsx", "cu-tcvn3.xls", "xuat-tu-phan-mem-cu.csv"]
)
def test_the_four_lists_come_out_as_expected(filename):
    units = ROOT / "fixtures" / "units" / "dong-thap-2024-09.csv"
    load_units(read_units(units.read_bytes(), units.name), DAY)
    district = UnitPeriod.objects.get(code="873").unit_id
    book = read_workbook((WORKBOOKS / filename).read_bytes(), filename)
    found = outcomes(book.sheets[0], [district], add_hamlets=True)
    expected = json.loads((WORKBOOKS / "expected.json").read_text())[filename]
    for number, wanted in expected.items():
        row = found.get(int(number))
        if wanted == "other":
            assert row is None, number
        elif wanted.startswith("wrong"):
            assert row.outcome is Outcome.WRONG, number
            assert wanted.split(":")[1] in {message.field for message in row.messages if message.is_error}, number
        else:
            assert (row.outcome, row.read.kind.value) == (Outcome.NEW, wanted), (number, row.messages)


def test_a_dry_run_writes_nothing(hamlet):
    outcomes(table(HEADER, ["Mỹ Xương", "Mỹ Thới", "1/QĐ-UBND", "1/7/22", "Nguyễn Thử Mẫu", "0912345678"]))
    assert not Team.objects.exists()


def test_a_hamlet_the_register_does_not_know_is_asked_about_never_guessed(hamlet):
    found = outcomes(table(HEADER, ["Mỹ Xương", "My Thoi", "", "", "Nguyễn Thử Mẫu", ""]))
    assert found[2].outcome is Outcome.WRONG
    (message,) = found[2].messages
    assert (message.field, message.suggestion) == ("unit", "ấp Mỹ Thới")
    assert Unit.objects.filter(level=Level.HAMLET).count() == 1


def test_an_ambiguous_commune_is_asked_about_with_its_candidates(hamlet):
    make_unit(Level.COMMUNE, "Mỹ Xương", code="39999")
    found = outcomes(table(HEADER, ["Mỹ Xương", "Mỹ Thới", "", "", "Nguyễn Thử Mẫu", ""]))
    assert "30121" in found[2].messages[0].text
    assert "39999" in found[2].messages[0].text


def test_a_row_that_says_what_the_register_says_is_the_same(hamlet):
    team = make_team(hamlet, since=dt.date(2022, 7, 1))
    make_member(team, "Nguyễn Thử Mẫu", MemberRole.HEAD, phone="0912345678")
    found = outcomes(table(HEADER, ["xã Mỹ Xương", "Ấp Mỹ Thới", "", "", "NGUYỄN THỬ MẪU", "912345678"]))
    assert found[2].outcome is Outcome.SAME


def test_another_head_is_a_change_from_old_to_new(hamlet):
    team = make_team(hamlet, since=dt.date(2022, 7, 1))
    make_member(team, "Nguyễn Thử Mẫu", MemberRole.HEAD)
    found = outcomes(table(HEADER, ["Mỹ Xương", "Mỹ Thới", "", "", "Trần Thử Mẫu", ""]))
    assert found[2].outcome is Outcome.CHANGED
    assert [(change.field, change.old, change.new) for change in found[2].changes] == [
        ("head", "Nguyễn Thử Mẫu", "Trần Thử Mẫu")
    ]


MEMBERS = ["Xã", "Tổ", "Họ tên", "Năm sinh", "Nhiệm vụ", "SĐT"]


def test_members_are_matched_by_name_and_phone_or_year(hamlet):
    team = make_team(hamlet, since=dt.date(2022, 7, 1))
    make_member(team, "Nguyễn Thử Mẫu", phone="0912345678")
    found = outcomes(
        table(
            MEMBERS,
            ["Mỹ Xương", "Ấp Mỹ Thới", "Nguyễn Thử Mẫu", "", "Tổ viên", "0912345678"],
            ["Mỹ Xương", "Ấp Mỹ Thới", "Nguyễn Thử Mẫu", 1980, "Tổ viên", "0999999999"],
        )
    )
    assert [found[row].outcome for row in (2, 3)] == [Outcome.SAME, Outcome.NEW]
    assert [message.field for message in found[3].messages] == ["name"]  # a namesake is never taken in silently


def test_loading_the_register_costs_the_same_for_many_teams(commune, django_assert_num_queries):
    for n in range(12):
        make_member(make_team(make_unit(Level.HAMLET, str(n), commune)), role=MemberRole.HEAD)
    with django_assert_num_queries(7):
        Register(None, DAY)


def test_a_team_of_hundreds_has_its_columns_mixed_up(hamlet):
    make_team(hamlet, "Tổ công nghệ số cộng đồng ấp Mỹ Thới", since=dt.date(2024, 1, 1))
    rows = [["Mỹ Xương", "Mỹ Thới", f"Người Minh Họa {letters}", 1970] for letters in _letters(people.MOST_MEMBERS + 1)]
    *right, last = outcomes(table(["Xã", "Ấp", "Họ và tên", "Năm sinh"], *rows)).values()
    assert {row.outcome for row in right} == {Outcome.NEW}
    assert (last.outcome, last.messages[0].field) == (Outcome.WRONG, "team")


def _letters(count: int) -> list[str]:
    return [chr(65 + n // 26 // 26) + chr(97 + n // 26 % 26) + chr(97 + n % 26) for n in range(count)]
