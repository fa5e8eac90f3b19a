"""What the cells of the template take, and what Excel says when they are given something else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from teams_app.registry import sheets

_EARLIEST = dt.date(2020, 1, 1)  # the first pilots
_YOUNGEST, _OLDEST = 14, 100

Rule = dict[str, Any]  # as xlsxwriter's data_validation takes it


def from_list(heading: str, source: str) -> Rule:
    return {
        "validate": "list",
        "source": source,
        "input_title": heading,
        "input_message": "Chọn trong danh sách.",
        "error_title": heading,
        "error_message": "Giá trị này không có trong danh sách. Bấm mũi tên ở góc ô để chọn.",
        "error_type": "warning" if heading == sheets.BACKGROUND else "stop",
    }


def dates(heading: str, today: dt.date) -> Rule:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": _EARLIEST,
        "maximum": today,
        "input_title": heading,
        "input_message": "Ghi ngày/tháng/năm, ví dụ 01/07/2022.",
        "error_title": heading,
        "error_message": f"Ghi một ngày từ {_EARLIEST:%d/%m/%Y} đến {today:%d/%m/%Y}, ví dụ 01/07/2022.",
        "error_type": "warning",
    }


def years(today: dt.date) -> Rule:
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": today.year - _OLDEST,
        "maximum": today.year - _YOUNGEST,
        "input_title": sheets.BIRTH_YEAR,
        "input_message": "Chỉ ghi năm, bốn chữ số.",
        "error_title": sheets.BIRTH_YEAR,
        "error_message": f"Năm sinh từ {today.year - _OLDEST} đến {today.year - _YOUNGEST}.",
        "error_type": "stop",
    }


def phones(heading: str, cell: str) -> Rule:
    return {
        "validate": "custom",
        "value": f'=LEN(SUBSTITUTE(SUBSTITUTE({cell}," ",""),".",""))=10',
        "input_title": heading[:32],
        "input_message": "10 chữ số, bắt đầu bằng 0. Không biết thì để trống.",
        "error_title": heading[:32],
        "error_message": "Số điện thoại có 10 chữ số, bắt đầu bằng 0, ví dụ 0912 345 678.",
        "error_type": "warning",
    }


def hamlets(commune: str, hamlets: str, owners: str) -> Rule:
    """The stretch of the range `hamlets` whose `owners` are what the cell `commune` says."""
    first = f"MATCH({commune},{owners},0)-1"
    return any_hamlet(f"=OFFSET({hamlets},{first},0,COUNTIF({owners},{commune}),1)", "Chọn xã trước. ")


def any_hamlet(source: str, before: str = "") -> Rule:
    return from_list(sheets.HAMLET, source) | {
        "input_message": f"{before}Tổ cấp xã thì để trống. Nơi chưa có trong danh mục thì gõ tên vào.",
        "error_message": "Nơi này chưa có trong danh mục. Vẫn ghi được; khi nhập, phần mềm sẽ hỏi có thêm không.",
        "error_type": "information",
    }
