"""The workbook, opened again with two other libraries."""

import csv
import datetime as dt
import io

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geo.models import Level
from teams_app.registry import sheets
from teams_app.registry.exporting import workbook
from teams_app.registry.exporting.resources import MemberExport, TeamExport
from teams_app.registry.models import Background, Team, TeamArea
from tests.factories import make_instrument, make_member, make_team, make_unit
from tests.teams_app.registry.exporting.conftest import DAY, as_csv, as_workbook, opened, select, table

pytestmark = pytest.mark.django_db


def both(world, **query):
    book = opened(as_workbook(select(world.official, **query)))
    return book[sheets.TEAMS], book[sheets.MEMBERS]


def test_a_sheet_of_teams_and_one_of_members(world):
    book = opened(as_workbook(select(world.official)))
    assert book.sheetnames == [sheets.TEAMS, sheets.MEMBERS]
    teams, members = table(book[sheets.TEAMS]), table(book[sheets.MEMBERS])
    assert [row[sheets.TEAM] for row in teams] == [
        "Tổ công nghệ số cộng đồng ấp 2",
        "Tổ công nghệ số cộng đồng ấp Mỹ Thới",
        "Tổ công nghệ số cộng đồng xã Mỹ Xương",
    ]
    assert [(row[sheets.NAME], row[sheets.ROLE]) for row in members] == [
        ("Nguyễn Thị Lan", "tổ trưởng"), ("Trần Văn Minh", "tổ phó"), ("Lê Thị Hoa", "tổ viên")
    ]  # fmt: skip


def test_cells_are_what_they_hold(world):
    world.team.decision = make_instrument("12/QĐ-UBND", issued_on=dt.date(2023, 12, 30), issuer="UBND xã Mỹ Xương")
    world.team.save()
    world.member.person.background = Background.WOMENS_UNION
    world.member.person.save()
    teams, members = both(world)
    team = next(row for row in table(teams) if row[sheets.HEAD] == "Nguyễn Thị Lan")
    assert team | {} == {
        sheets.NUMBER: 2,
        sheets.COMMUNE_CODE: world.my_xuong.periods.get().code,
        sheets.COMMUNE: "xã Mỹ Xương",
        sheets.HAMLET: "ấp Mỹ Thới",
        sheets.TEAM: "Tổ công nghệ số cộng đồng ấp Mỹ Thới",
        sheets.LEVEL: "cấp khóm, ấp",
        sheets.DECISION_NUMBER: "12/QĐ-UBND",
        sheets.DECISION_DATE: dt.datetime(2023, 12, 30),  # noqa: DTZ001 as openpyxl has it
        sheets.DECISION_ISSUER: "UBND xã Mỹ Xương",
        sheets.FOUNDED: dt.datetime(2024, 1, 1),  # noqa: DTZ001
        sheets.HEAD: "Nguyễn Thị Lan",
        sheets.HEAD_PHONE: "0912345678",
        sheets.MEMBER_COUNT: 3,
        sheets.TEAM_CODE: world.team.pk,
    }
    head, _deputy, member = table(members)
    assert (head[sheets.BIRTH_YEAR], head[sheets.PHONE]) == (1980, "0912345678")
    assert (member[sheets.BIRTH_YEAR], member[sheets.BACKGROUND]) == (None, "Hội Liên hiệp Phụ nữ")
    assert member[sheets.MEMBER_CODE] == world.member.pk


def test_another_reader_sees_the_same_types(world):
    data = as_workbook(select(world.official))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_name(sheets.MEMBERS).to_python(skip_empty_area=False)
    head = dict(zip(rows[4], rows[5], strict=True))
    assert head[sheets.SINCE] == dt.date(2024, 1, 1)
    assert (head[sheets.PHONE], head[sheets.BIRTH_YEAR]) == ("0912345678", 1980.0)


def test_it_prints_on_a4_across_with_its_headings_on_every_page(world):
    for sheet in both(world):
        last = sheet.max_row
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)  # 1 is the default
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$5:$5"
        assert "Trang &P/&N" in sheet.oddFooter.right.text
        assert sheet.freeze_panes == "A6"
        assert sheet.auto_filter.ref.startswith("A5:")
        assert sheet.auto_filter.ref.endswith(str(last))
        assert all(sheet.column_dimensions[letter].width > 5 for letter in "ABCDEFGH")


