"""Files from before Unicode are recognised by what their words become."""

import pytest

from geo.names.legacy import from_tcvn3, from_vni, recognise


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X· G¸o Giång", "Xã Gáo Giồng"),
        ("Hä vµ tªn tæ tr\xadëng", "Họ và tên tổ trưởng"),
        ("Sè quyÕt ®Þnh", "Số quyết định"),
        ("86/Q§-UBND", "86/QĐ-UBND"),
    ],
)
def test_tcvn3_reads_as_unicode(old, new):
    assert from_tcvn3(old) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Xaõ Gaùo Gioàng", "Xã Gáo Giồng"),
        ("Hoï vaø teân toå tröôûng", "Họ và tên tổ trưởng"),
        ("Soá quyeát ñònh", "Số quyết định"),
        ("NGUYEÃN THÒ LYÙ", "NGUYỄN THỊ LÝ"),
        ("Tröôøng hoïc Myõ Xöông", "Trường học Mỹ Xương"),
        ("Ñaëng Vaên Kyø", "Đặng Văn Kỳ"),
    ],
)
def test_vni_reads_as_unicode(old, new):
    assert from_vni(old) == new


def test_encoding_is_recognised_from_the_words():
    assert recognise(["X· G¸o Giång", "Êp 1", "NguyÔn V¨n", "Hä vµ tªn"]) == "TCVN3"
    assert recognise(["Xaõ Myõ Xöông", "AÁp 1", "Nguyeãn Vaên", "Hoï vaø teân"]) == "VNI"


@pytest.mark.parametrize(
    "texts",
    [
        ["Xã Mỹ Xương", "Ấp 1", "Nguyễn Văn Mẫu", "Họ và tên"],
        ["Xã Mỹ Xương", "Nguyễn Văn"],
        ["plain ascii"],
        ["Ô", "õ"],
        [],
    ],
)
def test_unicode_is_left_alone(texts):
    assert recognise(texts) is None
