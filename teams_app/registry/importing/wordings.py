"""People as cells name them: `Tổ trưởng: Nguyễn Văn A (ĐT 0912…)` → name, role, phone, year, force. Pure.

A cell of names may say more than a name. What is recognised is taken apart; what is not stays part of the name,
so that nothing is lost and nothing made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from geo.names import fold, normalise

PHONE, YEAR, ROLE, FORCE = "ĐT: ", "sinh năm ", "vai trò: ", "đơn vị: "  # how facts of other columns are written in


@dataclass(frozen=True, slots=True)
class Worded:
    """What a text says of one person, each fact as typed; empty where it says nothing."""

    name: str
    phone: str = ""
    birth_year: str = ""
    role: str = ""
    background: str = ""

    def with_facts(self, more: Worded) -> Worded:
        """Together with what a text behind the name says of the same person."""
        facts = {key: getattr(more, key) for key in ("phone", "birth_year", "role", "background")}
        return replace(self, **{key: value for key, value in facts.items() if value and not getattr(self, key)})


_SAYS_MORE = re.compile(r"[:;,()\d–\-\n/&+]|^\s*(?:t[ổôo]|phó|thành|t[vtp]\b)", re.IGNORECASE)
_ROLE = r"(?:ph[óo] t[ổôo](?: trư[ởỡ]ng)?|t[ổôo] ?(?:trư[ởỡ]ng|truong|ph[óo]|viên|vien)|thành viên|thanh vien)"
_ROLE_BEFORE = re.compile(
    rf"^({_ROLE}(?:\s+thường trực)?|t[vtp])\s*(?:\([^)]*\)\s*)?(?:[:–-]\s*|(?<=[góo])(?=\s))", re.IGNORECASE
)
_ROLE_ALONE = re.compile(rf"^(?:{_ROLE}(?:\s+thường trực)?|t[vtp])(?:\s+\d)?$", re.IGNORECASE)
_SAYS_ROLE = re.compile(r"^(?:vai trò|chức vụ|nhiệm vụ)\s*:\s*", re.IGNORECASE)
_SAYS_FORCE = re.compile(r"^(?:đơn vị|lực lượng|nghề nghiệp|chức danh|cơ quan)\s*:\s*", re.IGNORECASE)
_PHONE_LABEL = r"(?:(?:số\s+)?(?:s?đt(?:dđ)?|sdt|dt|điện thoại|di động|zalo|tel)\s*[:.]?\s*)"
_PHONE_LABELLED = re.compile(rf"\(?\s*{_PHONE_LABEL}(\+?\(?\d[\d .()\-]*\d|\d)\s*\)?", re.IGNORECASE)
_PHONE_BARE = re.compile(r"\(?\s*(\+?\(?(?:\d[ .\-()]{0,2}){8,14}\d)\s*\)?")
_YEAR_LABELLED = re.compile(
    r"\(?\s*(?:sinh năm|năm sinh|sinh ngày|ngày sinh|sinh|sn|ns)\s*[:.]?\s*((?:\d{1,2}[/.-]){0,2}\d{2,4})\s*\)?",
    re.IGNORECASE,
)
_YEAR_BARE = re.compile(r"19[3-9]\d|20[01]\d")
_POST = re.compile(
    r"^(truong (khom|ap|ban|thon|cong an)|pho (truong )?(khom|ap|thon|bi thu|chu tich)|bi thu|chu tich|cong an\b|"
    r"cong chuc|can bo|hoi (vien|lhpn|phu nu|nong dan|ccb|cuu chien binh|lien hiep)|chi (hoi|doan)|"
    r"doan (thanh nien|vien)|giao vien|mat tran|ban (cong tac|nhan dan)|uy vien|nhan vien|cuu chien binh|vnpt|"
    r"viettel|mobifone|cong tac vien|dan quan|y te|tram y te|buu dien)"
)
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}\s*[.)\-/]\s*(?!\d)|[-+•*–]\s*)")
_PARTS = re.compile(
    r"\s*[\n;]\s*|\s*,\s*(?![^()]*\))|\s+và\s+|\s+[/&+]\s+(?!\d)|(?<=[^\W\d_]{2})[/&+](?=[^\W\d_]{2})|"
    r"\s+(?=\d{1,2}[.)]\s*[^\W\d_])"  # `1. Nguyễn Văn A 2. Lê Văn B`
)
_DASH = re.compile(r"\s+[–-]+\s+|\s*[–-]\s+|\s+[–-]\s*")
_IN_BRACKET = re.compile(r"\s*[,;]\s*|\s+[–-]\s+")
_BRACKET = re.compile(r"\(([^)]*)\)")
_BESIDE = re.compile(  # of a person, and nothing that the register holds; ethnicity and party it must not hold
    r"(dan toc( \w+){0,2}|dt (kinh|khmer|hoa|cham)|kinh|khmer|kho me|hoa|cham|nam|nu|gioi tinh:? ?(nam|nu)|"
    r"(la )?dang vien|dv|(ngoai|quan) chung)"
)
_FAMILIES = re.compile(
    r"(nguyễn|trần|lê|phạm|huỳnh|hoàng|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|trương|đinh|trịnh|mai|đào|lương|hà|châu|"
    r"thạch) "
)
_NAME = re.compile(r"^\s*[^\W\d_]+(?:\s+[^\W\d_]+)+\s*$")


@lru_cache(maxsize=4096)
def one(text: str) -> Worded:
    """The person of a text that should name one; the name as it stands where it says no more."""
    if not _SAYS_MORE.search(text) or names_several(text):
        return Worded(text)
    found = several(text) if "," in text or "\n" in text or ";" in text else [_of_part(text)]
    named = [person for person in found if person.name]
    return named[0] if len(named) == 1 and found[0].name else _of_part(text)


def several(text: str) -> list[Worded]:
    """All people of a text; what stands between them and names nobody belongs to whoever was named before."""
    people: list[Worded] = []
    for part in _PARTS.split(text):
        person = _of_part(_NUMBERING.sub("", part))
        if person.name or not people:
            people.append(person)
        else:
            people[-1] = people[-1].with_facts(person)
    return [person for person in people if person != Worded("")]


def names_several(text: str) -> bool:
    """Whether a text names more than one person, beyond doubt: each with two words or more."""
    if not _SAYS_MORE.search(text):
        return False
    if sum(map(_is_full_name, _DASH.split(text))) > 1:  # `Nguyễn Văn A - Lê Thị B`
        return True
    lines = [line for line in text.splitlines() if line.strip()]
    marked = sum(bool(_NUMBERING.match(line) or _ROLE_BEFORE.match(line)) for line in lines)
    if len(lines) > 1 and marked < 2 and not all(_NAME.match(line) for line in lines):
        return False  # one name that was broken over two lines
    return sum(_NAME.match(_BRACKET.sub("", person.name)) is not None for person in several(text)) > 1


def _is_full_name(text: str) -> bool:
    """A name beyond doubt: two words or more, the first a family's."""
    return _NAME.match(text) is not None and _FAMILIES.match(normalise(text)) is not None


