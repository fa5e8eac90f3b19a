"""Text from before Unicode: TCVN3 (ABC) and VNI, recognised by what the words become. Pure.

Both put Vietnamese into the upper half of an 8-bit code page and relied on a font to show it, so a
file opened today reads `X· G¸o Giång` (TCVN3) or `Xaõ Gaùo Gioàng` (VNI).
Tables: TCVN 5712:1993, third form; VNI-Windows.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

_TCVN3_CODES = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ "
    "C9ẫ CAấ CBậ CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ "
    "E8ố E9ộ EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ"
)
_TCVN3 = {int(entry[:2], 16): entry[2:] for entry in _TCVN3_CODES.split()}

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}


def _vni_pairs() -> dict[str, str]:
    """Every VNI sequence and its letter, in both cases; the two-letter ones must be tried first."""
    pairs: dict[str, str] = {}
    for vowel in "aeouy":
        pairs |= {vowel + mark: vowel + tone for mark, tone in _TONES.items()}
    for vowel in "aeo":
        pairs |= {vowel + mark: vowel + "\u0302" + tone for mark, tone in _CIRCUMFLEX.items()}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _BREVE.items()}
    for code, letter in (("ô", "ơ"), ("ö", "ư")):
        pairs |= {code + mark: letter + tone for mark, tone in _TONES.items()}
    pairs |= _SINGLE
    pairs = {code: unicodedata.normalize("NFC", letter) for code, letter in pairs.items()}
    return pairs | {code.upper(): letter.upper() for code, letter in pairs.items()}


_VNI = _vni_pairs()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
# Words that nearly every list holds, in the letters that only the right reading gives.
_KNOWN = (
    "xã ấp khóm phường trấn thị tổ trưởng phó viên thành họ tên số điện thoại ngày năm sinh quyết định danh sách công "
    "nghệ cộng đồng nguyễn trần lê phạm huỳnh võ đặng bùi đỗ hồ ngô dương văn mỹ tân bình thạnh phú hòa đoàn hội nữ "
    "trường giáo chức vụ nhiệm địa bàn"
)
_ONLY_ACCENTED = frozenset(word for word in _KNOWN.split() if not word.isascii())
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    return _VNI_PATTERN.sub(lambda match: _VNI[match[0]], text)


READINGS: dict[str, Callable[[str], str]] = {"TCVN3": from_tcvn3, "VNI": from_vni}


def recognise(texts: Iterable[str]) -> str | None:
    """`TCVN3` or `VNI` when the texts only make Vietnamese words read that way; None for Unicode."""
    sample = " ".join(text for text in texts if not text.isascii())[:20000]
    if not sample:
        return None
    scores = {name: _vietnamese_words(read(sample)) for name, read in READINGS.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > max(1, 2 * _vietnamese_words(unicodedata.normalize("NFC", sample))) else None


def _vietnamese_words(text: str) -> int:
    return sum(word in _ONLY_ACCENTED for word in _WORD.findall(text.casefold()))
