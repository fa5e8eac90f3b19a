"""Words as people type them."""

import pytest

from cms.matching import candidates, near
from geo.finding.words import one_edit_apart, regroup, split, terms, untelex

VOCABULARY = set(terms("dịch vụ công trực tuyến quét mã vneid lừa đảo mật khẩu giải quyết smartphone"))


def test_terms_have_no_accents_and_one_spelling_of_ky():
    assert terms("Đăng KÝ dịch-vụ công!") == ["dang", "ki", "dich", "vu", "cong"]
    assert terms("đăng kí") == terms("đăng ký")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dichj", "dich"), ("vuj", "vu"), ("coong", "cong"), ("ddieejn", "dien"), ("nguowif", "nguoi"),
        ("dich5", "dich"), ("truwowngf", "truong"), ("cong6", "cong"), ("d9ien65", "dien"), ("vneid", "vneid"),
    ],
)  # fmt: skip
def test_keys_of_telex_and_vni_are_undone(typed, meant):
    assert untelex(typed) == meant


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("dich", "dic", True), ("dich", "dihc", True), ("dich", "ddich", True), ("dich", "dinh", True),
        ("dich", "dich", False), ("dich", "cong", False), ("dich", "di", False),
        ("vnied", "vneid", True), ("", "a", True),
    ],
)  # fmt: skip
def test_one_edit(a, b, expected):
    assert one_edit_apart(a, b) is expected
    assert one_edit_apart(b, a) is expected


def test_short_words_and_numbers_are_never_guessed():
    assert near("vu", VOCABULARY) == set()
    assert near("156", {"157"}) == set()


def test_long_words_may_hold_two_slips():
    assert near("smarphoen", VOCABULARY) == {"smartphone"}


def test_spaces_are_mended():
    assert split("dichvucong", VOCABULARY) == ["dich", "vu", "cong"]
    assert split("dichvuxyz", VOCABULARY) == []
    assert regroup(["dichvucong"], VOCABULARY) == ["dich", "vu", "cong"]
    assert regroup(["vn", "eid"], VOCABULARY) == ["vneid"]


def test_only_an_unfinished_short_word_matches_by_its_beginning():
    assert "quet" in candidates("qu", VOCABULARY, VOCABULARY, unfinished=True)
    assert candidates("qu", VOCABULARY, VOCABULARY, unfinished=False) == {}


def test_a_word_that_no_title_uses_may_be_a_slip_for_one_that_does():
    found = candidates("quyet", VOCABULARY, {"quet", "ma"}, unfinished=False)
    assert found["quyet"] > found["quet"] > 0
