"""Names of units and people as they are spread over the country. Pure."""

from __future__ import annotations

import random

_SYLLABLES = {
    "first": """Mỹ Tân Bình An Phú Hòa Long Thạnh Đông Tây Nam Bắc Vĩnh Hưng Thới Phong Trung Đại Hậu Thanh Xuân Quang
        Hồng Kim Ngọc Lộc Phước Lương Yên Cao Gia Đức Hải Sơn Thuận Hiệp Định Giang Hà Nghĩa Thái Trường Tiên Bảo
        Châu Đồng Cẩm""",
    "second": """Xương Lãnh Thọ Hội Thành Thạnh An Bình Phước Lợi Hòa Long Đông Tây Phú Quới Thới Hưng Khánh Thuận Điền
        Kiều Trì Mỹ Lộc Sơn Giang Hải Tân Vân Cường Trung Hiệp Nghĩa Đức Xuân Thịnh Tiến Quý Minh Phong Yên Châu Lâm
        Ninh Hà Khê""",
    "rare family": "Bùi Đỗ Hồ Ngô Dương Lý Đoàn Đinh Trương Lâm Mai Tô Hà Cao Châu Thái Tạ",
    "middle": "Văn Thị Hữu Minh Thanh Ngọc Quốc Đức Kim Hồng Xuân Công Bá Thành Tấn Mỹ Phương Hoàng Thu Gia",
    "given": """An Anh Bình Châu Chi Cường Dung Dũng Duy Đạt Giang Hà Hải Hạnh Hằng Hiền Hiếu Hoa Hòa Hoàng Hùng Huệ
        Hương Khánh Khoa Kiên Lan Liên Linh Long Lộc Mai Minh Nam Nga Nghĩa Ngân Ngọc Nhân Nhung Oanh Phong Phúc Phương
        Quân Quang Quyên Quỳnh Sơn Tâm Tân Thảo Thanh Thắng Thịnh Thơ Thu Thủy Tiên Toàn Trang Trinh Trung Tú Tuấn Tùng
        Tuyết Vân Vinh Vũ Xuân Yến Khang Đăng Hậu Kiều Nguyệt Sang Thoa""",
}
_FIRST, _SECOND, _RARE, _MIDDLE, _GIVEN = (text.split() for text in _SYLLABLES.values())
_FAMILY = [("Nguyễn", 38), ("Trần", 12), ("Lê", 10), ("Phạm", 7), ("Huỳnh", 5), ("Võ", 4), ("Phan", 4), ("Đặng", 3)]
_FAMILY += [(name, 1) for name in _RARE]


def person_name(rng: random.Random) -> str:
    family = rng.choices([name for name, _ in _FAMILY], [share for _, share in _FAMILY])[0]
    middle = rng.choices(_MIDDLE, k=2 if rng.random() < 0.35 else 1)
    return " ".join([family, *middle, rng.choice(_GIVEN)])


def commune_name(rng: random.Random, n: int) -> tuple[str, str]:
    return rng.choices(
        [("xã", two_syllables(rng)), ("phường", two_syllables(rng)), ("phường", str(n % 14 + 1))], [70, 20, 10]
    )[0]


def two_syllables(rng: random.Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}"
