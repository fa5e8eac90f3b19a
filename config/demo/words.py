"""Names and phones that read as Vietnamese and belong to nobody. Pure."""

import random
from collections.abc import Iterator

# Plants of the Mekong delta. None of them is a Vietnamese family name.
_FAMILIES = (
    "Sen", "Tràm", "Lúa", "Dừa", "Xoài", "Quýt", "Nhãn", "Tre", "Trúc", "Đước", "Cúc", "Cam", "Khế", "Dâu", "Lựu",
    "Lục Bình", "So Đũa", "Bông Trang", "Vạn Thọ", "Thốt Nốt", "Bằng Lăng", "Dạ Lý",
)  # fmt: skip
_MIDDLES = {
    "male": ("Văn", "Hữu", "Minh", "Quốc", "Thanh", "Trọng", "Hoàng"),
    "female": ("Thị", "Ngọc", "Thu", "Kim", "Mỹ", "Bích", "Hồng", "Thanh"),
}
_GIVEN = {
    "male": (
        "An", "Bảo", "Cường", "Dũng", "Đạt", "Đức", "Giang", "Hải", "Hiếu", "Hòa", "Hùng", "Khánh", "Khoa", "Lâm",
        "Long", "Lộc", "Nam", "Nghĩa", "Nhân", "Phát", "Phong", "Phúc", "Quân", "Sang", "Sơn", "Tài", "Tâm", "Thành",
        "Thiện", "Thuận", "Tín", "Toàn", "Trí", "Trung", "Tuấn", "Vinh",
    ),
    "female": (
        "Ánh", "Châu", "Chi", "Diễm", "Dung", "Duyên", "Đào", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hương", "Lan",
        "Linh", "Loan", "Mai", "My", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quyên", "Tâm", "Thảo", "Thắm", "Thủy",
        "Tiên", "Trang", "Trinh", "Tuyết", "Uyên", "Vân", "Xuân", "Yến",
    ),
}  # fmt: skip
_SYLLABLES = (
    "An", "Bình", "Đông", "Hiệp", "Hòa", "Hội", "Hưng", "Khánh", "Lợi", "Long", "Nghĩa", "Nhơn", "Phú", "Phước",
    "Quới", "Tân", "Tây", "Thành", "Thạnh", "Thới", "Thuận", "Tiến", "Trung", "Xuân",
)  # fmt: skip


def person_name(rng: random.Random) -> str:
    sex = rng.choice(("male", "female"))
    return f"{rng.choice(_FAMILIES)} {rng.choice(_MIDDLES[sex])} {rng.choice(_GIVEN[sex])}"


def phones(rng: random.Random) -> Iterator[str]:
    """Endless different numbers of ten digits under 01, in no order that could be guessed."""
    given: set[int] = set()
    while True:
        number = rng.randrange(10_000_000, 100_000_000)
        if number not in given:
            given.add(number)
            yield f"01{number}"


def hamlet_names(commune: str, count: int, rng: random.Random) -> list[str]:
    """`count` different names for the hamlets of a commune: numbers in one half of them, words in the other."""
    if rng.random() < 0.45:
        return [str(number) for number in range(1, count + 1)]
    syllables = [word for word in commune.split() if len(word) > 1 and word.isalpha()] or ["Mỹ"]
    names: list[str] = []
    pairs = {commune}
    while len(names) < count:
        first, second = rng.choice(syllables), rng.choice(_SYLLABLES)
        pair = f"{first} {second}" if rng.random() < 0.7 else f"{second} {first}"
        if first == second or pair in pairs:
            continue
        pairs.add(pair)
        parted = len(names) + 2 <= count and rng.random() < 0.12  # a large hamlet of former times
        names += [f"{pair} A", f"{pair} B"] if parted else [pair]
    return names
