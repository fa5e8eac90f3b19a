"""Step one and two: a file is kept, its questions are asked, its columns can be corrected."""

import io

import openpyxl
import pytest
from django.urls import reverse
from openpyxl.styles import Font

from teams_app.registry.models import DraftState, ImportDraft
from tests.teams_app.registry.importing.books import saved
from tests.teams_app.registry.imports.conftest import RIGHT, TEAMS, WRONG, upload, workbook

pytestmark = pytest.mark.django_db


def test_the_list_of_teams_leads_here_and_heads_do_not_see_the_way(as_user, world):
    assert reverse("registry:import") in as_user(world.official).get("/to/").content.decode()
    assert reverse("registry:import") not in as_user(world.lan).get("/to/").content.decode()


def test_a_file_is_kept_and_its_columns_are_shown(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    assert (draft.state, draft.rows_read, draft.user) == (DraftState.READY, 1, world.official)
    page = client.get(f"/to/nhap/{draft.pk}/cot/")
    assert "Nguyễn Thử Mẫu" in page.content.decode()  # a value of each column
    assert "danh-sach.xlsx" in client.get("/to/nhap/").content.decode()  # closing the page loses nothing


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"", "0 byte"), (b"PK\x03\x04 damaged", "hỏng"), (b"\x00\x01\x02\x03" * 50, "danh sách")],
    ids=["empty", "damaged", "no list"],
)
def test_what_cannot_be_read_is_answered_beside_the_field(as_user, world, data, word):
    response = as_user(world.official).post("/to/nhap/", {"file": upload(data), "as_of": "26/9/2024"})
    assert response.status_code == 422
    (error,) = response.context["form"].errors["file"]
    assert word in error
    assert not ImportDraft.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_read(as_user, world, settings):
    settings.IMPORT_MAX_BYTES = 100
    response = as_user(world.official).post("/to/nhap/", {"file": upload(workbook(RIGHT)), "as_of": "26/9/2024"})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


@pytest.mark.parametrize("day", ["1/1/2999", "1/1/1999", "hôm qua"])
def test_a_day_that_cannot_be_is_refused_and_nothing_kept(as_user, world, day):
    response = as_user(world.official).post("/to/nhap/", {"file": upload(workbook(RIGHT)), "as_of": day})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"as_of"}
    assert not ImportDraft.objects.exists()


def test_hidden_rows_are_asked_about_first(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, RIGHT, hidden=(5,))
    assert draft.goal == "file"
    assert draft.rows_read == 1
    client.post(f"/to/nhap/{draft.pk}/tep/", {"as_of": "26/9/2024", "take_hidden_rows": "on"})
    draft.refresh_from_db()
    assert draft.rows_read == 2


def test_a_row_crossed_out_is_asked_about_first(as_user, world):
    client = as_user(world.official)
    book = openpyxl.load_workbook(io.BytesIO(workbook(RIGHT)))
    row = book.active.max_row
    for cell in book.active[row]:
        cell.font = Font(strike=True)
    client.post("/to/nhap/", {"file": upload(saved(book)), "as_of": "26/9/2024"})
    draft = ImportDraft.objects.latest("pk")
    assert (draft.goal, draft.rows_read) == ("file", 0)
    assert f"Dòng {row} của trang" in client.get(f"/to/nhap/{draft.pk}/tep/").content.decode()
    client.post(f"/to/nhap/{draft.pk}/tep/", {"as_of": "26/9/2024", "take_struck_rows": "on"})
    draft.refresh_from_db()
    assert draft.rows_read == 1


def test_a_sheet_without_headings_is_shown_and_the_row_asked_for(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, ["a"], ["b"], header=["x", "y"])
    assert draft.goal == "file"
    page = client.get(f"/to/nhap/{draft.pk}/tep/")
    assert "header_0" in page.content.decode()
    assert client.get(f"/to/nhap/{draft.pk}/xem-truoc/").status_code == 302  # there is nothing to preview


def test_another_file_takes_the_place_of_this(as_user, world, send):
    client = as_user(world.official)
    old = send(client, WRONG)
    client.post(f"/to/nhap/{old.pk}/tep/", {"another": "1", "file": upload(workbook(RIGHT)), "as_of": "26/9/2024"})
    (draft,) = ImportDraft.objects.all()
    assert draft.pk != old.pk


def test_a_column_taken_for_the_wrong_thing_can_be_corrected(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, ["Mỹ Xương", "Ấp 2", "", "", "Nguyễn Thử Mẫu", "0911111111"], header=[*TEAMS[:5], "Ghi chú"])
    form = client.get(f"/to/nhap/{draft.pk}/cot/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    assert values["column_0_5"] == "note"
    response = client.post(f"/to/nhap/{draft.pk}/cot/", values | {"column_0_5": "head_phone"})
    assert response["Location"] == f"/to/nhap/{draft.pk}/xem-truoc/"
    draft.refresh_from_db()
    cells = dict(draft.rows.get().data["cells"])
    assert cells["head_phone"] == "0911111111"


def test_two_columns_cannot_hold_the_same(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    form = client.get(f"/to/nhap/{draft.pk}/cot/").context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    response = client.post(f"/to/nhap/{draft.pk}/cot/", values | {"column_0_0": "hamlet"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["column_0_1"]


def test_the_first_page_costs_the_same_for_many_drafts(as_user, world, send, django_assert_max_num_queries):
    client = as_user(world.official)
    for _ in range(4):
        send(client, RIGHT)
    with django_assert_max_num_queries(12):
        assert client.get("/to/nhap/").status_code == 200


def test_without_drafts_and_imports_the_page_says_how_to_begin(as_user, world):
    page = as_user(world.official).get("/to/nhap/").content.decode()
    assert "Chưa nhập danh sách nào" in page


@pytest.mark.parametrize("name", ["file", "columns", "preview", "progress"])
@pytest.mark.parametrize("who", ["neighbour", "tinh", "lan", "editor"])
def test_a_draft_is_its_senders_alone(as_user, world, send, name, who):
    draft = send(as_user(world.official), RIGHT)
    assert as_user(getattr(world, who)).get(reverse(f"registry:import_{name}", args=[draft.pk])).status_code == 404
