"""A reorganisation on a page: tables sent, plan looked at, hamlets placed, applied, taken back."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from geo.models import Level, Reorganisation, UnitPeriod
from teams_app.accounts.models import Role
from teams_app.territory.models import ReorganisationDraft
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 7, 1)
HEAD = "code,level,type,name,parent_code,lat,lon\n"
UNITS = (
    HEAD
    + "87,province,tỉnh,Đồng Tháp,,10.5,105.6\n30001,commune,xã,Mới,87,10.5,105.6\n30002,commune,xã,Nam,87,10.3,105.6\n"
)
CHANGES = "old_code,new_code,extent\n30001,30001,full\n30003,30001,partial\n30003,30002,partial\n30002,30002,full\n"


@pytest.fixture
def world():
    """Two communes and one between them that is split: 30003 goes to both."""
    province = make_unit(Level.PROVINCE, "Đồng Tháp", code="87")
    north = make_unit(Level.COMMUNE, "Bắc", province, code="30001", lat=10.5, lon=105.6)
    south = make_unit(Level.COMMUNE, "Nam", province, code="30002", lat=10.3, lon=105.6)
    middle = make_unit(Level.COMMUNE, "Giữa", province, code="30003", lat=10.4, lon=105.6)
    hamlet = make_unit(Level.HAMLET, "1", middle, code="30003-01", lat=10.45, lon=105.6)
    return {"province": province, "north": north, "south": south, "middle": middle, "hamlet": hamlet}


@pytest.fixture
def staff(client, world):
    client.force_login(make_user("tinh", Role.PROVINCE, world["province"]))
    return client


def send(client, changes=CHANGES, units=UNITS, **fields):
    files = {
        "changes": SimpleUploadedFile("thay-doi.csv", changes.encode()),
        "units": SimpleUploadedFile("don-vi.csv", units.encode()),
    }
    data = {"number": "1663/NQ-UBTVQH15", "effective_on": DAY.isoformat(), **fields, **files}
    return client.post(reverse("territory:reorganisations"), data)


def the_draft() -> ReorganisationDraft:
    return ReorganisationDraft.objects.get()


def test_a_split_commune_asks_where_its_hamlets_go_and_applies_once_they_are_placed(staff, world):
    send(staff)
    draft = the_draft()
    page = staff.get(reverse("territory:draft", args=[draft.pk]))
    assert f"hamlet-{world['hamlet'].pk}" in page.content.decode()
    assert staff.post(reverse("territory:apply", args=[draft.pk])).status_code == 409
    assert not Reorganisation.objects.exists()

    staff.post(reverse("territory:draft", args=[draft.pk]), {"placing": "1", f"hamlet-{world['hamlet'].pk}": "30002"})
    staff.post(reverse("territory:apply", args=[draft.pk]))
    record = Reorganisation.objects.get()
    assert (
        UnitPeriod.objects.on(DAY).get(unit=world["hamlet"]).parent_id
        == UnitPeriod.objects.on(DAY).get(code="30002").unit_id
    )
    assert staff.get(reverse("territory:applied", args=[record.pk])).status_code == 200
    assert staff.get(reverse("territory:draft", args=[draft.pk])).status_code == 404


def test_hamlets_placed_by_distance_stay_on_a_list_until_confirmed(staff, world):
    send(staff)
    draft = the_draft()
    staff.post(reverse("territory:draft", args=[draft.pk]), {"placing": "1", "assign_nearest": "on"})
    staff.post(reverse("territory:apply", args=[draft.pk]))
    period = UnitPeriod.objects.get(unit=world["hamlet"], valid_to=None)
    assert period.is_provisional
    assert period.label in staff.get(reverse("territory:hamlets")).content.decode()
    south = UnitPeriod.objects.on(DAY).get(code="30002").unit_id
    staff.post(reverse("territory:hamlets"), {"period": period.pk, "commune": south})
    period.refresh_from_db()
    assert (period.parent_id, period.is_provisional) == (south, False)


def test_a_hamlet_cannot_be_sent_to_a_commune_that_took_nothing_of_its_own(staff, world):
    send(staff)
    staff.post(reverse("territory:draft", args=[the_draft().pk]), {"placing": "1", "assign_nearest": "on"})
    staff.post(reverse("territory:apply", args=[the_draft().pk]))
    period = UnitPeriod.objects.get(unit=world["hamlet"], valid_to=None)
    staff.post(reverse("territory:hamlets"), {"period": period.pk, "commune": world["province"].pk})
    period.refresh_from_db()
    assert period.is_provisional


@pytest.mark.parametrize("crafted", ["", "abc", "0", "9" * 30, "1; DROP"])
def test_crafted_numbers_are_refused_not_an_error(staff, world, crafted):
    send(staff)
    staff.post(reverse("territory:draft", args=[the_draft().pk]), {"placing": "1", "assign_nearest": "on"})
    staff.post(reverse("territory:apply", args=[the_draft().pk]))
    period = UnitPeriod.objects.get(unit=world["hamlet"], valid_to=None)
    address = reverse("territory:hamlets")
    assert staff.post(address, {"period": crafted, "commune": "1"}).status_code == 404
    assert staff.post(address, {"period": period.pk, "commune": crafted}).status_code == 302
    period.refresh_from_db()
    assert period.is_provisional


def test_wrong_tables_name_file_row_and_column_and_the_draft_is_kept(staff, world):
    send(staff, changes="old_code,new_code,extent\n39999,30001,full\n")
    draft = the_draft()
    text = staff.get(reverse("territory:draft", args=[draft.pk])).content.decode()
    assert "thay-doi.csv" in text
    assert "39999" in text
    better = {"changes": SimpleUploadedFile("dung.csv", CHANGES.encode())}
    staff.post(
        reverse("territory:draft", args=[draft.pk]),
        {"number": draft.number, "effective_on": DAY.isoformat(), **better},
    )
    text = staff.get(reverse("territory:draft", args=[draft.pk])).content.decode()
    assert "39999" not in text
    assert the_draft().units_name == "don-vi.csv"


def test_a_form_without_a_file_says_so_and_keeps_what_was_typed(staff):
    page = staff.post(reverse("territory:reorganisations"), {"number": "1/NQ", "effective_on": "2025-07-01"})
    assert page.status_code == 422
    assert 'value="1/NQ"' in page.content.decode()


def test_undo_takes_everything_back(staff, world):
    before = list(UnitPeriod.objects.order_by("pk").values())
    send(staff)
    staff.post(reverse("territory:draft", args=[the_draft().pk]), {"placing": "1", "assign_nearest": "on"})
    staff.post(reverse("territory:apply", args=[the_draft().pk]))
    staff.post(reverse("territory:applied", args=[Reorganisation.objects.get().pk]))
    assert list(UnitPeriod.objects.order_by("pk").values()) == before


def test_what_depends_on_a_reorganisation_is_told_instead_of_undoing_it(staff, world):
    send(staff)
    staff.post(reverse("territory:draft", args=[the_draft().pk]), {"placing": "1", "assign_nearest": "on"})
    staff.post(reverse("territory:apply", args=[the_draft().pk]))
    new = UnitPeriod.objects.on(DAY).get(code="30002").unit
    make_unit(Level.HAMLET, "9", new, valid_from=DAY)
    page = staff.post(reverse("territory:applied", args=[Reorganisation.objects.get().pk]))
    assert page.status_code == 409
    assert Reorganisation.objects.exists()


@pytest.mark.parametrize("name", ["reorganisations", "hamlets"])
def test_only_province_staff_find_these_pages(client, world, name):
    assert client.get(reverse(f"territory:{name}")).status_code == 302
    client.force_login(make_user("xa", Role.COMMUNE, world["north"]))
    assert client.get(reverse(f"territory:{name}")).status_code == 404


@pytest.mark.parametrize("count", [1, 9])
def test_the_list_of_hamlets_costs_the_same_for_one_and_for_many(staff, world, count, django_assert_max_num_queries):
    for n in range(count):
        make_unit(Level.HAMLET, f"{n + 2}", world["middle"], code=f"30003-{n + 2:02}", lat=10.4, lon=105.6)
    send(staff)
    staff.post(reverse("territory:draft", args=[the_draft().pk]), {"placing": "1", "assign_nearest": "on"})
    staff.post(reverse("territory:apply", args=[the_draft().pk]))
    with django_assert_max_num_queries(14):
        staff.get(reverse("territory:hamlets"))