def test_the_codes_for_the_way_back_are_not_printed(world):
    for sheet in both(world):
        last = sheet.print_area.split(":")[1].replace("$", "").rstrip("0123456789")  # a column's letter
        assert sheet[f"{last}5"].value in (sheets.MEMBER_COUNT, sheets.SINCE)


def test_it_says_what_it_is_above_an_empty_row(world):
    teams, members = both(world, cap="hamlet", q="nguyen thi lan")
    assert teams["A1"].value == "DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"
    assert members["A1"].value == "DANH SÁCH THÀNH VIÊN TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"
    assert teams["A2"].value == (
        "Xã Mỹ Xương · tính đến ngày 26/09/2024 · 1 tổ, 3 thành viên · tổ khóm, ấp · có từ khóa tìm kiếm"
    )
    assert [cell.value for row in teams["A3:N4"] for cell in row if cell.value] == []


def test_an_invented_team_is_said_to_be_invented(world):
    world.headless.is_demo = True
    world.headless.save()
    teams, members = both(world)
    assert "minh họa" in teams["A3"].value
    assert "minh họa" in members["A3"].value


def test_filters_search_and_order_of_the_page_hold(world):
    def teams(**query):
        return [row[sheets.TEAM].rsplit(" ", 2)[-2:] for row in table(both(world, **query)[0])]

    assert teams(sap="-ten") == [["Mỹ", "Xương"], ["Mỹ", "Thới"], ["ấp", "2"]]
    assert teams(xem="thieu-to-truong") == [["ấp", "2"], ["Mỹ", "Xương"]]
    assert teams(cap="commune") == [["Mỹ", "Xương"]]
    assert teams(q="my thoi") == [["Mỹ", "Thới"]]


def test_the_day_looked_at_holds(world):
    make_member(world.team, "Sen Thị Mới", since=dt.date(2024, 10, 1))
    assert "Sen Thị Mới" not in [row[sheets.NAME] for row in table(both(world)[1])]
    later = opened(as_workbook(select(world.official, dt.date(2024, 10, 1))))
    assert "Sen Thị Mới" in [row[sheets.NAME] for row in table(later[sheets.MEMBERS])]


def test_dissolved_teams_come_with_their_end(world):
    make_team(world.ap_2, "Tổ cũ", until=dt.date(2024, 5, 1), end_reason="Sáp nhập")
    (row,) = table(both(world, xem="da-giai-the")[0])
    assert (row[sheets.ENDED].date(), row[sheets.END_REASON]) == (dt.date(2024, 5, 1), "Sáp nhập")
    assert row[sheets.HAMLET] == "Ấp 2"


def test_several_hamlets_stand_in_one_cell(world):
    TeamArea.objects.create(team=world.team, unit=world.ap_2, valid_from=DAY)
    row = next(row for row in table(both(world)[0]) if row[sheets.TEAM_CODE] == world.team.pk)
    assert (row[sheets.HAMLET], row[sheets.COMMUNE]) == ("Ấp 2; ấp Mỹ Thới", "xã Mỹ Xương")


def test_districts_have_a_column_while_there_are_districts(world):
    assert sheets.DISTRICT not in table(both(world)[0])[0]
    district = make_unit(Level.DISTRICT, "Cao Lãnh", world.province)
    world.my_xuong.periods.update(parent=district)
    assert {row[sheets.DISTRICT] for row in table(both(world)[0])} == {"huyện Cao Lãnh"}


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_text_that_excel_keeps_as_text(world, text):
    world.head.person.name = text
    world.head.person.save()
    team = next(row for row in both(world)[0].iter_rows(min_row=6) if row[-1].value == world.team.pk)
    cell = next(cell for cell in team if cell.value == text)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert not team[4].quotePrefix


