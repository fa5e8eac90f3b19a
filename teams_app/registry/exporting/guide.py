"""The first sheet of the template: how to fill it in, in the words of the office next door."""

from __future__ import annotations

from collections.abc import Sequence

import xlsxwriter
from django.utils.text import capfirst
from xlsxwriter.worksheet import Worksheet

from teams_app.registry.exporting.workbook import FONT

Step = tuple[str, str]  # its title, and what to do
_SHEETS: tuple[Step, ...] = (
    (
        "Trang “Tổ”",
        "Mỗi dòng là một Tổ công nghệ số cộng đồng. Bắt buộc: xã, và khóm, ấp. Tổ cấp xã thì để trống khóm, ấp "
        "và chọn “cấp xã” ở cột Cấp tổ.",
    ),
    (
        "Trang “Thành viên”",
        "Mỗi dòng là một người: ghi xã, khóm, ấp của tổ, rồi họ tên và vai trò. Tên tổ để trống được khi khóm, ấp "
        "chỉ có một tổ.",
    ),
)
_FILLING: tuple[Step, ...] = (
    (
        "Chọn, đừng gõ",
        "Xã, khóm, ấp, cấp tổ, vai trò, lực lượng: bấm mũi tên ở góc ô rồi chọn. Danh sách khóm, ấp đổi theo xã đã "
        "chọn trên dòng.",
    ),
    (
        "Ngày, số điện thoại",
        "Ngày ghi 01/07/2022. Số điện thoại ghi đủ 10 chữ số; ô đã định dạng chữ nên không mất số 0 ở đầu.",
    ),
    (
        "Dòng “Ví dụ”",
        "Dòng này chỉ để xem, phần mềm bỏ qua; xóa đi cũng được. Không cần điền hết các dòng kẻ sẵn.",
    ),
    (
        "Tổ phụ trách nhiều nơi",
        "Ghi các khóm, ấp trong cùng một ô, cách nhau bằng dấu chấm phẩy: ấp 1; ấp 2.",
    ),
    (
        "Gửi lên",
        "Lưu tệp, mở trang Các tổ › Nhập từ tệp và chọn tệp này. Phần mềm cho xem trước từng dòng; chưa bấm ghi thì "
        "chưa có gì thay đổi.",
    ),
)
_PERSONAL: Step = (
    "Thông tin cá nhân",
    "Chỉ ghi người đã đồng ý tham gia tổ. Không gửi tệp này qua nhóm chat; nhập xong thì xóa bản trên máy.",
)


def lay(sheet: Worksheet, book: xlsxwriter.Workbook, area: str, further: Sequence[Step] = ()) -> None:
    """`further` are steps about sheets that were added to those of the register."""
    title = book.add_format({"font_name": FONT, "font_size": 16, "bold": True})
    head = book.add_format({"font_name": FONT, "font_size": 13, "bold": True, "valign": "top"})
    text = book.add_format({"font_name": FONT, "font_size": 13, "text_wrap": True, "valign": "top"})
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 84)
    sheet.set_portrait()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, "Cách điền danh sách Tổ công nghệ số cộng đồng", title)
    sheet.write_string(1, 0, capfirst(area), head)
    steps = [(f"{n}. {step}", words) for n, (step, words) in enumerate([*_SHEETS, *further, *_FILLING], start=1)]
    for row, (step, words) in enumerate([*steps, _PERSONAL], start=3):
        sheet.set_row(row, 40)
        sheet.write_string(row, 0, step, head)
        sheet.write_string(row, 1, words, text)
