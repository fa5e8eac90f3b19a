"""Finding units: unaccented, half typed, with a slip, by old names, narrowed by what they lie in."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.finding.asking import Asked
from geo.finding.places import find_units
from geo.models import Level, UnitPeriod
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
ON = dt.date(2024, 9, 26)


@pytest.fixture
def place():
    """Two communes of one province, each with an Ấp 2; a ward 2, a ward 12 and hamlets of like names."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp")
    district = make_unit(Level.DISTRICT, "Cao Lãnh", province)
    xuong = make_unit(Level.COMMUNE, "Mỹ Xương", district)
    tho = make_unit(Level.COMMUNE, "Mỹ Thọ", district, type="thị trấn")
    for name in ("2", "12", "Mỹ Thới"):
        make_unit(Level.HAMLET, name, xuong)
    for name in ("2", "Tân Lý"):
        make_unit(Level.HAMLET, name, tho)
    for name in ("2", "12"):
        make_unit(Level.COMMUNE, name, province, type="phường")
    return xuong


def found(text: str, on: dt.date = ON) -> list[str]:
    parents = dict(UnitPeriod.objects.values_list("unit", "name"))
    return [
        f"{one.period.label} < {parents[one.period.parent_id]}" if one.period.parent_id else one.period.label
        for one in find_units(Asked(text), on, 10)
    ]


XUONG = "xã Mỹ Xương < Cao Lãnh"
AP_2 = "Ấp 2 < Mỹ Xương"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("mỹ xương", XUONG),
        ("my xuong", XUONG),
        ("MY  XUONG", XUONG),
        ("mĩ xương", XUONG),
        ("x. mỹ xương", XUONG),
        ("ấp mỹ xương", XUONG),  # the wrong type word is forgiven
        ("my xuo", XUONG),
        ("my xuogn", XUONG),
        ("my xuonng", XUONG),
        ("my xong", XUONG),
        ("my xưong", XUONG),
        ("mỹ xướng", XUONG),
        ("myx xuwowng", XUONG),
        ("myxuong", XUONG),
        ("my xuo ng", XUONG),
        ("xương mỹ", XUONG),
        ("xuong", XUONG),
        ("ấp 2, mỹ xương", AP_2),
        ("ấp 02 mỹ xương", AP_2),
        ("2 my xuong", AP_2),
        ("my xuong ap 2", AP_2),
        ("mỹ xương, ấp 2", AP_2),
        ("mỹ xương, 2", AP_2),
        ("ấp 2, mỹ xương, cao lãnh", AP_2),
        ("ấp 2 xã mỹ xương huyện cao lãnh tỉnh đồng tháp", AP_2),
        ("ap 2, my xuogn", AP_2),
        ("2", "Phường 2 < Đồng Tháp"),
        ("phuong 12", "Phường 12 < Đồng Tháp"),
        ("p.12", "Phường 12 < Đồng Tháp"),
        ("ấp 12", "Ấp 12 < Mỹ Xương"),
        ("tt my tho", "thị trấn Mỹ Thọ < Cao Lãnh"),
        ("cao lanh", "huyện Cao Lãnh < Đồng Tháp"),
        ("tân lí", "ấp Tân Lý < Mỹ Thọ"),
    ],
)
def test_what_is_found_first(place, text: str, first: str):
    assert found(text)[0] == first


def test_a_comma_narrows(place):
    assert found("ấp 2, mỹ xương") == [AP_2]
    assert found("ấp 2, đồng tháp") == ["Ấp 2 < Mỹ Xương", "Ấp 2 < Mỹ Thọ", "Phường 2 < Đồng Tháp"]
    assert found("mỹ thới, mỹ thọ") == []


def test_numbers_are_exact(place):
    assert all(" 2 <" in label for label in found("2"))
    assert all(" 12 <" in label for label in found("12"))
    assert found("1") == []


@pytest.mark.parametrize(
    "text", ["", " ", "%_'\"", ",", "zzzz qqqq", "x" * 500, "1" * 300, "a b c d e f g h i j k l m"]
)
def test_nonsense_finds_nothing(place, text: str):
    assert found(text) == []


def test_short_words_hold_no_slips(place):
    assert found("mo xuong") == []


def test_the_old_name_finds_the_unit_once_it_has_borne_it(place):
    day = dt.date(2025, 7, 1)
    old = UnitPeriod.objects.get(unit=place)
    UnitPeriod.objects.filter(pk=old.pk).update(valid_to=day)
    UnitPeriod.objects.create(unit=place, code="n1", type="xã", name="Gò Tháp", parent_id=old.parent_id, valid_from=day)
    assert [one.unit for one in find_units(Asked("go thap"), ON, 5)] == []
    for text in ("go thap", "my xuong"):
        assert [one.unit for one in find_units(Asked(text), day, 5)] == [place.pk]


def test_queries_do_not_grow_with_units(place, django_assert_max_num_queries):
    for n in range(60):
        make_unit(Level.HAMLET, f"Mỹ Xương {n}", place)
    with django_assert_max_num_queries(6):
        assert len(find_units(Asked("my xuong"), ON, 10)) == 10


LETTERS = "abcdeghiklmnoprstuvxy"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_slip_in_a_long_word_still_finds_the_unit(place, data):
    words = ["thanh", "xuong", "phuoc", "nghia", "truong"]
    name = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True))
    unit = make_unit(Level.HAMLET, " ".join(name).title(), place)
    at = data.draw(st.integers(0, len(name) - 1))
    slipped = [*name[:at], slip(name[at], data), *name[at + 1 :]]
    assert unit.pk in [one.unit for one in find_units(Asked(" ".join(slipped)), ON, 100)]


def slip(word: str, data) -> str:
    """One letter more, less or other, or two swapped."""
    kind = data.draw(st.sampled_from(("more", "less", "other", "swapped")))
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    if kind == "more":
        return word[:at] + letter + word[at:]
    if kind == "less" and len(word) > 4:
        return word[:at] + word[at + 1 :]
    if kind == "swapped":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + letter + word[at + 1 :]
