"""Step three: rows by outcome, mended with one click, written as a whole or in their right part."""

import io

import openpyxl
import pytest

from geo.models import Level, UnitPeriod
from teams_app.registry.models import DraftState, ImportBatch, ImportDraft, Member, Team
from tests.teams_app.registry.imports.conftest import OTHER_PHONE, RIGHT, UNKNOWN_HAMLET, WRONG

pytestmark = pytest.mark.django_db


def address(draft: ImportDraft, page: str) -> str:
    return f"/to/nhap/{draft.pk}/{page}/"


def fix_of(page) -> dict[str, object]:
    """What the button of the first suggestion sends."""
    row = next(row for row in page.context["rows"] if row.errors)
    error = row.errors[0]
    return {
        "sheet": row.sheet, "row": row.number, "column": error["column"], "old": error["old"],
        "new": error["suggestions"][0],
    }  # fmt: skip


def test_totals_filter_the_rows_and_what_is_wrong_comes_first(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, OTHER_PHONE, WRONG)
    page = client.get(address(draft, "xem-truoc"))
    assert {tile.outcome: tile.count for tile in page.context["tiles"]} == {
        "new": 0, "changed": 2, "same": 0, "wrong": 1,
    }  # fmt: skip
    assert [row.number for row in page.context["rows"]] == [6]
    assert [row.number for row in client.get(address(draft, "xem-truoc") + "?loc=doi").context["rows"]] == [4, 5]
    assert len(client.get(address(draft, "xem-truoc") + "?loc=tat-ca").context["rows"]) == 3
    assert "Không có dòng nào" in client.get(address(draft, "xem-truoc") + "?loc=moi").content.decode()


def test_a_change_shows_old_and_new_and_gives_no_phone_of_the_register_away(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, OTHER_PHONE)
    text = client.get(address(draft, "xem-truoc")).content.decode()
    assert "••• ••• 678" in text
    assert "0912345679" in text
    assert world.head.person.phone not in text


def test_one_click_mends_the_likely_mistake(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, WRONG)
    fix = fix_of(client.get(address(draft, "xem-truoc")))
    assert fix["new"] == "xã Mỹ Xương"
    response = client.post(address(draft, "sua"), fix | {"loc": "loi"})
    assert response["Location"] == address(draft, "xem-truoc") + "?loc=loi"
    draft.refresh_from_db()
    assert draft.totals == {"new": 0, "changed": 1, "same": 1, "wrong": 0}


def test_one_click_mends_every_row_that_says_the_same(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, ["Mỹ Xuong", "Ấp Mỹ Thới", "", "", "Nguyễn Thị Lan", ""], ["Mỹ Xuong", *RIGHT[1:]])
    assert draft.totals["wrong"] == 2
    page = client.get(address(draft, "xem-truoc"))
    assert page.context["rows"][0].errors[0]["alike"] == 2
    client.post(address(draft, "sua"), fix_of(page) | {"everywhere": "1"})
    draft.refresh_from_db()
    assert draft.totals["wrong"] == 0


def test_a_value_of_ones_own_mends_a_cell_and_can_be_taken_back(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, ["Mỹ Xương", "Ấp 2", "", "", "Nguyễn Thử Mẫu", "0911"])
    assert draft.totals["wrong"] == 1
    client.post(
        address(draft, "sua"), {"sheet": 0, "row": 4, "column": "head_phone", "old": "0911", "new": "0911111111"}
    )
    draft.refresh_from_db()
    assert draft.totals["wrong"] == 0
    client.post(address(draft, "sua"), {"drop": "0"})
    draft.refresh_from_db()
    assert draft.totals["wrong"] == 1


@pytest.mark.parametrize(
    "sent", [{}, {"column": "head_phone"}, {"column": "nothing", "new": "1"}, {"drop": "7"}, {"person": "x"}]
)
def test_a_fix_that_makes_no_sense_is_not_found(as_user, world, send, sent):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    assert client.post(address(draft, "sua"), sent).status_code == 404


def test_an_unknown_hamlet_is_added_by_a_tick(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, UNKNOWN_HAMLET)
    (hamlet,) = client.get(address(draft, "xem-truoc")).context["unticked"]
    client.post(address(draft, "khom-ap"), {"hamlet": hamlet["key"]})
    draft.refresh_from_db()
    assert draft.totals == {"new": 1, "changed": 0, "same": 0, "wrong": 0}
    client.post(address(draft, "ghi"))
    assert UnitPeriod.objects.filter(name="Mỹ Hưng", unit__level=Level.HAMLET, parent=world.my_xuong).exists()


