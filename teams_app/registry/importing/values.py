"""Cells as officials type them → dates, phones, roles. Pure: no database, no request.

Each reader returns the value, or raises `BadValue` with what is wrong and, where it can be guessed, the
likely right text. Sheets hold the same fact in many forms: a date as a serial number, `1/7/22`,
`01.07.2022` or in words; a phone that Excel took for a number and robbed of its leading zero.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext as _

from geo.names import fold, squash
from teams_app.registry import sheets
from teams_app.registry.importing import wordings
from teams_app.registry.models import Background, MemberRole

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

_DATE_WORDS = re.compile(r"(\d{1,2})\s*thang\s*(\d{1,2})\s*(?:nam|[,/.-])\s*(\d{4}|\d\d)\b")
_DATE_DIGITS = re.compile(r"(\d{1,2})\s*[/.,\-]\s*(\d{1,2})\s*[/.,\-]\s*(\d{2,4})")
_DATE_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DATE_ENGLISH = re.compile(r"\b(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{4}|\d\d)\b")  # a .csv saved by an English Excel
_DATE_RUN = re.compile(r"\d{8}")
_MONTH_ONLY = re.compile(r"(?:t|thang )?(\d{1,2}) ?(?:[/.-]|nam) ?(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"\b(1[89]\d\d|2\d\d\d)\b")
_PHONE_SPLIT = re.compile(r"\s*(?:[/;,\n|(]|hoặc|và|(?<=\d)\s{2,}(?=0)|\s-\s)\s*", re.IGNORECASE)
_PHONE_ASIDE = re.compile(r"\([^)\d]*\)")  # `0912345678 (con)`
_PHONE_WORDS = re.compile(
    r"(?:số\s+)?(?:s?đt|sdt|điện thoại|di động|zalo|viber|tel|mobile|mob)\b[\s.:]*", re.IGNORECASE
)
_SCIENTIFIC = re.compile(r"\d[.,]\d+[Ee]\+?\d{1,2}")
_NOT_DIGIT = re.compile(r"\D")
_TITLES = re.compile(r"^(?:ông|bà|anh|chị|đ/c|đồng chí|ô\.|b\.)\s*[:.]?\s+", re.IGNORECASE)
EXCEL_EPOCH = dt.date(1899, 12, 30)
EARLIEST = dt.date(2020, 1, 1)  # the first pilots; an earlier founding date is a typing error
YOUNGEST, OLDEST = 14, 100


@dataclass
class BadValue(Exception):
    """What is wrong with a cell, in the reader's language, and the likely right text if any."""

    text: str
    suggestion: str = ""

    def __str__(self) -> str:
        return self.text


_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")  # zero-width marks that copied text carries
_NOTHING = re.compile(
    r"[-–—_.…/?\s]*|x|n/?a|nan|null|none|nil|"
    r"(không|khong|ko)( có| co| có số)?|(chưa|chua)( có| co| cập nhật)?|khuyết|trống"
)
ERRORS = frozenset(["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#UNSAVED!"])


def as_text(cell: Cell) -> str:
    """The cell as a person reads it: NFC, single spaces, nothing invisible, whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        if not cell.isascii():
            cell = unicodedata.normalize("NFC", _UNSEEN.sub("", cell))
        if cell[:1] == "'":
            cell = sheets.unguarded(cell)
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%d/%m/%Y")
    return squash(str(cell))


def is_blank(cell: Cell) -> bool:
    """Nothing stands there, or a word or dash that says so: `không có`, `-`, `chưa có`."""
    if cell is None or cell == "":
        return True
    if not isinstance(cell, str) or len(cell) > 20:
        return False
    text = as_text(cell).casefold()
    return _NOTHING.fullmatch(text) is not None


def read_name(cell: Cell) -> str:
    """A person's name: titles dropped, capitals tamed (`NGUYỄN THỊ SEN` → `Nguyễn Thị Sen`)."""
    text = without_title(as_text(cell))
    if not text:
        raise BadValue(_("The name is missing."))
    if not any(char.isalpha() for char in text) or _COUNTS.search(text):
        raise BadValue(_("“%(text)s” is no name.") % {"text": text})
    if isinstance(cell, str) and wordings.names_several(cell):
        raise BadValue(_("“%(text)s” names several people; write each in a row of their own.") % {"text": text})
    _before, colon, behind = text.partition(":")
    if colon and behind.strip():
        raise BadValue(_("“%(text)s” is no name.") % {"text": text}, behind.strip())
    return tame_capitals(text)


