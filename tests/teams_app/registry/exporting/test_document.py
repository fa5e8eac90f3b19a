"""The list to be signed, opened again."""

import datetime as dt
import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from teams_app.registry.exporting import document
from teams_app.registry.exporting.selection import of_team
from teams_app.registry.models import Team
from tests.factories import make_instrument
from tests.teams_app.registry.exporting.conftest import DAY, select

pytestmark = pytest.mark.django_db


def written(selection):
    file = io.BytesIO()
    document.write(selection, file)
    return docx.Document(io.BytesIO(file.getvalue()))


def texts(cell) -> list[str]:
    return [paragraph.text for paragraph in cell.paragraphs if paragraph.text]


def one_team(world, **kwargs):
    team = Team.objects.select_related("decision").get(pk=world.team.pk)
    return written(of_team(world.official, team, DAY, phones=True, today=DAY, **kwargs))


def test_page_and_face_are_those_of_the_decree(world):
    made = written(select(world.official))
    (section,) = made.sections
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert 20 <= round(section.top_margin.mm) <= 25
    assert 20 <= round(section.bottom_margin.mm) <= 25
    assert 30 <= round(section.left_margin.mm) <= 35
    assert 15 <= round(section.right_margin.mm) <= 20
    normal = made.styles["Normal"]
    assert (normal.font.name, normal.font.size, str(normal.font.color.rgb)) == ("Times New Roman", Pt(13), "000000")
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "Times New Roman"


def test_the_page_number_stands_above_from_the_second_page_on(world):
    (section,) = written(select(world.official)).sections
    assert section.different_first_page_header_footer
    number = section.header.paragraphs[0]
    assert (number.alignment, "PAGE" in number._p.xml) == (WD_ALIGN_PARAGRAPH.CENTER, True)
    assert "PAGE" not in section.first_page_header._element.xml


def test_head_of_the_document(world):
    made = written(select(world.official))
    left, right = made.tables[0].rows[0].cells
    assert texts(left) == ["ỦY BAN NHÂN DÂN", "XÃ MỸ XƯƠNG", "Số:          /DS-UBND"]
    assert texts(right)[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert texts(right)[2].startswith("Mỹ Xương, ngày")
    assert [p.text for p in made.paragraphs if p.text] == [
        "DANH SÁCH",
        "Thành viên Tổ công nghệ số cộng đồng trên địa bàn xã Mỹ Xương",
        "(Tính đến ngày 26/09/2024; 3 tổ, 3 thành viên)",
    ]


def test_a_commune_with_a_number_is_called_with_its_type(world):
    world.my_xuong.periods.update(type="phường", name="11")
    left, right = written(select(world.official)).tables[0].rows[0].cells
    assert texts(left)[1] == "PHƯỜNG 11"
    assert texts(right)[2].startswith("Phường 11, ngày")


def test_the_table_has_every_member_under_their_team(world):
    table = written(select(world.official)).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "STT", "Họ và tên", "Năm sinh", "Lực lượng", "Nhiệm vụ trong Tổ", "Số điện thoại"
    ]  # fmt: skip
    assert [row.cells[1].text for row in table.rows[1:]] == [
        "Tổ công nghệ số cộng đồng ấp 2, xã Mỹ Xương (chưa có thành viên)",
        "Tổ công nghệ số cộng đồng ấp Mỹ Thới, xã Mỹ Xương (3 thành viên)",
        "Nguyễn Thị Lan",
        "Trần Văn Minh",
        "Lê Thị Hoa",
        "Tổ công nghệ số cộng đồng xã Mỹ Xương (chưa có thành viên)",
    ]
    assert [cell.text for cell in table.rows[3].cells] == [
        "1", "Nguyễn Thị Lan", "1980", "", "Tổ trưởng", "0912 345 678"
    ]  # fmt: skip


def test_its_heading_comes_again_on_every_page_and_no_row_breaks(world):
    table = written(select(world.official)).tables[1]
    rows = [row._tr.trPr for row in table.rows]
    assert rows[0].find(qn("w:tblHeader")) is not None
    assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
    assert sum(column.width for column in table.columns) == pytest.approx(Mm(165), abs=1000)


def test_receivers_and_signature_stand_together_at_the_end(world):
    left, right = written(select(world.official)).tables[-1].rows[0].cells
    assert texts(left) == ["Nơi nhận:", "- Các Tổ có tên trên;", "- Lưu: VT."]
    assert texts(right) == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_the_list_of_one_team_names_its_decision_and_not_the_team_again(world):
    world.team.decision = make_instrument("12/QĐ-UBND", issued_on=dt.date(2023, 12, 30))
    world.team.save()
    made = one_team(world)
    assert [p.text for p in made.paragraphs if p.text][1:] == [
        "Thành viên Tổ công nghệ số cộng đồng ấp Mỹ Thới, xã Mỹ Xương",
        "(Tính đến ngày 26/09/2024; Tổ được thành lập theo Quyết định số 12/QĐ-UBND ngày 30/12/2023)",
    ]
    assert [row.cells[1].text for row in made.tables[1].rows[1:]] == ["Nguyễn Thị Lan", "Trần Văn Minh", "Lê Thị Hoa"]


def test_a_name_of_markup_and_control_characters_does_no_harm(world):
    world.team.name = "Tổ <b>A & B</b> \x07"
    world.team.save()
    rows = written(select(world.official)).tables[1].rows
    assert any(row.cells[0].text.startswith("Tổ <b>A & B</b>") for row in rows)


def test_invented_people_are_said_to_be_invented_on_every_page(world):
    world.team.is_demo = True
    world.team.save()
    (section,) = written(select(world.official)).sections
    assert all("minh họa" in footer.paragraphs[0].text for footer in (section.footer, section.first_page_footer))


def test_a_list_nobody_could_sign_is_refused(world, monkeypatch):
    monkeypatch.setattr(document, "MOST_MEMBERS", 2)
    with pytest.raises(document.TooLong):
        written(select(world.official))
