"""Loading guides from files: as often as one likes, never over an editor's work."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.loading import FOLDER, fingerprint, load_guides
from cms.models import GuidePage, LoadedGuide, TopicPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two of the real guides, small enough to load in a moment."""
    (tmp_path / "images").mkdir()
    shutil.copy(FOLDER / "topics.toml", tmp_path)
    for key in ("tien-di-dong", "quet-ma-qr"):
        content = (FOLDER / f"{key}.toml").read_text(encoding="utf-8")
        content = content.split('[[body]]\ntype = "related"')[0]
        (tmp_path / f"{key}.toml").write_text(content, encoding="utf-8")
    relate(tmp_path, "quet-ma-qr", "tien-di-dong")
    for drawing in (FOLDER / "images").glob("*.svg"):
        shutil.copy(drawing, tmp_path / "images")
    return tmp_path


def relate(folder: Path, key: str, other: str) -> None:
    with (folder / f"{key}.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[body]]\ntype = "related"\nguides = ["{other}"]\n')


def change(folder: Path, key: str, old: str, new: str) -> None:
    path = folder / f"{key}.toml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def edit(slug: str, **fields: object) -> GuidePage:
    """What an editor does in the admin: a revision, published."""
    page = GuidePage.objects.get(slug=slug)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def test_loading_twice_changes_nothing(folder):
    first = load_guides(folder)
    revisions = {page.slug: page.latest_revision_id for page in GuidePage.objects.all()}
    second = load_guides(folder)
    assert sorted(first.new) == ["quet-ma-qr", "tien-di-dong"]
    assert (second.new, second.changed, sorted(second.same)) == ([], [], ["quet-ma-qr", "tien-di-dong"])
    assert {page.slug: page.latest_revision_id for page in GuidePage.objects.all()} == revisions


def test_all_topics_stand_in_their_order(folder):
    load_guides(folder)
    assert list(TopicPage.objects.order_by("path").values_list("slug", flat=True)) == [
        "dich-vu-cong", "mua-ban", "thanh-toan", "an-toan", "nen-tang-so", "cong-viec-cua-to",
    ]  # fmt: skip


def test_related_guides_point_at_pages(folder):
    load_guides(folder)
    related = GuidePage.objects.get(slug="quet-ma-qr").body[-1]
    assert [page.slug for page in related.value["guides"]] == ["tien-di-dong"]


def test_a_changed_file_changes_its_page_and_no_other(folder):
    load_guides(folder)
    change(folder, "tien-di-dong", "Xem SIM có đúng tên mình không", "Kiểm tên trên SIM")
    report = load_guides(folder)
    assert (report.changed, report.same) == (["tien-di-dong"], ["quet-ma-qr"])
    assert "Kiểm tên trên SIM" in GuidePage.objects.get(slug="tien-di-dong").body_text


def test_a_changed_drawing_is_taken_without_a_second_image(folder):
    load_guides(folder)
    page = GuidePage.objects.get(slug="tien-di-dong")
    pictures = [block.value["picture"]["image"] for block in page.body if block.block_type == "step"]
    image = next(picture for picture in pictures if picture)
    drawing = folder / "images" / "tien-di-dong.svg"
    drawing.write_text(drawing.read_text(encoding="utf-8").replace("Nạp", "Bỏ vào"), encoding="utf-8")
    load_guides(folder)
    image.refresh_from_db()
    with image.file.open() as file:
        assert "Bỏ vào" in file.read().decode()
    assert type(image).objects.filter(title="tien-di-dong").count() == 1


@pytest.mark.parametrize("published", [True, False])
def test_what_an_editor_changed_stays(folder, published):
    load_guides(folder)
    page = GuidePage.objects.get(slug="tien-di-dong")
    page.title = "Ví trong điện thoại"
    revision = page.save_revision()
    if published:
        revision.publish()
    change(folder, "tien-di-dong", "Tự đặt mã PIN", "Đặt mã PIN")
    report = load_guides(folder)
    assert report.kept == ["tien-di-dong"]
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().title == "Ví trong điện thoại"


def test_force_overwrites_what_an_editor_changed(folder):
    load_guides(folder)
    edit("tien-di-dong", title="Ví trong điện thoại")
    report = load_guides(folder, force=True)
    assert "tien-di-dong" in report.changed
    assert GuidePage.objects.get(slug="tien-di-dong").title != "Ví trong điện thoại"


def test_a_guide_an_editor_took_away_stays_away(folder):
    load_guides(folder)
    GuidePage.objects.get(slug="tien-di-dong").delete()
    GuidePage.objects.get(slug="quet-ma-qr").unpublish()
    report = load_guides(folder)
    assert sorted(report.kept) == ["quet-ma-qr", "tien-di-dong"]
    assert not GuidePage.objects.live().exists()
    assert "tien-di-dong" in load_guides(folder, force=True).new


def test_publishing_unchanged_is_no_change(folder):
    """The admin's rich-text editor adds keys to every paragraph; that is nobody's work."""
    load_guides(folder)
    page = GuidePage.objects.get(slug="tien-di-dong")
    before = fingerprint(page)
    raw = list(page.body.raw_data)
    raw[0]["value"] = raw[0]["value"].replace("<p>", '<p data-block-key="a1b2c">')
    edit("tien-di-dong", body=raw)
    assert fingerprint(GuidePage.objects.get(slug="tien-di-dong")) == before


def test_a_wrong_file_loads_nothing_at_all(folder):
    change(folder, "tien-di-dong", 'image = "tien-di-dong"', 'image = "khong-co"')
    with pytest.raises(CommandError, match=r"Thiếu images/khong-co\.svg"):
        call_command("load_guides", folder)
    assert not GuidePage.objects.exists()
    assert not LoadedGuide.objects.exists()


def test_the_command_says_what_it_did(folder):
    out = StringIO()
    call_command("load_guides", folder, stdout=out)
    edit("tien-di-dong", summary="Khác.")
    call_command("load_guides", folder, stdout=out)
    assert "2 bài mới" in out.getvalue()
    assert "Đã giữ: tien-di-dong" in out.getvalue()