_COUNTS = re.compile(r"^\(?\d+ (?:tổ|thành viên|người|khóm|ấp)\b", re.IGNORECASE)


def without_title(text: str) -> str:
    """`Bà Nguyễn Thị Sen` → `Nguyễn Thị Sen`."""
    return _TITLES.sub("", text)


def tame_capitals(text: str) -> str:
    """Title case for text typed in capitals only; anything else stays as it is."""
    return " ".join(word.capitalize() for word in text.split(" ")) if text.isupper() else text


def read_phone(cell: Cell) -> tuple[str, list[str]]:
    """The first phone of a cell as `0xxxxxxxxx`, and the further ones; empty for an empty or masked one."""
    text = as_text(cell)
    if not text or sheets.is_masked(text):
        return "", []
    raw = _PHONE_ASIDE.sub("", cell).strip() if isinstance(cell, str) else text  # a line break parts two numbers
    text = _PHONE_ASIDE.sub("", text).strip()
    parts = [part for part in _PHONE_SPLIT.split(raw) if part]
    if any(len(_NOT_DIGIT.sub("", part)) < 9 for part in parts):  # the split cut one number in two
        digits = _NOT_DIGIT.sub("", text)
        parts = [text]
    else:
        digits = _NOT_DIGIT.sub("", text) if len(parts) == 1 else ""
    if len(digits) == 20 and digits[0] == digits[10] == "0":  # two numbers with a mere space between them
        parts = [digits[:10], digits[10:]]
    phones = [_one_phone(part) for part in parts]
    return phones[0], phones[1:]


def _one_phone(text: str) -> str:
    text = _PHONE_WORDS.sub("", text)
    if _SCIENTIFIC.fullmatch(text):  # a wide number in a narrow column, saved as text
        text = str(int(float(text.replace(",", "."))))
    typed = digits = _NOT_DIGIT.sub("", text)
    if digits.startswith("0084"):
        digits = digits[4:]
    elif digits.startswith("84") and len(digits) >= 11:
        digits = digits[2:]
    if not digits.startswith("0"):  # Excel takes a phone for a number and drops its zero
        digits = "0" + digits
    if re.search(r"[A-Za-zÀ-ỹ]{3,}", text):
        raise BadValue(_("“%(text)s” is no phone number.") % {"text": text})
    if len(digits) == 10 or (len(digits) == 11 and digits.startswith("02")):
        return digits
    raise BadValue(
        _("“%(text)s” has %(count)s digits; a phone number has 10.") % {"text": text, "count": len(typed)},
        _renumbered(digits),
    )


