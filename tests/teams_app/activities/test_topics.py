"""Topics: loading the file of facts, and what is offered on a day."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from teams_app.activities.models import Topic
from teams_app.activities.topics import TopicFileError, load_topics

FIXTURE = Path(__file__).parents[3] / "fixtures" / "topics.json"
pytestmark = pytest.mark.django_db


def written(path, *rows):
    path.write_text(json.dumps([{"model": "activities.topic", "fields": row} for row in rows]), encoding="utf-8")
    return path


def row(slug, **fields):
    return {"slug": slug, "name": slug.title(), "short_name": slug} | fields


def test_the_projects_own_file_has_the_five_skills_and_what_lies_below():
    loaded = load_topics(FIXTURE)
    assert loaded.created == Topic.objects.count() == 20
    assert Topic.objects.filter(parent=None).count() == 5
    assert Topic.objects.get_by_natural_key("vneid").parent.slug == "dich-vu-cong"
    literacy = Topic.objects.get(slug="hoc-tap-so")
    assert literacy not in Topic.objects.offered_on(dt.date(2025, 3, 20))
    assert literacy in Topic.objects.offered_on(dt.date(2025, 3, 21))


def test_a_second_run_changes_nothing():
    load_topics(FIXTURE)
    assert (load_topics(FIXTURE).created, load_topics(FIXTURE).changed) == (0, 0)


def test_djangos_own_loaddata_reads_the_same_file():
    load_topics(FIXTURE)
    call_command("loaddata", FIXTURE, verbosity=0)
    assert Topic.objects.count() == 20


def test_the_provinces_own_topics_stay(tmp_path):
    own = Topic.objects.create(slug="cua-tinh", name="Của tỉnh", short_name="Của tỉnh")
    load_topics(FIXTURE)
    assert Topic.objects.filter(pk=own.pk).exists()


def test_a_changed_line_is_brought_up_to_date(tmp_path):
    load_topics(written(tmp_path / "a.json", row("a")))
    loaded = load_topics(written(tmp_path / "a.json", row("a", name="Tên mới")))
    assert (loaded.created, loaded.changed, loaded.same) == (0, 1, 0)
    assert Topic.objects.get().name == "Tên mới"


def test_children_may_stand_before_their_parents(tmp_path):
    load_topics(written(tmp_path / "a.json", row("con", parent=["cha"]), row("cha")))
    assert Topic.objects.get(slug="con").parent.slug == "cha"


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([row("a"), row("a")], "a"),
        ([row("a", parent=["b"])], "b"),
        ([row("a", short_name="x" * 41)], "short_name"),
        ([row("a", valid_from="21/3/2025")], "valid_from"),
        ([{"name": "không có mã"}], "slug"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path, rows, word):
    with pytest.raises(TopicFileError, match=word):
        load_topics(written(tmp_path / "a.json", row("tot"), *rows))
    assert not Topic.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "{}", '[{"model": "activities.activity", "fields": {}}]', "[1]"])
def test_a_file_of_another_kind_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TopicFileError):
        load_topics(path)


def test_the_command_says_what_it_did(tmp_path):
    out = StringIO()
    call_command("load_topics", str(FIXTURE), stdout=out)
    assert "20 mới" in out.getvalue()
    with pytest.raises(CommandError, match="khong-co"):
        call_command("load_topics", str(tmp_path / "khong-co.json"))