@pytest.mark.parametrize(
    "text", ["<r><t>Tổ</t></r>", 'Tổ <b>A</b> & "B"', "_x0041_", "Tổ\x07", "Tổ 🪷", "a\nb ", "a" * 200]
)
def test_text_is_text_whatever_it_looks_like(world, text):
    """xlsxwriter alone would take the first for markup. openpyxl does not read escapes back; Excel and calamine do."""
    Team.objects.filter(pk=world.team.pk).update(name=text)
    data = as_workbook(select(world.official))
    assert len(opened(data).sheetnames) == 2
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert any(text in row for row in rows)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_csv_carries_an_apostrophe(world, text):
    world.head.person.name = text
    world.head.person.save()
    rows = list(csv.reader(io.StringIO(as_csv(MemberExport(select(world.official)))), delimiter=";"))
    assert f"'{text}" in rows[1]


def test_csv_opens_right_in_a_vietnamese_excel(world):
    selection = select(world.official)
    text = as_csv(TeamExport(selection))
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert header[:4] == [sheets.NUMBER, sheets.COMMUNE_CODE, sheets.COMMUNE, sheets.HAMLET]
    assert len(rows) == 3
    row = dict(zip(header, rows[1], strict=True))
    assert (row[sheets.FOUNDED], row[sheets.HEAD_PHONE]) == ("01/01/2024", "0912 345 678")
    assert text.count("\r\n") == 4


def test_import_export_gives_the_same_rows_as_a_dataset(world):
    selection = select(world.official)
    dataset = MemberExport(selection).export()
    assert dataset.headers == MemberExport(selection).headings
    sheet = opened(as_workbook(selection))[sheets.MEMBERS]
    assert [row[sheets.NAME] for row in table(sheet)] == dataset[sheets.NAME]


def test_who_left_phones_out_gets_them_masked(world):
    sheet = opened(as_workbook(select(world.official, phones=False)))[sheets.MEMBERS]
    assert [row[sheets.PHONE] for row in table(sheet)] == ["••• ••• 678", "••• ••• 321", "••• ••• 909"]
    assert "che" in sheet["A2"].value


def test_phones_of_a_team_that_has_moved_away_are_masked(world):
    """On a past day the official still sees the team; today its people are no longer theirs."""
    moved = make_team(world.ap_2, "Tổ đã chuyển")
    make_member(moved, "Sen Thị Xa", phone="0911222333")
    TeamArea.objects.filter(team=moved).update(valid_to=dt.date(2024, 6, 1))
    TeamArea.objects.create(team=moved, unit=world.phu_loi, valid_from=dt.date(2024, 6, 1))
    book = opened(as_workbook(select(world.official, dt.date(2024, 3, 1), today=DAY)))
    phones = {row[sheets.NAME]: row[sheets.PHONE] for row in table(book[sheets.MEMBERS])}
    assert phones["Sen Thị Xa"] == "••• ••• 333"
    assert phones["Nguyễn Thị Lan"] == "0912345678"


def test_a_list_longer_than_a_sheet_goes_on_in_the_next_one(world, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 7)
    book = opened(as_workbook(select(world.official)))
    assert book.sheetnames == [sheets.TEAMS, sheets.MEMBERS, f"{sheets.TEAMS} (2)", f"{sheets.MEMBERS} (2)"]
    assert [row[sheets.NUMBER] for row in table(book["Tổ (2)"])] == [3]


def test_queries_do_not_grow_with_the_list(world):
    as_workbook(select(world.tinh))  # the reader's scope is asked for once and remembered
    with CaptureQueriesContext(connection) as few:
        as_workbook(select(world.tinh))
    for n in range(10):
        make_member(make_team(make_unit(Level.HAMLET, f"Mới {n}", world.an_binh)))
    with CaptureQueriesContext(connection) as many:
        as_workbook(select(world.tinh))
    assert len(many) == len(few)


def test_a_suspended_team_says_so_and_the_column_is_there_only_then(world):
    teams, _members = both(world)
    assert all(sheets.STATE not in row for row in table(teams))
    world.team.suspensions.create(valid_from=dt.date(2024, 3, 1))
    teams, _members = both(world, xem="tam-dung")
    assert [(row[sheets.TEAM], row[sheets.STATE]) for row in table(teams)] == [
        (world.team.name, "tạm dừng từ 01/03/2024")
    ]
