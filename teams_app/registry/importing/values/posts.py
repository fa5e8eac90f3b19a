"""Roles in a team, and the forces that members come from. Pure."""

import re
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext as _

from geo.names import fold
from teams_app.registry.importing.values.cells import BadValue, Cell, as_text
from teams_app.registry.models import Background, MemberRole

_SHORT_TEAM = re.compile(r"\bt\s*[./]\s*(?=(truong|pho|vien)\b)")  # `T. Trưởng`, `T/phó`
_ROLES = (
    (re.compile(r"\b(to pho|pho to|nhom pho|pho nhom|pho ban)\b|^pho( \d)?$|^tp$|^p\.?t"), MemberRole.DEPUTY),
    (
        re.compile(r"\b(to truong|truong to|nhom truong|truong nhom|truong ban)\b|^truong$|^t\.?t\.?(\s*[(,–-].*)?$"),
        MemberRole.HEAD,
    ),
    (re.compile(r"\b(to vien|thanh vien|tv|vien|uy vien|thu ky)\b|^t\.?v\.?( ?\d+)?$"), MemberRole.MEMBER),
)


def read_role(cell: Cell) -> str:
    """head, deputy or member; an empty cell is a member."""
    text = as_text(cell)
    folded = _SHORT_TEAM.sub("to ", fold(text))
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


def background_in(cell: Cell) -> str:
    """The force that a text names among other things, such as a role: `Bí thư chi bộ - Tổ trưởng`; empty for none."""
    folded = fold(as_text(cell))
    return next((value for pattern, value in _BACKGROUND_PATTERNS if pattern.search(folded)), "") if folded else ""


@lru_cache(maxsize=1)
def _background_labels() -> dict[str, str]:
    """The forces as our own export names them, whatever words of another force stand in the name."""
    with translation.override("vi"):
        return {fold(str(background.label)): background.value for background in Background}
