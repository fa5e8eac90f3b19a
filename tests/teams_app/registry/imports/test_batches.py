"""Step four and after: what an import wrote, who may see it, and taking it back as one."""

import pytest

from teams_app.registry.models import BatchState, ImportBatch, Person
from tests.teams_app.registry.imports.conftest import OTHER_PHONE, RIGHT

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(as_user, world, send) -> ImportBatch:
    client = as_user(world.official)
    client.post(f"/to/nhap/{send(client, RIGHT, OTHER_PHONE).pk}/ghi/")
    return ImportBatch.objects.get()


def test_the_list_says_who_when_what_and_how_much(as_user, world, batch):
    page = as_user(world.official).get("/to/nhap/").content.decode()
    for told in ("danh-sach.xlsx", batch.sha256[:8], str(world.official), "đã ghi"):
        assert told in page


def test_the_batch_shows_its_rows(as_user, world, batch):
    page = as_user(world.official).get(f"/to/nhap/dot/{batch.pk}/")
    assert [row.number for row in page.context["rows"]] == [4, 5]
    assert batch.sha256 in page.content.decode()


def test_others_of_the_area_see_the_rows_without_phones(as_user, world, batch):
    page = as_user(world.tinh).get(f"/to/nhap/dot/{batch.pk}/").content.decode()
    assert "Nguyễn Thử Mẫu" in page
    assert "0911111111" not in page


@pytest.mark.parametrize("who", ["neighbour", "lan", "editor"])
def test_strangers_do_not_find_it(as_user, world, batch, who):
    client = as_user(getattr(world, who))
    assert client.get(f"/to/nhap/dot/{batch.pk}/").status_code == 404
    assert client.post(f"/to/nhap/dot/{batch.pk}/hoan-tac/").status_code == 404


def test_an_import_of_the_whole_province_is_not_shown_to_a_commune(as_user, world, send):
    client = as_user(world.tinh)
    client.post(f"/to/nhap/{send(client, RIGHT).pk}/ghi/")
    batch = ImportBatch.objects.get()
    assert as_user(world.official).get(f"/to/nhap/dot/{batch.pk}/").status_code == 404


def test_it_is_undone_as_one_after_a_question(as_user, world, batch):
    client = as_user(world.official)
    assert "Hoàn tác lần nhập này" in client.get(f"/to/nhap/dot/{batch.pk}/hoan-tac/").content.decode()
    assert ImportBatch.objects.get().state == BatchState.WRITTEN  # a question changes nothing
    page = client.post(f"/to/nhap/dot/{batch.pk}/hoan-tac/", follow=True)
    assert "Đã hoàn tác" in page.content.decode()
    assert not Person.objects.filter(name="Nguyễn Thử Mẫu").exists()
    world.head.person.refresh_from_db()
    assert world.head.person.phone == "0912345678"
    assert client.get(f"/to/nhap/dot/{batch.pk}/hoan-tac/").status_code == 302  # only once


def test_what_changed_since_stands_in_the_way_and_is_named(as_user, world, batch):
    person = Person.objects.get(name="Nguyễn Thử Mẫu")
    person.phone = "0999999999"
    person.save()
    client = as_user(world.official)
    page = client.get(f"/to/nhap/dot/{batch.pk}/hoan-tac/")
    assert page.context["changed"]
    refused = client.post(f"/to/nhap/dot/{batch.pk}/hoan-tac/")
    assert refused.status_code == 409
    assert Person.objects.filter(name="Nguyễn Thử Mẫu").exists()


def test_the_page_costs_the_same_for_many_teams(as_user, world, batch, django_assert_max_num_queries):
    client = as_user(world.official)
    with django_assert_max_num_queries(16):
        client.get(f"/to/nhap/dot/{batch.pk}/")
