"""People and households on the province's pages: looked at first, kept as a whole, taken away again."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from geo.models import Level, Population, Unit
from teams_app.accounts.models import Role
from teams_app.territory.models import PopulationDraft
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
PAGE = "/don-vi/dan-so/"


@pytest.fixture
def province() -> Unit:
    return make_unit(Level.PROVINCE, "Đồng Tháp", code="82")


@pytest.fixture
def communes(province) -> list[Unit]:
    names = {"30121": "Mỹ Xương", "30127": "Bình Thạnh"}
    return [make_unit(Level.COMMUNE, name, province, code=code) for code, name in names.items()]


@pytest.fixture
def staff(province) -> Client:
    client = Client()
    client.force_login(make_user("tinh", Role.PROVINCE, province, last_name="Lê Thị Tỉnh"))
    return client


def send(client: Client, text: str, path: str = PAGE, **fields: object):
    file = SimpleUploadedFile("dan-so.csv", text.encode("utf-8-sig"))
    return client.post(path, {"year": 2025, "source": "Niên giám", "file": file} | fields)


def text_of(response) -> str:
    return response.content.decode()


def test_nothing_is_told_yet(staff, communes):
    page = text_of(staff.get(PAGE))
    assert "Chưa có năm nào" in page
    assert "xã Mỹ Xương" in page and "chưa có số liệu" in page


def test_a_register_without_communes_says_so(staff):
    assert "không có xã" in text_of(staff.get(PAGE + "?nam=2001"))


def test_a_table_is_looked_at_and_then_kept(staff, communes):
    answer = send(staff, "mã;tên;dân số;số hộ\n30121;xã Mỹ Xương;12.400;3.500\n")
    draft = PopulationDraft.objects.get()
    assert answer.url == f"{PAGE}tep/{draft.pk}/"
    page = text_of(staff.get(answer.url))
    assert "1 xã, phường chưa có số liệu" in page and "30127 xã Bình Thạnh" in page
    assert not Population.objects.exists()
    kept = staff.post(answer.url + "luu/", follow=True)
    told = Population.objects.get()
    assert (told.unit, told.people, told.households, told.source) == (communes[0], 12400, 3500, "Niên giám")
    page = text_of(kept)
    assert "12.400" in page and "1/2 xã" in page and "Lê Thị Tỉnh" in page
    assert staff.get(answer.url).status_code == 404  # what was kept is no draft any more
    assert staff.post(answer.url + "luu/").status_code == 404


def test_a_dirty_table_is_told_by_row_column_and_remedy_and_cannot_be_kept(staff, communes):
    answer = send(staff, "mã;dân số;số hộ\n30121;nhiều;\n99999;5;6\n")
    page = text_of(staff.get(answer.url))
    assert "“nhiều” không phải số nguyên" in page and "Hãy ghi như 12345" in page
    assert "6 hộ không thể chỉ có 5 người" in page
    staff.post(answer.url + "luu/")
    assert not Population.objects.exists()
    assert PopulationDraft.objects.get().applied_at is None


def test_a_better_table_takes_the_place_of_the_dirty_one_and_a_year_can_be_corrected(staff, communes):
    path = send(staff, "mã;dân số\n30121;nhiều\n").url
    send(staff, "mã;dân số\n30121;900\n", path)
    staff.post(path, {"year": 2024, "source": "Khác"})  # without a file: the one that was sent stays
    staff.post(path + "luu/")
    assert list(Population.objects.values_list("year", "people", "source")) == [(2024, 900, "Khác")]


def test_what_is_no_file_or_no_year_is_told_on_the_page(staff):
    answer = staff.post(PAGE, {"year": "25", "source": ""})
    assert answer.status_code == 422
    assert not PopulationDraft.objects.exists()


def test_a_draft_can_be_deleted(staff, communes):
    path = send(staff, "mã;dân số\n30121;900\n").url
    assert staff.post(path + "xoa/").url == PAGE
    assert not PopulationDraft.objects.exists()


def test_the_list_to_fill_in_can_be_sent_as_it_is(staff, communes):
    Population.objects.create(unit=communes[0], year=2025, people=900, households=300, source="Niên giám")
    listed = staff.get(f"{PAGE}2025.csv").content.decode("utf-8-sig")
    assert listed.splitlines()[1:] == ["30121;xã Mỹ Xương;2025;900;300;Niên giám", "30127;xã Bình Thạnh;2025;;;"]
    path = send(staff, listed.replace("2025;;;", "2025;800;;")).url
    staff.post(path + "luu/")
    assert set(Population.objects.values_list("people", "households")) == {(900, 300), (800, None)}


def test_a_year_is_taken_away(staff, communes):
    Population.objects.create(unit=communes[0], year=2025, people=900)
    assert staff.post(f"{PAGE}2025/xoa/").url == PAGE
    assert not Population.objects.exists()
    assert staff.get(f"{PAGE}99999.csv").status_code == 404


def test_communes_without_a_figure_are_listed(staff, communes):
    Population.objects.create(unit=communes[0], year=2025, people=900)
    page = text_of(staff.get(PAGE + "?nam=2025&thieu=1"))
    assert "Bình Thạnh" in page and "Mỹ Xương" not in page


@pytest.mark.parametrize("year", ["", "x", "99999", "0000", "²⁰²⁵"])
def test_whatever_year_is_asked_for_the_page_stands(staff, communes, year):
    assert staff.get(PAGE, {"nam": year}).status_code == 200


def test_the_page_asks_no_more_for_many_communes(staff, province, communes):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            staff.get(PAGE)
        return len(captured)

    Population.objects.create(unit=communes[0], year=2025, people=900)
    few = queries()
    for _ in range(30):
        Population.objects.create(unit=make_unit(Level.COMMUNE, parent=province), year=2025, people=900)
    assert queries() == few


def workbook(*rows: list[object], title: str = "") -> bytes:
    book = openpyxl.Workbook()
    if title:
        book.active.append([title])
        book.active.append([])
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send_bytes(client: Client, data: bytes, name: str = "dan-so.xlsx"):
    return client.post(PAGE, {"year": 2025, "source": "Niên giám", "file": SimpleUploadedFile(name, data)}, follow=True)


def test_a_workbook_is_read_like_a_table_title_and_all(staff, communes):
    data = workbook(["Mã", "Tên", "Dân số", "Số hộ"], [30121, "xã Mỹ Xương", 12400, 3500.0], title="DÂN SỐ NĂM 2025")
    answer = send_bytes(staff, data)
    draft = PopulationDraft.objects.get()
    staff.post(f"{PAGE}tep/{draft.pk}/luu/")
    told = Population.objects.get()
    assert (told.unit, told.people, told.households) == (communes[0], 12400, 3500)
    assert answer.status_code == 200


def test_a_fault_of_a_workbook_is_told_by_its_row_there(staff, communes):
    data = workbook(["mã", "dân số"], ["30121", "nhiều"], ["30127", 900], title="DÂN SỐ NĂM 2025")
    page = text_of(send_bytes(staff, data))
    assert "dan-so.xlsx" in page
    assert 'data-label="Dòng">4<' in page
    assert "nhiều" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (workbook(["họ tên", "điện thoại"], ["A", "0100000001"]), "không có các cột mã, dân số, số hộ"),
        (b"PK\x03\x04 nothing more", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing more", "Lưu"),
    ],
)
def test_a_workbook_that_cannot_be_taken_says_what_to_do(staff, communes, data, said):
    answer = send_bytes(staff, data)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not PopulationDraft.objects.exists()


def test_the_workbook_to_fill_in_can_be_sent_as_it_is(staff, communes):
    Population.objects.create(unit=communes[0], year=2025, people=12400, households=3500, source="Niên giám")
    made = staff.get(f"{PAGE}2025.xlsx")
    assert 'filename="dan-so-2025.xlsx"' in made.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    assert [cell.value for cell in sheet[2]] == ["30121", "xã Mỹ Xương", 2025, 12400, 3500, "Niên giám"]
    sheet["D3"] = 900
    file = io.BytesIO()
    sheet.parent.save(file)
    send_bytes(staff, file.getvalue())
    staff.post(f"{PAGE}tep/{PopulationDraft.objects.get().pk}/luu/")
    assert dict(Population.objects.values_list("unit__periods__code", "people")) == {"30121": 12400, "30127": 900}
