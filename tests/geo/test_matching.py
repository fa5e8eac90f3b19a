"""Typed names find their unit, or are asked about: on the project's own tables of 2024 and 2025."""

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.matching import Matcher, match, match_many
from geo.tables import UnitRow, read_units
from geo.world import FACTS, Held, World
from tests.geo.squares import START, hamlets, load, unit

TABLES = Path(__file__).resolve().parents[2] / "fixtures" / "units"
DAYS = {
    "2024-09-26": ["dong-thap-2024-09"],
    "2025-06-30": ["dong-thap-2025-06", "tien-giang-2025-06"],
    "2025-07-01": ["dong-thap-2025-07"],
}


@cache
def world(day: str) -> World:
    """The units of a day, straight from the tables: no database."""
    rows: list[UnitRow] = []
    for name in DAYS[day]:
        rows += read_units((TABLES / f"{name}.csv").read_bytes(), name)
    ids = {row.code: number for number, row in enumerate(rows, start=1)}
    on = dt.date.fromisoformat(day)
    return World(on, [
        Held(ids[row.code], ids[row.code], row.level, row.code, row.type, row.name, ids.get(row.parent_code), on,
             **{fact: getattr(row, fact) for fact in FACTS})
        for row in rows
    ])  # fmt: skip


def said(text: str, day: str = "2024-09-26", **more) -> str:
    """The code that is meant, or the codes of the candidates with question marks."""
    answer = Matcher(world(day), **more).match(text)
    return answer.period.code if answer.period else " ".join(f"{one.period.code}?" for one in answer.candidates)


DIRTY = [
    # the type word in every spelling
    ("xã Mỹ Xương", "30121"), ("Xã Mỹ Xương", "30121"), ("XÃ MỸ XƯƠNG", "30121"), ("X. Mỹ Xương", "30121"),
    ("X.Mỹ Xương", "30121"), ("x Mỹ Xương", "30121"), ("xa My Xuong", "30121"), ("Mỹ Xương", "30121"),
    ("Phường 11", "29863"), ("P.11", "29863"), ("P11", "29863"), ("P 11", "29863"), ("F11", "29863"),
    ("phuong 11", "29863"), ("Phường Mười một", ""), ("phường Mỹ Phú", "29888"), ("P. Mỹ Phú", "29888"),
    ("Thị trấn Mỹ Thọ", "30076"), ("Thị Trấn Mỹ Thọ", "30076"), ("TT Mỹ Thọ", "30076"), ("TT. Mỹ Thọ", "30076"),
    ("T.T. Mỹ Thọ", "30076"), ("thi tran my tho", "30076"), ("TP Cao Lãnh", "866"), ("Tp. Cao Lãnh", "866"),
    ("thành phố Cao Lãnh", "866"), ("H. Cao Lãnh", "873"), ("huyen cao lanh", "873"), ("T. Đồng Tháp", "87"),
    ("Tỉnh Đồng Tháp", "87"), ("dong thap", "87"),
    # letters, spaces, punctuation
    ("  Mỹ   Xương ", "30121"), ("Mỹ_Xương", "30121"), ("My\u0303 Xương", "30121"), ("Mĩ Xương", "30121"),
    ("Mỹ Xưong", "30121"), ("mỹ xương.", "30121"), ("“Mỹ Xương”", "30121"), ("Mỹ-Xương", "30121"),
    # tone placement and i/y
    ("xã Phong Hoà", "30241"), ("xã Định Hoà", "30238"), ("Mỹ Quí", "30055"), ("Mĩ Quý", "30055"),
    ("xã Hòa Long, Lai Vung", "30223"), ("xã Hoà Long H.Lai Vung", "30223"), ("Tân Hoà, huyện Lai Vung", "30235"),
    # parents in every form
    ("xã Mỹ Xương, huyện Cao Lãnh, tỉnh Đồng Tháp", "30121"), ("Đồng Tháp - Cao Lãnh - xã Mỹ Xương", ""),
    ("Tỉnh Đồng Tháp; Huyện Cao Lãnh; Xã Mỹ Xương", "30121"), ("Mỹ Xương (Cao Lãnh)", "30121"),
    ("Phường 1, TP Cao Lãnh", "29866"), ("P1 TP.Sa Đéc", "29905"), ("P.1 - Sa Đéc", "29905"),
    ("Phường 01, Thành phố Sa Đéc", "29905"), ("xã Bình Thành huyện Lấp Vò", "30193"),
    ("bình thành, h. thanh bình", "30163"), ("xa binh thanh - lap vo", "30193"),
    ("xã Tân Mỹ, H. Lấp Vò", "30175"), ("Tân Mỹ / Thanh Bình", "30145"), ("TT Lấp Vò | H Lấp Vò", "30169"),
    ("X. Tân Phú Trung, H. Châu Thành, T. Đồng Tháp", "30259"),
    # a name that looks like a type: Tịnh Thới is no tỉnh
    ("tinh thoi", "29899"), ("xã Tịnh Thới", "29899"), ("Phuong Thinh", "30082"),
    # the other type of the same level
    ("phường Mỹ Xương", "30121"), ("xã Mỹ Phú", "29888"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), DIRTY)