def test_all_unknown_hamlets_are_ticked_at_once_and_untied_again(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, UNKNOWN_HAMLET, ["Mỹ Xương", "Ấp Mỹ Tân", "", "", "Võ Thử Mẫu", ""])
    client.post(address(draft, "khom-ap"), {"all": "1"})
    draft.refresh_from_db()
    assert draft.totals["wrong"] == 0
    client.post(address(draft, "khom-ap"))
    draft.refresh_from_db()
    assert draft.totals["wrong"] == 2


def test_all_of_it_is_written_and_the_last_page_says_what(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, OTHER_PHONE)
    response = client.post(address(draft, "ghi"))
    batch = ImportBatch.objects.get()
    assert response["Location"] == f"/to/nhap/dot/{batch.pk}/"
    assert Member.objects.filter(team=world.headless, role="head", person__name="Nguyễn Thử Mẫu").exists()
    world.head.person.refresh_from_db()
    assert world.head.person.phone == "0912345679"
    page = client.get(response["Location"])
    assert world.headless in page.context["teams"]
    draft.refresh_from_db()
    assert (draft.state, draft.batch) == (DraftState.WRITTEN, batch)


def test_written_twice_it_is_written_once(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    for _ in range(2):
        client.post(address(draft, "ghi"))
    assert ImportBatch.objects.count() == 1


def test_the_same_file_again_has_nothing_to_write(as_user, world, send):
    client = as_user(world.official)
    client.post(address(send(client, RIGHT), "ghi"))
    draft = send(client, RIGHT)
    page = client.get(address(draft, "xem-truoc"))
    assert draft.totals["same"] == 1
    assert address(draft, "ghi") not in page.content.decode()


def test_with_a_wrong_row_all_of_it_is_refused(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, WRONG)
    response = client.post(address(draft, "ghi"), follow=True)
    assert "dòng lỗi" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_right_rows_are_taken_and_the_wrong_ones_come_back_as_a_workbook(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, ["Mỹ Xuong", *OTHER_PHONE[1:]])
    client.post(address(draft, "ghi"), {"only_right": "1"})
    batch = ImportBatch.objects.get()
    assert batch.only_right
    response = client.get(f"/to/nhap/{draft.pk}/dong-loi.xlsx")
    assert "attachment" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "Mỹ Xuong" in texts
    assert "Nguyễn Thử Mẫu" not in texts


def test_wrong_rows_can_be_had_before_anything_is_written(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, WRONG)
    assert client.get(f"/to/nhap/{draft.pk}/dong-loi.xlsx").status_code == 404  # not put together yet
    response = client.post(f"/to/nhap/{draft.pk}/dong-loi.xlsx", follow=True)
    assert response["Content-Type"].endswith("sheet")
    draft.refresh_from_db()
    assert draft.state == DraftState.READY


def test_a_register_that_moved_since_is_shown_again_before_it_is_written(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    Member.objects.create(team=world.headless, person=world.member.person, role="head", valid_from="2024-01-01")
    page = client.post(address(draft, "ghi"), follow=True)
    assert not ImportBatch.objects.exists()
    assert "đã thay đổi sau khi bạn xem" in page.content.decode()


def test_a_dropped_draft_leaves_nothing(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    client.post(address(draft, "bo"))
    assert not ImportDraft.objects.exists()
    assert Team.objects.count() == 4


def test_a_long_list_is_paged_and_costs_the_same(as_user, world, send, django_assert_max_num_queries):
    client = as_user(world.official)
    draft = send(client, *([f"Mỹ Xuong {n}", "Ấp 2", "", "", f"Lê Thử Mẫu {n}", ""] for n in range(120)))
    with django_assert_max_num_queries(10):
        page = client.get(address(draft, "xem-truoc") + "?page=3")
    assert [row.number for row in page.context["rows"]] == list(range(104, 124))


def test_an_official_cannot_write_outside_the_own_area(as_user, world, send):
    client = as_user(world.neighbour)
    draft = send(client, RIGHT)
    assert draft.totals["wrong"] == 1
    client.post(address(draft, "ghi"), {"only_right": "1"})
    assert not ImportBatch.objects.exists()


def test_a_right_that_ended_stops_the_draft(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT)
    world.official.grants.all().delete()
    assert client.post(address(draft, "ghi")).status_code == 404
    assert not ImportBatch.objects.exists()


def test_what_is_wrong_is_told_in_the_language_of_who_reads(as_user, world, send):
    client = as_user(world.official)
    draft = send(client, RIGHT, WRONG)

    def said() -> str:
        page = client.get(address(draft, "xem-truoc"))
        return next(row for row in page.context["rows"] if row.errors).errors[0]["text"]

    vietnamese = said()
    client.cookies["django_language"] = "en"
    english = said()
    draft.refresh_from_db()
    assert (draft.language, draft.totals["wrong"]) == ("en", 1)
    assert english != vietnamese
    client.cookies["django_language"] = "vi"
    assert said() == vietnamese
