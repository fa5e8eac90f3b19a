"""The teams, or the communes, behind a figure as a file to work through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.text import capfirst

from teams_app.coverage.answers.behind import OF_WORK, Behind, Line
from teams_app.coverage.answers.silent_lines import AT_ONCE
from teams_app.coverage.answers.table_file import Table
from teams_app.coverage.answers.ways import Lacking, Those
from teams_app.coverage.asking import Asked
from teams_app.coverage.figures import Row
from teams_app.coverage.printing import kind_words
from teams_app.registry import sheets

TEAMS, COMMUNES = "Tổ", "Xã, phường"
HAMLET_TEAMS, COMMUNE_TEAMS = "Số tổ khóm, ấp", "Số tổ cấp xã"
_TITLES = {
    Those.AT_WORK: "TỔ CÓ HOẠT ĐỘNG ĐƯỢC XÁC NHẬN TRONG {period}",
    Those.IDLE: "TỔ CHƯA CÓ HOẠT ĐỘNG ĐƯỢC XÁC NHẬN TRONG {period}",
    Those.LOGGED: "TỔ CÓ GHI HOẠT ĐỘNG TRONG {period}, KỂ CẢ CHỜ XÁC NHẬN",
    Those.UNLOGGED: "TỔ CHƯA GHI HOẠT ĐỘNG NÀO TRONG {period}",
    Those.FOUNDED: "TỔ THÀNH LẬP TỪ NGÀY {since:%d/%m/%Y}",
    Those.ENDED: "TỔ GIẢI THỂ HOẶC KIỆN TOÀN THÀNH TỔ KHÁC TỪ NGÀY {since:%d/%m/%Y}",
    Those.OF_HAMLETS: "TỔ CẤP KHÓM, ẤP ĐANG HOẠT ĐỘNG",
    Those.OF_COMMUNES: "TỔ CẤP XÃ ĐANG HOẠT ĐỘNG",
}
_LACKING = {
    Lacking.REPORT: "XÃ, PHƯỜNG CHƯA BÁO CÁO {period}",
    Lacking.TEAM: "XÃ, PHƯỜNG CHƯA CÓ TỔ CẤP XÃ",
    Lacking.HAMLETS: "XÃ, PHƯỜNG CHƯA CÓ DANH MỤC KHÓM, ẤP",
}
Column = tuple[str, Callable[[Line], Any]]  # its heading and what stands in it
_SESSIONS: Column = ("Số buổi", lambda line: line.sessions)
_PEOPLE: Column = ("Số lượt người", lambda line: line.people)
_WAITING: Column = ("Chờ xác nhận", lambda line: line.waiting)
_FOUNDED: Column = (sheets.FOUNDED, lambda line: line.team.valid_from)
_ENDED: Column = (sheets.ENDED, lambda line: line.team.valid_to)
_OWN = {
    Those.AT_WORK: (_SESSIONS, _PEOPLE),
    Those.IDLE: (_WAITING,),
    Those.LOGGED: (_SESSIONS, _PEOPLE, _WAITING),
    Those.ENDED: (_FOUNDED, _ENDED),
}  # columns of that list alone; of the others the day it was set up
_WIDTH = 14  # of a column of counts or days


def teams_table(behind: Behind, those: Those, ids: Sequence[int], hidden: int) -> Table:
    """`ids`: those to name, in order; `hidden`: how many more the figure counts."""
    own = _OWN.get(those, (_FOUNDED,))
    own_headings = [heading for heading, _value in own]
    title = _TITLES[those].format(period=behind.asked.period.label.upper(), since=behind.since)
    notes = [_units_of(behind.asked), kind_words(behind.asked) if those in OF_WORK else ""]
    notes.append(f"{hidden} tổ ngoài địa bàn không nêu tên." if hidden else "")
    return Table(
        sheet=TEAMS,
        title=title,
        headings=(
            sheets.NUMBER,
            sheets.COMMUNE,
            sheets.HAMLET,
            sheets.TEAM,
            sheets.LEVEL,
            *own_headings,
            sheets.TEAM_CODE,
        ),
        widths=(7, 22, 20, 38, 14, *(_WIDTH for _ in own), 9),
        rows=(
            _cells(line, own)
            for start in range(0, len(ids), AT_ONCE)
            for line in behind.lines(ids[start : start + AT_ONCE])
        ),
        note=" ".join(filter(None, notes)),
    )


def _cells(line: Line, own: Iterable[Column]) -> tuple[Any, ...]:
    team, more = line.team, (value(line) for _heading, value in own)
    return line.served.communes, line.served.hamlets, team.name, sheets.LEVELS[team.level], *more, team.pk


def communes_table(asked: Asked, lacking: Lacking, lines: Iterable[tuple[Row, int]]) -> Table:
    """Each row with how many communes of the figure it stands for; on the map of its own day that is one."""
    found = list(lines)
    many = any(count > 1 for _row, count in found)
    return Table(
        sheet=COMMUNES,
        title=_LACKING[lacking].format(period=asked.period.label.upper()),
        headings=(
            *(sheets.NUMBER, sheets.DISTRICT, sheets.COMMUNE_CODE, sheets.COMMUNE),
            *(("Số xã của ngày đó",) if many else ()),
            *(HAMLET_TEAMS, COMMUNE_TEAMS),
        ),
        widths=(7, 24, 10, 26, *((_WIDTH,) if many else ()), _WIDTH, _WIDTH),
        rows=(
            (row.above, row.code, capfirst(row.label), *((count,) if many else ()), row.hamlet_teams, row.commune_teams)
            for row, count in found
        ),
        note=_units_of(asked),
    )


def _units_of(asked: Asked) -> str:
    return f"Theo đơn vị hành chính ngày {asked.restate_on:%d/%m/%Y}." if asked.restate_on else ""