# Mobile numbers of eleven digits became ten in 2018: operators' old beginnings and what they turned into.
_RENUMBERED = {
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    **{f"016{last}": f"03{last}" for last in range(2, 10)},
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


def _renumbered(digits: str) -> str:
    new = _RENUMBERED.get(digits[:4]) if len(digits) == 11 else None
    return new + digits[4:] if new else ""


def read_date(cell: Cell, *, earliest: dt.date = EARLIEST, latest: dt.date) -> dt.date | None:
    """A date in any of the forms above; None for an empty cell."""
    if cell is None or cell == "":
        return None
    date = _date_of(cell)
    text = as_text(cell)
    if date is None:
        raise BadValue(
            _("“%(text)s” is no date; write it as dd/mm/yyyy.") % {"text": text}, _likely_date(text, earliest, latest)
        )
    if not earliest <= date <= latest:
        raise BadValue(
            _("%(date)s lies outside %(earliest)s – %(latest)s.")
            % {"date": f"{date:%d/%m/%Y}", "earliest": f"{earliest:%d/%m/%Y}", "latest": f"{latest:%d/%m/%Y}"},
            _other_century(date, earliest, latest),
        )
    return date


def _other_century(date: dt.date, earliest: dt.date, latest: dt.date) -> str:
    """`01/07/2202` was probably meant as 2022, `01/07/1922` too; empty where neither helps."""
    digits = f"{date.year:04}"
    for year in (int(digits[:1] + digits[2] + digits[1] + digits[3]), date.year + 100, date.year - 100):
        try:
            candidate = date.replace(year=year)
        except ValueError:
            continue
        if earliest <= candidate <= latest:
            return f"{candidate:%d/%m/%Y}"
    return ""


def _likely_date(text: str, earliest: dt.date, latest: dt.date) -> str:
    """`7/2022` probably began with the month; `07/25/2022` was typed the American way."""
    text = fold(text)
    if match := _MONTH_ONLY.fullmatch(text):
        day, month, year = 1, int(match[1]), int(match[2])
    elif match := _DATE_DIGITS.fullmatch(text):
        month, day, year = map(int, match.groups())
    else:
        return ""
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return ""
    return f"{date:%d/%m/%Y}" if earliest <= date <= latest else ""


def _date_of(cell: Cell) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if 10000 <= cell <= 80000:
            return EXCEL_EPOCH + dt.timedelta(days=int(cell))
        return _date_of_text(f"{int(cell):08}") if cell == int(cell) and cell >= 1_000_000 else None
    return _date_of_text(str(cell))


@lru_cache(maxsize=4096)
def _date_of_text(text: str) -> dt.date | None:
    text = fold(text)
    if text.replace(".", "", 1).isdigit() and 10000 <= float(text) <= 80000:
        return EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    if _DATE_RUN.fullmatch(text):
        return _date_of_run(text)
    if match := _DATE_ISO.search(text):
        year, month, day = map(int, match.groups())
    elif (match := _DATE_ENGLISH.search(text)) and match[2] in _MONTHS:
        day, month, year = int(match[1]), _MONTHS.index(match[2]) + 1, int(match[3])
        year += 2000 if year < 100 else 0
    elif match := _DATE_WORDS.search(text) or _DATE_DIGITS.search(text):
        day, month, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _date_of_run(digits: str) -> dt.date | None:
    """`01072022` or `20220701`: where only one of the two readings is a date of our time."""
    found = []
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])):
        try:
            found.append(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    found = [date for date in found if 1900 <= date.year < 2100]
    return found[0] if len(found) == 1 else None


def read_birth_year(cell: Cell, *, on: dt.date) -> int | None:
    """The year of birth, also out of a full date; None for an empty cell."""
    text = as_text(cell)
    if not text:
        return None
    if isinstance(cell, dt.date | dt.datetime):
        year = cell.year
    elif match := _YEAR.search(text) or _YEAR.fullmatch(text.replace(" ", "")):
        year = int(match[1])
    elif (date := _date_of_text(text)) is not None:
        year = date.year
    else:
        likely = f"19{text}" if re.fullmatch(r"[3-9]\d", text) else ""
        raise BadValue(_("“%(text)s” is no year of birth.") % {"text": text}, likely)
    if not on.year - OLDEST <= year <= on.year - YOUNGEST:
        raise BadValue(
            _("Year of birth %(year)s cannot be: a member is between %(young)s and %(old)s years old.")
            % {"year": year, "young": YOUNGEST, "old": OLDEST},
            _likely_year(year, on),
        )
    return year


def _likely_year(year: int, on: dt.date) -> str:
    """`2190` was probably meant as 1990 or 1929…: only a single digit swap with one answer is offered."""
    digits = str(year)
    swaps = {int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]) for i in range(len(digits) - 1)} | {
        year - 200,
        year - 100,
    }
    fitting = sorted(y for y in swaps if on.year - 80 <= y <= on.year - 18)
    return str(fitting[0]) if len(fitting) == 1 else ""


_ROLES = (
    (re.compile(r"\b(to pho|pho to|nhom pho|pho nhom|pho ban)\b|^pho( \d)?$|^tp$|^p\.?t"), MemberRole.DEPUTY),
    (
        re.compile(r"\b(to truong|truong to|nhom truong|truong nhom|truong ban)\b|^truong$|^tt$|^t\.?t$"),
        MemberRole.HEAD,
    ),
    (re.compile(r"\b(to vien|thanh vien|tv|vien|uy vien|thu ky)\b|^t\.?v"), MemberRole.MEMBER),
)


