"""What leaves as an export comes back as no change, whatever the register holds; and a true list, through any dirt."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Level, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.registry.exporting import delimited, workbook
from teams_app.registry.exporting.resources import MemberExport, TeamExport
from teams_app.registry.models import Background, Member, MemberRole, TeamArea, TeamLevel
from tests.factories import make_instrument, make_member, make_team, make_unit, make_user
from tests.teams_app.registry.exporting.conftest import select
from tests.teams_app.registry.importing.books import MEMBERS, TEAMS, faults, look, outcomes, take, xlsx

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 9, 26)


@pytest.fixture
def keeper():
    """A province whose register holds what makes lists hard to read back."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp", code="87")
    one, two = make_unit(Level.DISTRICT, "Cao Lãnh", province), make_unit(Level.DISTRICT, "Tháp Mười", province)
    first, second = make_unit(Level.COMMUNE, "Mỹ Hội", one, code="30112"), make_unit(Level.COMMUNE, "Mỹ Hội", two)
    a, b, c = (make_unit(Level.HAMLET, name, first) for name in ("1", "2", "Mỹ Thới"))
    twin = make_unit(Level.HAMLET, "1", first)  # two of one name after a merger
    decision = make_instrument("12/QĐ-UBND", issued_on=dt.date(2022, 7, 1), issuer="UBND xã Mỹ Hội")
    wide = make_team(a, "Tổ một và hai", since=dt.date(2022, 7, 1), decision=decision)
    TeamArea.objects.create(team=wide, unit=b, valid_from=dt.date(2023, 1, 1))
    make_member(wide, "Ông Văn Tám", MemberRole.HEAD, phone="0912345678", birth_year=1950)
    make_member(wide, "=HYPERLINK(1)", background=Background.POLICE)
    make_member(wide, "Lê Thử Mẫu", phone="0911111111")
    make_member(wide, "Lê Thử Mẫu", phone="0922222222")  # namesakes
    make_member(wide, "Đã Nghỉ Rồi", valid_to=dt.date(2024, 1, 1))
    make_team(twin, "Tổ công nghệ số cộng đồng ấp 1", since=dt.date(2019, 5, 1))  # before the first pilots
    make_team(c, "-Tổ có dấu trừ", since=dt.date(2022, 8, 1), decision=make_instrument("Số 5"))
    second_team = make_team(c, "Tổ thứ hai", since=dt.date(2022, 8, 1))
    make_member(second_team, "NGUYỄN THỬ MẪU", MemberRole.DEPUTY, since=dt.date(2024, 2, 2))
    make_member(make_team(second, "Tổ công nghệ số cộng đồng xã Mỹ Hội"), "@Mẫu", MemberRole.HEAD, phone="12")
    gone = make_unit(Level.COMMUNE, "Đã Sáp Nhập", one, valid_to=dt.date(2024, 9, 1))
    make_member(make_team(gone, "Tổ xã đã sáp nhập", since=dt.date(2024, 2, 1)), "Võ Thử Mẫu")
    make_team(make_unit(Level.HAMLET, "9", first), "Tổ đã giải thể", until=dt.date(2024, 5, 1))
    return make_user("tinh-xuat", Role.PROVINCE, province)


def test_the_workbook_comes_back_as_no_change(keeper):
    with translation.override("vi"):
        file = io.BytesIO()
        workbook.write(select(keeper, DAY), file)
        preview = look(file.getvalue(), "xuat.xlsx")
    assert set(outcomes(preview).values()) == {"same"}, [
        (row.read.number, row.outcome, row.changes, row.messages) for row in preview.rows if row.outcome != "same"
    ]
    assert len(preview.rows) == Member.objects.on(DAY).count() + 6
    assert not [message for row in preview.rows for message in row.messages]
    assert take(file.getvalue(), "xuat.xlsx").batch is None


@pytest.mark.parametrize("resource", [TeamExport, MemberExport])
def test_the_text_files_come_back_as_no_change(keeper, resource):
    with translation.override("vi"):
        data = b"".join(delimited.stream(resource(select(keeper, DAY))))
        preview = look(data, "xuat.csv")
    assert set(outcomes(preview).values()) == {"same"}, [
        (row.read.number, row.outcome, row.changes, row.messages) for row in preview.rows if row.outcome != "same"
    ]


