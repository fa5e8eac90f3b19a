"""What a cell of names says besides the names."""

import pytest

from teams_app.registry.importing import wordings
from teams_app.registry.importing.wordings import Worded


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Nguyễn Thử Mẫu", Worded("Nguyễn Thử Mẫu")),
        ("Tổ trưởng: Nguyễn Thử Mẫu", Worded("Nguyễn Thử Mẫu", role="Tổ trưởng")),
        ("Tổ trưởng Nguyễn Thử Mẫu", Worded("Nguyễn Thử Mẫu", role="Tổ trưởng")),
        ("TV: Hồ Mẫu", Worded("Hồ Mẫu", role="TV")),
        ("Nguyễn Thử Mẫu (tổ phó)", Worded("Nguyễn Thử Mẫu", role="tổ phó")),
        ("Phạm Thử Phó, tổ phó", Worded("Phạm Thử Phó", role="tổ phó")),
        ("Nguyễn Thử Mẫu - 0912345678", Worded("Nguyễn Thử Mẫu", phone="0912345678")),
        ("Nguyễn Thử Mẫu (ĐT: 0912 345 678)", Worded("Nguyễn Thử Mẫu", phone="0912 345 678")),
        ("Nguyễn Thử Mẫu, sinh năm 1981, ĐT 0912.345.678", Worded("Nguyễn Thử Mẫu", "0912.345.678", "1981")),
        ("Nguyễn Thử Mẫu(SN 1990)", Worded("Nguyễn Thử Mẫu", birth_year="1990")),
        (
            "Nguyễn Thử Mẫu – 1980 – Trưởng ấp – tổ phó – 0912345678",
            Worded("Nguyễn Thử Mẫu", "0912345678", "1980", "tổ phó", "Trưởng ấp"),
        ),
        ("Nguyễn Thử Mẫu (Trưởng ấp, tổ trưởng)", Worded("Nguyễn Thử Mẫu", "", "", "tổ trưởng", "Trưởng ấp")),
        ("Trưởng ấp: Võ Thử Mẫu", Worded("Võ Thử Mẫu", background="Trưởng ấp")),
    ],
)
def test_facts_beside_a_name_are_taken_apart(text, person):
    assert wordings.one(text) == person


@pytest.mark.parametrize(
    "text",
    ["Nguyễn Thử Mẫu (Bảy)", "Trần Thử Mẫu - Bảy", "Đoàn Thị Tổ", "Tổ Thử Trưởng", "Thành Thử Viên", "Công An Mẫu",
     "H' Hen Niê", "Nguyễn-Thử Mẫu", "Nguyễn Thử 1", "Nguyễn Văn Hai\nLê Thị Ba"],
)  # fmt: skip
def test_what_is_not_understood_stays_in_the_name(text):
    assert wordings.one(text) == Worded(text)


def test_all_people_of_one_cell():
    text = "Tổ trưởng: Nguyễn Thử A, SĐT 0912345671\nTổ phó: Trần Thử B (0912345672)\nTổ viên: Lê Thử C, Võ Thử D"
    assert wordings.several(text) == [
        Worded("Nguyễn Thử A", "0912345671", role="Tổ trưởng"),
        Worded("Trần Thử B", "0912345672", role="Tổ phó"),
        Worded("Lê Thử C", role="Tổ viên"),
        Worded("Võ Thử D"),
    ]
    named = wordings.several("1. Bùi Thử A (0987654321)\n2) Đỗ Thử B; - Hồ Thử C và Mai Thử D")
    assert [one.name for one in named] == ["Bùi Thử A", "Đỗ Thử B", "Hồ Thử C", "Mai Thử D"]


@pytest.mark.parametrize(
    ("text", "is_several"),
    [("Nguyễn Thử A, Lê Thử B", True), ("Nguyễn Thử A\nLê Thử B", True), ("1. Nguyễn Thử A\n2. Lê Thử B", True),
     ("Nguyễn\nThử Mẫu", False), ("Nguyễn Thử A, tổ phó", False), ("Nguyễn Thử A, 1980, 0912345678", False),
     ("Nguyễn Thử A", False)],
)  # fmt: skip
def test_whether_a_cell_names_several(text, is_several):
    assert wordings.names_several(text) is is_several
