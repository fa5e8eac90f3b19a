"""Names as people write them, without the database."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import names

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
WORDS = st.text(alphabet=LETTERS + LETTERS.upper() + " 0123456789.-'", max_size=30)
ONSETS = ["", *"bcdđghklmntvx", "ch", "gi", "kh", "ng", "nh", "ph", "qu", "th"]
NUCLEI = [*"aăâeêioôơuưy", "oa", "oe", "uy", "uê", "ia", "iê", "ua", "uô", "ưa", "ươ", "ai", "ao", "oai", "uya", "uyê"]
CODAS = ["", "n", "ng", "nh", "c", "ch", "m", "p", "t"]
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


@st.composite
def syllables(draw: st.DrawFn) -> tuple[str, str]:
    """One syllable with its tone on two letters that people may choose."""
    onset, nucleus, coda = draw(st.sampled_from(ONSETS)), draw(st.sampled_from(NUCLEI)), draw(st.sampled_from(CODAS))
    tone = draw(st.sampled_from(TONES))
    first, second = draw(st.integers(0, len(nucleus) - 1)), draw(st.integers(0, len(nucleus) - 1))

    def toned(place: int) -> str:
        return unicodedata.normalize("NFC", onset + nucleus[: place + 1] + tone + nucleus[place + 1 :] + coda)

    return toned(first), toned(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà", "Hòa"), ("Thuỷ", "Thủy"), ("Hoè", "Hòe"), ("Quý", "Qúy"), ("Hoàn", "Hòan"), ("Huỳnh", "Hùynh"),
        ("THỚI  LAI", "thới lai"), ("Già", "Gìa"), ("Khuỷu", "Khủyu"), ("Toại", "Tọai"), ("Được", "Đựơc"),
        ("Cao La\u0303nh", "Cao Lãnh"),
    ],
)  # fmt: skip
def test_two_ways_to_write_one_name(one, other):
    assert names.normalise(one) == names.normalise(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hoa"), ("Mỹ", "Mỷ"), ("Tân", "Tấn"), ("Đông", "Dông"), ("Bay", "Bai"), ("Gia", "Già")]
)
def test_two_names_stay_two(one, other):
    assert names.normalise(one) != names.normalise(other)
    assert names.loose_key(one) != names.loose_key(other)


@given(syllables())
def test_it_does_not_matter_which_letter_carries_the_tone(pair):
    assert names.normalise(pair[0]) == names.normalise(pair[1])


@given(WORDS)
def test_normalising_again_changes_nothing(text):
    once = names.normalise(text)
    assert names.normalise(once) == once


@given(WORDS)
def test_composed_and_decomposed_letters_are_the_same(text):
    apart = unicodedata.normalize("NFD", text)
    for key in (names.normalise, names.fold, names.exact_key, names.loose_key, names.bare_key, names.sort_key):
        assert key(apart) == key(unicodedata.normalize("NFC", text))


@given(WORDS)
def test_every_key_is_coarser_than_the_one_before(text):
    """What is the same by one key is the same by the next: the keys only ever forget."""
    assert names.exact_key(names.normalise(text)) == names.exact_key(text)
    assert names.bare_key(text) == names.fold(names.loose_key(text))
    assert names.fold(names.bare_key(text)) == names.bare_key(text)


@given(WORDS)
def test_leaving_the_accents_out_still_means_the_name(text):
    assert names.may_mean(text, text)
    assert names.may_mean(names.fold(text), text)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    for typed in names.readings(text):
        assert typed.name in typed.whole or typed.name == ""


@given(st.sampled_from(["xã", "Xã ", "X.", "x. ", "XÃ ", "xa "]), st.sampled_from(["Mỹ Xương", "Ba Sao", "Gáo Giồng"]))
def test_the_type_word_comes_off_in_every_spelling(word, name):
    typed = names.parse(f"{word}{'' if word[-1] in '. ' else ' '}{name}")
    assert (typed.type, typed.name) == ("xã", name)


@pytest.mark.parametrize(
    ("text", "type_", "name", "parents"),
    [
        ("xã Mỹ Xương, huyện Cao Lãnh", "xã", "Mỹ Xương", [("huyện", "Cao Lãnh")]),
        ("Mỹ Xương", "", "Mỹ Xương", []),
        ("P.11", "phường", "11", []),
        ("P11", "phường", "11", []),
        ("F. 11", "phường", "11", []),
        ("TT. Mỹ Thọ", "thị trấn", "Mỹ Thọ", []),
        ("T.T Mỹ Thọ", "thị trấn", "Mỹ Thọ", []),
        ("Thị Trấn Mỹ Thọ", "thị trấn", "Mỹ Thọ", []),
        ("TX.Gò Công", "thị xã", "Gò Công", []),
        ("Tp Cao Lãnh", "thành phố", "Cao Lãnh", []),
        ("K. Mỹ Thới, P.1", "khóm", "Mỹ Thới", [("phường", "1")]),
        ("Ấp 01 xã Mỹ Xương huyện Cao Lãnh", "ấp", "01", [("xã", "Mỹ Xương"), ("huyện", "Cao Lãnh")]),
        ("Tỉnh Đồng Tháp - Huyện Cao Lãnh - Xã Mỹ Xương", "xã", "Mỹ Xương",
         [("huyện", "Cao Lãnh"), ("tỉnh", "Đồng Tháp")]),
        ("Xã Mỹ Xương (H. Cao Lãnh)", "xã", "Mỹ Xương", [("huyện", "Cao Lãnh")]),
        ("xã Tân Xã", "xã", "Tân Xã", []),
        ("xã Bản Qua", "xã", "Bản Qua", []),
        ("", "", "", []),
        ("xã", "", "xã", []),
    ],
)  # fmt: skip
def test_a_text_is_taken_apart(text, type_, name, parents):
    typed = names.parse(text)
    assert (typed.type, typed.name) == (type_, name)
    assert [(part.type, part.name) for part in typed.parents] == parents


def test_a_name_that_begins_like_a_type_keeps_its_other_reading():
    assert names.parse("Bản Qua").wordings == ("Qua", "Bản Qua")


def test_a_hyphen_may_belong_to_a_name():
    assert [typed.name for typed in names.readings("Phan Rang - Tháp Chàm")] == ["Phan Rang", "Phan Rang - Tháp Chàm"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mỹ Quý", "Mĩ Quí"),
        ("IV", "4"),
        ("Ấp 01", "Ấp 1"),
        ("Thanh-Mỹ", "Thanh Mỹ"),
        ("Khóm 1 A", "Khóm 1A"),
        ("IX", "9"),
    ],
)
def test_loose_keys_make_one_of(one, other):
    assert names.loose_key(one) == names.loose_key(other)


def test_sorting_is_vietnamese_and_numbers_count_by_value():
    shuffled = ["Ấp 10", "Ấp 2", "Đông", "Dương", "Ân", "An", "Ăn", "Bà", "Ba", "Bá"]
    assert sorted(shuffled, key=names.sort_key) == [
        "An", "Ăn", "Ân", "Ấp 2", "Ấp 10", "Ba", "Bà", "Bá", "Dương", "Đông",
    ]  # fmt: skip
