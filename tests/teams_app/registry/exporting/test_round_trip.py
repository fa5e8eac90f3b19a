"""What leaves comes back as no change, whatever is in the register; and what was edited is what comes in."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.models import Instrument, Level
from teams_app.accounts.models import Role
from teams_app.registry.exporting.resources import MemberExport, TeamExport
from teams_app.registry.importing import Choices, preview
from teams_app.registry.models import Background, Member, MemberRole, Team, TeamArea
from tests.factories import make_member, make_team, make_unit, make_user
from tests.teams_app.registry.exporting.conftest import as_csv, as_workbook, select

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 9, 26)

given_names = st.sampled_from(["Sen", "Lan", "Minh", "Công", "Vi Dung", "Ánh", "Tổng", "Thư"])
family_names = st.sampled_from(
    ["Nguyễn", "Ông", "Trần Văn", "NGUYỄN THỊ", "Bà", "Công Tằng Tôn Nữ", "=Lê", "@Võ", "Đ'"]
)
people_names = st.builds(lambda family, given_: f"{family} {given_}", family_names, given_names)
phones = st.one_of(st.just(""), st.from_regex("0[1-9][0-9]{8}", fullmatch=True))
years = st.one_of(st.none(), st.integers(1940, 2005))
numbers = st.one_of(
    st.just(""),
    st.from_regex("[1-9][0-9]{0,3}/QĐ-UBND", fullmatch=True),
    st.sampled_from(["-12/QĐ", "Số 5", "12 / QĐ - UBND", "=1+1", "1/2", "0123", "quyết định số 7/QĐ"]),
)
issuers = st.sampled_from(["", "UBND xã Mỹ Xương", "+UBND", "Chủ tịch UBND xã"])
days = st.dates(dt.date(2020, 1, 1), DAY)
team_names = st.one_of(
    st.just("Tổ công nghệ số cộng đồng ấp 1"),
    st.sampled_from(["Tổ CNSCĐ", "Tổ chuyển đổi số số 2", "=Tổ", "Tổ công nghệ số cộng đồng xã Mỹ Xương", "Đội 3"]),
)


@st.composite
def crews(draw):
    """The people of a team: one head at most; namesakes as they come."""
    roles = draw(st.lists(st.sampled_from([MemberRole.DEPUTY, MemberRole.MEMBER]), max_size=4))
    if draw(st.booleans()):
        roles = [MemberRole.HEAD, *roles]
    return [
        {
            "role": role,
            "name": draw(people_names),
            "phone": draw(phones),
            "birth_year": draw(years),
            "background": draw(st.sampled_from(["", *Background.values])),
            "since": draw(days),
            "until": draw(st.one_of(st.none(), st.none(), days)),
        }
        for role in roles
    ]


registers = st.lists(
    st.fixed_dictionaries(
        {
            "name": team_names,
            "places": st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True),
            "is_of_commune": st.booleans(),
            "since": days,
            "number": numbers,
            "decided": st.one_of(st.none(), days),
            "issuer": issuers,
            "crew": crews(),
        }
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture
def ground(db):
    """A province of two communes with two hamlets each, and an official of the first, in which all teams are."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp", valid_from=dt.date(2019, 1, 1))
    begun = {"valid_from": dt.date(2019, 1, 1)}
    commune = make_unit(Level.COMMUNE, "Mỹ Xương", province, **begun)
    other = make_unit(Level.COMMUNE, "Bình Thạnh", province, **begun)
    names = [("1", commune), ("2", commune), ("Mỹ Thới", commune), ("1", other)]
    hamlets = [make_unit(Level.HAMLET, name, parent, **begun) for name, parent in names]
    return {"commune": commune, "hamlets": hamlets, "user": make_user("tinh", Role.PROVINCE, province)}


def build(ground, register) -> None:
    for facts in register:
        units = [ground["commune"]] if facts["is_of_commune"] else [ground["hamlets"][n] for n in facts["places"]]
        decision = None
        if facts["number"]:
            known = {"number": facts["number"], "issued_on": facts["decided"], "issuer": facts["issuer"]}
            decision = Instrument.objects.filter(**known).first() or Instrument.objects.create(**known)
        team = make_team(units[0], facts["name"], since=facts["since"], decision=decision)
        for unit in units[1:]:
            TeamArea.objects.create(team=team, unit=unit, valid_from=facts["since"])
        for person in facts["crew"]:
            enlist(team, **person)


def enlist(team: Team, *, since: dt.date, until: dt.date | None, **person) -> None:
    since = max(since, team.valid_from)
    ends = until if until and until > since else None
    if ends is None and person["role"] == MemberRole.HEAD and team.members.filter(role="head", valid_to=None).exists():
        return
    make_member(team, since=since, valid_to=ends, **person)


def differences(data: bytes, name: str, on: dt.date = DAY) -> list[str]:
    shown = preview(data, name, Choices(as_of=on))
    assert shown.sheets, shown.other_sheets
    return [
        f"{row.read.number} {row.label}: {row.outcome} {row.changes} {[message.text for message in row.messages]}"
        for row in shown.rows
        if row.outcome != "same" or row.messages
    ] + [question.text for question in shown.questions]


def clean() -> None:
    Member.objects.all().delete()
    Team.objects.all().delete()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers)
def test_a_workbook_comes_back_as_no_change(ground, register):
    clean()
    build(ground, register)
    selection = select(ground["user"], DAY)
    assert differences(as_workbook(selection), "danh-sach.xlsx") == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers)
def test_text_comes_back_as_no_change(ground, register):
    clean()
    build(ground, register)
    selection = select(ground["user"], DAY)
    assert differences(as_csv(TeamExport(selection)).encode("utf-8-sig"), "to.csv") == []
    if selection.members:
        assert differences(as_csv(MemberExport(selection)).encode("utf-8-sig"), "thanh-vien.csv") == []


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=registers)
def test_masked_phones_come_back_as_no_change(ground, register):
    clean()
    build(ground, register)
    assert differences(as_workbook(select(ground["user"], DAY, phones=False)), "danh-sach.xlsx") == []
