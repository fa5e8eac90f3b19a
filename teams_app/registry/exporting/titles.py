"""What an export says of itself: title, area, day, numbers, filters; and the name of its file.

Vietnamese in whatever language the reader looks at the site: these are documents of an office.
"""

from __future__ import annotations

import re

from django.utils.text import capfirst

from geo import names
from teams_app.registry import naming, sheets
from teams_app.registry.exporting.selection import Selection

LIST = "DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"
MEMBERS = "DANH SÁCH THÀNH VIÊN TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"
DEMO = "Dữ liệu minh họa: tên người và số liệu đều được đặt ra, không có thật."
_STEMS = {sheets.TEAMS: "danh-sach-to-cnscd", sheets.MEMBERS: "thanh-vien-to-cnscd"}
_LONGEST = 60  # of the part of a file name that tells the area


def of_sheet(sheet: str, selection: Selection) -> tuple[str, str, str]:
    """Title, what it holds, and the note on demo data or nothing: the three rows above a table."""
    title = MEMBERS if sheet == sheets.MEMBERS else LIST
    return title, summary(selection), DEMO if selection.is_demo else ""


def summary(selection: Selection) -> str:
    """`Xã Mỹ Xương · tính đến ngày 26/09/2024 · 12 tổ, 58 thành viên · thiếu tổ trưởng`."""
    area = selection.team.name if selection.team else selection.area
    counts = f"{grouped(len(selection.ids))} tổ, {grouped(selection.members)} thành viên"
    if selection.with_phones is None:
        counts += ", số điện thoại được che"
    parts = [capfirst(area), f"tính đến ngày {selection.on:%d/%m/%Y}", counts, *selection.filters]
    return " · ".join(part for part in parts if part)


def file_name(selection: Selection, ending: str, sheet: str = sheets.TEAMS) -> str:
    """`danh-sach-to-cnscd_xa-my-xuong_2024-09-26.xlsx`: letters that every mail program lets through."""
    area = naming.short_name(selection.team.name) if selection.team else selection.area
    parts = [_STEMS[sheet], plain(area), selection.on.isoformat()]
    return "_".join(part for part in parts if part) + f".{ending}"


def template_name(area: str) -> str:
    return "_".join(part for part in ("mau-danh-sach-to-cnscd", plain(area)) if part) + ".xlsx"


def plain(text: str) -> str:
    """`Xã Mỹ Xương` → `xa-my-xuong`."""
    return re.sub(r"[^a-z0-9]+", "-", names.fold(text))[:_LONGEST].strip("-")


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