def test_a_dirty_spelling(text, code):
    answer = Matcher(world("2024-09-26")).match(text)
    assert (answer.period.code if answer.period else "") == code


def test_there_are_sixty_of_them():
    assert len(DIRTY) >= 60


@pytest.mark.parametrize("day", DAYS)
def test_every_real_unit_is_found_by_type_name_and_parent(day):
    here = world(day)
    matcher = Matcher(here)
    for held in here.by_unit.values():
        parent = here.by_unit.get(held.parent) if held.parent else None
        text = f"{held.type} {held.name}" + (f", {parent.type} {parent.name}" if parent else "")
        assert matcher.match(text).unit == held.unit, text


@pytest.mark.parametrize("day", DAYS)
def test_every_real_commune_is_found_in_its_own_province_or_asked_about(day):
    here = world(day)
    matcher = Matcher(here, level="commune")
    for held in here.at_level("commune"):
        answer = matcher.match(held.name)
        assert answer.unit in (held.unit, None)
        if answer.unit is None:
            assert held.unit in {one.period.unit for one in answer.candidates}, held.name


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_is_answered_with_certainty_is_right(data):
    """Any real unit, written badly in any way that loses nothing but accents, is found or asked about."""
    here = world(data.draw(st.sampled_from(sorted(DAYS))))
    held = data.draw(st.sampled_from(list(here.by_unit.values())))
    parent = here.by_unit.get(held.parent) if held.parent else None
    from geo import names

    spoil = data.draw(st.sampled_from([str, str.upper, str.lower, names.fold, names.normalise]))
    text = spoil(f"{held.type} {held.name}" + (f", {parent.type} {parent.name}" if parent else ""))
    answer = Matcher(here).match(text)
    assert answer.unit in (held.unit, None)
    assert answer.unit or held.unit in {one.period.unit for one in answer.candidates}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Phường 1", {"29866", "29905"}),
        ("Bình Thành", {"30163", "30193"}),
        ("Tân Mỹ", {"30145", "30175"}),
        ("Cao Lãnh", {"866", "873"}),
        ("Châu Thành", {"877"}),
    ],
)
def test_an_ambiguous_name_is_answered_with_all_its_candidates(text, codes):
    answer = Matcher(world("2024-09-26")).match(text)
    if len(codes) == 1:
        assert answer.period.code in codes
    else:
        assert answer.unit is None and codes <= {one.period.code for one in answer.candidates}


def test_a_level_and_an_area_make_it_certain():
    sa_dec = world("2024-09-26").by_code["867"].unit
    assert said("Phường 1", within=[sa_dec]) == "29905"
    assert said("Cao Lãnh", level="commune") == ""
    assert said("huyện Mỹ Xương", level="commune").endswith("?")


def test_a_parent_that_does_not_fit_is_asked_about():
    assert "30121?" in said("xã Mỹ Xương, huyện Lấp Vò")


@pytest.mark.parametrize(
    ("text", "code"), [("xã Mỹ Xơng", "30121"), ("Mỹ Sương", "30121"), ("TT Sa Rày", "29926"), ("huyện Lắp Vò", "875")]
)
def test_a_typing_error_is_proposed_and_never_taken(text, code):
    answer = Matcher(world("2024-09-26")).match(text)
    assert answer.period is None
    assert answer.candidates[0].period.code == code and answer.candidates[0].score < 1


def test_candidates_say_where_they_lie():
    answer = Matcher(world("2024-09-26")).match("Bình Thành")
    assert [one.path for one in answer.candidates] == [
        "xã Bình Thành, huyện Lấp Vò, tỉnh Đồng Tháp",
        "xã Bình Thành, huyện Thanh Bình, tỉnh Đồng Tháp",
    ]


@pytest.mark.parametrize("text", ["", "   ", "xã", "???", "zzzzzz", ","])
def test_what_means_nothing_is_answered_with_nothing(text):
    assert said(text) == ""


@pytest.mark.django_db
def test_many_names_cost_one_query():
    load({"P": {"A": "1=Mỹ_Xương 2"}}, *hamlets(c1="h"))
    with CaptureQueriesContext(connection) as captured:
        found = match_many(["Mỹ Xương", "ấp Ấp h", "huyện Huyện A"] * 50, START)
    assert len(captured) == 1
    assert [one.unit for one in found[:3]] == [unit("1", START), unit("h", START), unit("A", START)]


@pytest.mark.django_db
def test_the_day_decides_which_unit_a_name_means():
    load({"P": "1=Cũ"})
    load({"P": "2=Mới"}, day=dt.date(2025, 1, 1))
    assert match("Mới", START).unit is None
    assert match("Mới", dt.date(2025, 1, 1)).unit == unit("2", dt.date(2025, 1, 1))