def test_masked_phones_say_nothing(keeper):
    with translation.override("vi"):
        file = io.BytesIO()
        workbook.write(select(keeper, DAY, phones=False), file)
        assert set(outcomes(look(file.getvalue(), "xuat.xlsx")).values()) == {"same"}


def test_ended_teams_come_back_as_no_change(keeper):
    with translation.override("vi"):
        file = io.BytesIO()
        workbook.write(select(keeper, DAY, xem="da-giai-the"), file)
        preview = look(file.getvalue(), "xuat.xlsx")
    assert set(outcomes(preview).values()) == {"same"}, faults(preview)
    assert len(preview.rows) == 1


# A true list through any dirt. -----------------------------------------------------------------

DIRT = [
    lambda text: text,
    str.upper,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f" {text.replace(' ', '  ')} ",
    lambda text: text.replace(" ", "\u00a0"),
]
dirt = st.sampled_from(DIRT)
phone = st.integers(300_000_000, 999_999_999).map(lambda number: f"0{number}")
as_phone = st.sampled_from([
    lambda one: one, lambda one: int(one), lambda one: f"{one[:4]}.{one[4:7]}.{one[7:]}", lambda one: f"+84{one[1:]}",
    lambda one: f"{one[:4]} {one[4:]}", lambda one: float(one),
])  # fmt: skip
day = st.dates(dt.date(2021, 1, 1), dt.date(2024, 9, 1))
as_day = st.sampled_from([
    lambda one: one, lambda one: f"{one:%d/%m/%Y}", lambda one: f"{one:%d.%m.%Y}",
    lambda one: f"{one.day}/{one.month}/{one:%y}",
    lambda one: f"ngày {one:%d} tháng {one:%m} năm {one:%Y}", lambda one: (one - dt.date(1899, 12, 30)).days,
])  # fmt: skip
given_name = st.sampled_from(["Sen", "Mẫu", "Hương", "Thủy", "Đạt", "Ý", "Quý", "Nguyệt"])
family = st.sampled_from(["Nguyễn", "Trần", "Tống", "Công", "Đỗ", "Võ"])
person = st.builds(lambda first, last: f"{first} Thử {last}", family, given_name)
noise = st.sampled_from([[], ["", "Cộng"], ["", "Tổng cộng", "", "9"], ["", "", "", "", "", "", ""]])
row = st.tuples(person, phone, day, as_phone, as_day, dirt, dirt, noise)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=1, max_size=8), sections=st.booleans())
def test_a_true_list_rendered_with_dirt_comes_out_as_the_true_list(rows, sections):
    from django.db import transaction

    with transaction.atomic():
        make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
        lines: list[list[object]] = [["DANH SÁCH"], [], list(TEAMS)]
        if sections:
            lines.append(["I", "XÃ MỸ XƯƠNG"])
        true = {}
        for number, (name, number_of, since, as_phone_, as_day_, dirty, dirty_too, between) in enumerate(rows, start=1):
            commune = "" if sections else dirty("Xã Mỹ Xương")
            cells = [number, commune, dirty(f"Ấp Mỹ {number}"), f"{number}/QĐ-UBND", as_day_(since)]
            lines.append([*cells, dirty_too(name), as_phone_(number_of)])
            true[len(lines)] = (f"ấp Mỹ {number}", since, name, number_of)
            if between:
                lines.append(list(between))
        written = take(xlsx(*lines), add_hamlets=True)
        assert outcomes(written.preview) == dict.fromkeys(true, "new")
        services = Member.objects.filter(role=MemberRole.HEAD).select_related("team", "person")
        found = [
            (
                UnitPeriod.objects.get(unit=service.team.areas.get().unit_id).label.lower(),
                service.team.valid_from,
                service.person.name,
                service.person.phone,
            )
            for service in services.order_by("pk")
        ]
        assert found == [(place.lower(), *rest) for place, *rest in true.values()]
        transaction.set_rollback(True)


@pytest.mark.parametrize("count", [3])
def test_members_of_a_commune_team_are_found_by_its_level(count):
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
    team = make_team(commune, "Tổ công nghệ số cộng đồng xã Mỹ Xương")
    assert team.level == TeamLevel.COMMUNE
    rows = [[n, "Mỹ Xương", "Tổ CNSCĐ xã Mỹ Xương", f"Nguyễn Thử {n}", 1980, "Tổ viên", ""] for n in range(count)]
    take(xlsx(MEMBERS, *rows))
    assert team.members.count() == count