def read_role(cell: Cell) -> str:
    """head, deputy or member; an empty cell is a member."""
    text = as_text(cell)
    folded = fold(text)
    if not folded:
        return MemberRole.MEMBER
    for pattern, role in _ROLES:
        if pattern.search(folded):
            return role
    raise BadValue(
        _("“%(text)s” is no role in a team: write tổ trưởng, tổ phó or tổ viên.") % {"text": text}, "tổ viên"
    )


_BACKGROUNDS = (
    (r"truong (khom|ap|thon|ban)|pho (khom|ap)|bi thu chi bo", Background.HAMLET_CHIEF),
    (r"\bdoan\b|thanh nien|\bdtn\b", Background.YOUTH_UNION),
    (r"lhpn|phu nu|\bhpn\b", Background.WOMENS_UNION),
    (r"nong dan|\bhnd\b", Background.FARMERS_UNION),
    (r"mat tran|\bmttq\b|\bctmt\b", Background.FATHERLAND_FRONT),
    (r"cong an|\bca\b|canh sat", Background.POLICE),
    (r"giao vien|truong hoc|hieu truong|\bgv\b", Background.TEACHER),
    (r"y te|bac si|y si|dieu duong|tram y", Background.HEALTH),
    (r"vnpt|viettel|mobifone|vien thong|buu dien|cntt|\bfpt\b", Background.TELECOM),
    (r"cong chuc|can bo|ubnd|van hoa|van phong|tu phap|dia chinh", Background.COMMUNE_CIVIL_SERVANT),
)
_BACKGROUND_PATTERNS = [(re.compile(pattern), background) for pattern, background in _BACKGROUNDS]


def read_background(cell: Cell) -> str:
    """The force a member comes from; what no rule knows is `other`, an empty cell is empty."""
    folded = fold(as_text(cell))
    if not folded:
        return ""
    if folded in Background.values:
        return folded
    if folded in (labels := _background_labels()):
        return labels[folded]
    return next((value for pattern, value in _BACKGROUND_PATTERNS if pattern.search(folded)), Background.OTHER)


@lru_cache(maxsize=1)
def _background_labels() -> dict[str, str]:
    """The forces as our own export names them, whatever words of another force stand in the name."""
    with translation.override("vi"):
        return {fold(str(background.label)): background.value for background in Background}


_BEFORE_NUMBER = re.compile(r"^(?:(?:quyết định|qđ)\s+(?:số\s*)?|số\s*)\s*[:.]?\s*(?=\S)", re.IGNORECASE)
_BEHIND_NUMBER = re.compile(r"[\s,;(]+(?:ngày\b|ký ngày|của\b|\d{1,2}[/.]\d{1,2}[/.]\d{4}).*$", re.IGNORECASE)
_OF_WHOM = re.compile(r"\bcủa\s+(?:chủ tịch\s+)?((?:ủy|uỷ|ubnd|u ban).+?)[.,;)]*$", re.IGNORECASE)


def read_instrument(cell: Cell) -> str:
    """A decision's number and symbol, `Số: 12/QĐ-UBND ngày …` → `12/QĐ-UBND`; spaces around the slash dropped."""
    text = _BEHIND_NUMBER.sub("", _BEFORE_NUMBER.sub("", as_text(cell)))
    return unicodedata.normalize("NFC", re.sub(r"\s*([/-])\s*", r"\1", text))[:60]


def behind_number(cell: Cell) -> tuple[str, str]:
    """The date and the issuer that a cell for a decision's number says besides; empty where it does not."""
    text = as_text(cell)
    match = _BEHIND_NUMBER.search(_BEFORE_NUMBER.sub("", text))
    if match is None:
        return "", ""
    issuer = _OF_WHOM.search(match[0])
    date = match[0][: issuer.start()] if issuer else match[0]
    return (date.strip(" ,;()") if any(map(str.isdigit, date)) else ""), (issuer[1] if issuer else "")