def is_role(text: str) -> bool:
    """Whether a text names a role in a team and nothing else."""
    return _ROLE_ALONE.match(text.strip()) is not None


def _of_part(text: str) -> Worded:
    """What a text without separators between people says of one."""
    whole, text = text, _BRACKET.sub(_bracket_by_bracket, text)
    role = phone = year = force = ""
    if match := _ROLE_BEFORE.match(text):
        role, text = match[1], text[match.end() :]
    for pattern in (_PHONE_LABELLED, _PHONE_BARE):
        if match := pattern.search(text):
            phone = match[1].strip(" (" if match[1].count("(") > match[1].count(")") else " ")
            text = f"{text[: match.start()]} – {text[match.end() :]}"
            break
    if match := _YEAR_LABELLED.search(text):
        year, text = match[1], f"{text[: match.start()]} – {text[match.end() :]}"
    kept: list[str] = []
    segments = _segments(text)
    told = segments[:1] + [one for one in segments[1:] if not _BESIDE.fullmatch(fold(one.strip(" -–:()")))]
    for number, segment in enumerate(told):
        plain = segment.strip(" -–:()")
        if _ROLE_ALONE.match(plain) or _SAYS_ROLE.match(plain):
            role = role or _SAYS_ROLE.sub("", plain)
        elif _YEAR_BARE.fullmatch(plain) and number:
            year = year or plain
        elif _SAYS_FORCE.match(plain) or _POST.match(fold(plain)):
            post, behind = _post(plain)
            force = force or post
            kept.append(behind)
        else:
            kept.append(segment if plain else "")
    if not (role or phone or year or force or len(told) < len(segments)):
        return Worded(" ".join(whole.split()))
    return Worded(_joined(kept), phone, year, role, force)


def _segments(text: str) -> list[str]:
    """The parts between dashes, each bracket one of them; a bracket that is kept stays one."""
    return [part for part in _DASH.split(_BRACKET.sub(r" – (\1) – ", text)) if part.strip()]


def _bracket_by_bracket(found: re.Match[str]) -> str:
    """`(tổ trưởng, 0912…)` → `(tổ trưởng) – (0912…)`, so that what is taken out leaves no half of a bracket."""
    return " – ".join(f"({one})" for one in _IN_BRACKET.split(found[1]) if one.strip())


def _post(text: str) -> tuple[str, str]:
    """The post, and the name behind its colon where there is one: `Trưởng ấp: Võ Văn Tư`."""
    before, _colon, behind = _SAYS_FORCE.sub("", text).partition(":")
    return before.strip(), behind.strip()


def _joined(kept: list[str]) -> str:
    """The name, with what was not understood behind it as it stood."""
    text = ""
    for part in (one.strip(" ,:–-") for one in kept):
        if part:
            text += part if not text else (f" {part}" if part.startswith("(") else f" – {part}")
    return " ".join(text.split())
