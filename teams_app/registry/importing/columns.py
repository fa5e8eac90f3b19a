"""Which column is what: headers in any wording. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from geo.names import fold


class Column(models.TextChoices):
    """What a column can hold."""

    COMMUNE_CODE = "commune_code", _("commune's code")
    COMMUNE = "commune", _("commune")
    DISTRICT = "district", _("district")
    HAMLET_CODE = "hamlet_code", _("hamlet's code")
    HAMLET = "hamlet", _("hamlet")
    TEAM = "team", _("team")
    LEVEL = "level", _("level of the team")
    DECISION_NUMBER = "decision_number", _("number of the decision")
    DECISION_DATE = "decision_date", _("date of the decision")
    DECISION_ISSUER = "decision_issuer", _("issuer of the decision")
    HEAD_NAME = "head_name", _("head: name")
    HEAD_PHONE = "head_phone", _("head: phone")
    HEAD_BIRTH_YEAR = "head_birth_year", _("head: year of birth")
    HEAD_BACKGROUND = "head_background", _("head: background")
    DEPUTY_NAME = "deputy_name", _("deputy: name")
    DEPUTY_PHONE = "deputy_phone", _("deputy: phone")
    DEPUTY_BIRTH_YEAR = "deputy_birth_year", _("deputy: year of birth")
    DEPUTY_BACKGROUND = "deputy_background", _("deputy: background")
    MEMBERS = "members", _("names of further members")
    MEMBERS_PHONE = "members_phone", _("further member: phone")
    MEMBERS_BIRTH_YEAR = "members_birth_year", _("further member: year of birth")
    MEMBERS_ROLE = "members_role", _("further member: role")
    MEMBERS_BACKGROUND = "members_background", _("further member: background")
    TEAM_CODE = "team_code", _("team's code in this register")
    FOUNDED = "founded", _("set up on")
    ENDED = "ended", _("ended on")
    END_REASON = "end_reason", _("reason for its end")
    NAME = "name", _("full name")
    GIVEN_NAME = "given_name", _("given name, in a column of its own")
    MEMBER_CODE = "member_code", _("member's code in this register")
    PHONE = "phone", _("phone")
    BIRTH_YEAR = "birth_year", _("year of birth")
    BACKGROUND = "background", _("background")
    ROLE = "role", _("role in the team")
    SINCE = "since", _("serving since")
    UNTIL = "until", _("served until")
    MEMBER_COUNT = "member_count", _("number of members")
    NUMBER = "number", _("row number")
    NOTE = "note", _("note")

    __hash__ = str.__hash__  # of an enum's members is worked out in Python, and rows ask for it all the time


_NAME = (
    r"(ho ?(va |, ?|- ?)?(ten dem |chu dem )?ten\b|^ten$|^ten (thanh vien|tv|to vien|nguoi)|full ?name|"
    r"^ho$|^ho (va )?(dem|lot|chu dem|chu lot)\b|^name$)"
)
_GIVEN = r"^(ten goi|ten rieng|(chu |ten )?(lot|dem))$"
_PHONE = (
    r"(dien thoai|\bd thoai\b|\bs ?o? ?dt\b|\bsdt\b|\bs d t\b|\bdt\b|\bdtdd\b|di dong|lien he|lien lac|\bphone\b|"
    r"so may|zalo|\btel\b|mobile)"
)
_BIRTH = r"(nam sinh|ngay sinh|sinh nam|sinh ngay|ngay,? thang,? nam sinh|\bnam s\b|\bn sinh\b|\bns\b|\bbirth|\bborn\b)"
_FORCE = (
    r"(don vi cong tac|luc luong|thanh phan|nghe nghiep|co quan|doan the|cong tac tai|noi cong tac|chuc vu hien|"
    r"don vi|to chuc)"
)
_HEAD = r"(to truong|truong to|\btt to\b|\bt truong\b|team (leader|head)|^leader\b)"
_DEPUTY = r"(to pho|pho to|\bt pho\b|deputy)"
_DECISION = r"(quyet dinh|\bqd\b|van ban|\bdecision\b)"
MEMBER = r"(thanh vien|to vien|\bt vien\b|\btv\b)"
_COUNT = (  # figures beside a list, or of a list of figures: `Số ấp`, `Tổng số tổ`, `Số hộ`
    r"^(tong )?(so luong|so|sl) (cac )?(to|ap|khom|thon|ban|xa|phuong|khu pho|ho|nhan khau|nam|nu|dang vien)\b"
    r"(?! (dien thoai|truong|pho))"
)
_WITH_PHONE = r"ho (va )?ten( to truong)?(,| va) ?(so )?(dien thoai|dt|sdt)\b"  # both in one cell
_IN_TEAM = r"^(nhiem vu|vai tro|chuc danh|chuc vu|phan cong)\b"  # over columns to tick
_SINCE = r"(ngay (tham gia|vao|bat dau|bo nhiem|nhan nhiem vu)|tham gia tu|thoi gian tham gia|^tu ngay$|^tu$)"
_UNTIL = r"(den ngay|ngay (ra khoi|nghi|thoi|ket thuc nhiem vu)|^den$)"
# The first rule that fits a header (folded, all its rows joined) wins: the special before the plain.
_RULES: list[tuple[Column, re.Pattern[str]]] = [
    (column, re.compile(pattern))
    for column, pattern in [
        (Column.NUMBER, r"^(stt|tt|so tt|s ?t ?t|so thu tu|thu tu|no|#)\.?$"),
        (Column.MEMBER_COUNT, _COUNT),
        (Column.MEMBER_CODE, r"^ma (so )?(thanh vien|tv|to vien)$"),
        (Column.TEAM_CODE, r"^ma (so )?to( cnscd| cong nghe.*)?$"),
        (Column.HAMLET_CODE, r"^ma (so )?(khom|ap|thon|dia ban|to dan pho)\b"),
        (Column.COMMUNE_CODE, r"\bma\b.*(xa|phuong|dvhc|don vi|hanh chinh)|^ma so$"),
        (Column.HEAD_NAME, rf"^(?=.*{_HEAD}).*{_WITH_PHONE}"),
        (Column.NAME, rf"{_WITH_PHONE}|^(?=.*ho (va )?ten)(?=.*{_HEAD})(?=.*{_DEPUTY}).*{MEMBER}"),
        (Column.HEAD_NAME, rf"{_IN_TEAM}.* tt$"),
        (Column.DEPUTY_NAME, rf"{_IN_TEAM}.* (tp|pt)$"),
        (Column.HEAD_PHONE, rf"{_HEAD}.*{_PHONE}|{_PHONE}.*{_HEAD}"),
        (Column.DEPUTY_PHONE, rf"{_DEPUTY}.*{_PHONE}|{_PHONE}.*{_DEPUTY}"),
        (Column.HEAD_BIRTH_YEAR, rf"{_HEAD}.*{_BIRTH}|{_BIRTH}.*{_HEAD}"),
        (Column.DEPUTY_BIRTH_YEAR, rf"{_DEPUTY}.*{_BIRTH}|{_BIRTH}.*{_DEPUTY}"),
        (Column.HEAD_BACKGROUND, rf"{_HEAD}.*{_FORCE}"),
        (Column.DEPUTY_BACKGROUND, rf"{_DEPUTY}.*{_FORCE}"),
        (Column.HEAD_NAME, _HEAD),
        (Column.DEPUTY_NAME, _DEPUTY),
        (Column.END_REASON, r"ly do (ket thuc|giai the)"),
        (Column.ENDED, r"ngay (ket thuc|giai the)$"),
        (Column.DECISION_ISSUER, r"(co quan|noi|don vi|nguoi).*(ban hanh|ra quyet dinh|ky)"),
        (Column.FOUNDED, r"^ngay thanh lap( to)?$|^thanh lap( ngay)?$"),
        (Column.DECISION_DATE, rf"{_DECISION}.*\b(ngay|date)\b|(ngay|date).*({_DECISION}|thanh lap|ban hanh|\bky\b)"),
        (Column.DECISION_NUMBER, rf"{_DECISION}|so hieu|so,? ky hieu"),
        (
            Column.MEMBER_COUNT,
            r"(^|\b)(so|tong so|sl|so luong)\b(?!.*(dien thoai|\bdt\b|di dong)).*(tv|thanh vien|to vien|nguoi)",
        ),
        (Column.SINCE, _SINCE),
        (Column.UNTIL, _UNTIL),
        (Column.BACKGROUND, r"chuc vu,? (hien|cong tac|chinh quyen|dang|dam nhiem|don vi)"),
        (Column.ROLE, r"nhiem vu|vai tro|chuc danh|chuc vu|\bc vu\b|phan cong|trong to\b|\brole\b|\bposition\b"),
        (Column.BIRTH_YEAR, _BIRTH),
        (Column.BACKGROUND, _FORCE.replace("|don vi|", "|")),
        (Column.PHONE, _PHONE),
        (Column.LEVEL, r"^(cap|cap to|loai to)$"),
        (Column.DISTRICT, r"\b(huyen|quan|district)\b(?!.*\b(xa|phuong|khom|ap)\b)|^thi xa$"),
        (
            Column.MEMBERS,
            rf"^(cac |danh sach |ho (va )?ten (cac )?)?{MEMBER} ?(so )?\d+( ho (va )?ten)?$|"
            rf"^(cac|danh sach|ho (va )?ten cac|nhung) {MEMBER}|^{MEMBER} khac",
        ),
        (Column.GIVEN_NAME, _GIVEN),
        (Column.NAME, rf"{_NAME}|^{MEMBER}"),
        (Column.TEAM, r"^team\b|^to\b(?! dan pho)|ten to\b(?! dan pho)|to cong nghe|to cnsc|cnscd|ten nhom"),
        (Column.HAMLET, r"\b(khom|ap|thon|to dan pho|khu pho|khu vuc|dia ban|ban|lang|hamlet|village)\b"),
        (Column.COMMUNE, r"\b(xa|phuong|thi tran|commune|ward)\b|don vi hanh chinh|^(ten )?don vi$|dia phuong"),
        (Column.NOTE, r"ghi chu|note"),
    ]
]


@lru_cache(maxsize=20_000)
def column_of(header: str) -> Column | None:
    """What a header names, in any wording of the rules; None for one they do not know."""
    folded = re.sub(r"[^\w, ]+", " ", fold(header)).replace("_", " ").strip()
    folded = re.sub(r"\s+", " ", folded)
    if not folded:
        return None
    return next((column for column, pattern in _RULES if pattern.search(folded)), None)
