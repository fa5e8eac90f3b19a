"""Files that are no lists, through the page and through the command: a word that names the remedy, nothing kept."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from teams_app.registry.models import ImportBatch, ImportDraft, ImportFile, Team
from tests.teams_app.registry.importing.test_bad_files import REFUSED, changed
from tests.teams_app.registry.imports.conftest import RIGHT, TEAMS, upload, workbook

pytestmark = pytest.mark.django_db

each = pytest.mark.parametrize(("make", "name", "word"), REFUSED, ids=[name for _make, name, _word in REFUSED])


def nothing_kept() -> bool:
    return not any(model.objects.exists() for model in (ImportBatch, ImportFile, ImportDraft))


@each
def test_the_page_names_the_remedy_and_keeps_nothing(as_user, world, settings, make, name, word):
    before = Team.objects.count()
    settings.IMPORT_AT_ONCE_BYTES = (
        1 << 30
    )  # what unpacks to much is the worker's, and told on the page of its progress
    response = as_user(world.official).post("/to/nhap/", {"file": upload(make(), name), "as_of": "26/9/2024"})
    assert response.status_code == 422, response
    (error,) = response.context["form"].errors["file"]
    assert name in error
    assert any(part in error for part in word.split("|")), error
    assert Team.objects.count() == before
    assert nothing_kept()


@each
def test_the_command_names_the_remedy_and_keeps_nothing(world, tmp_path, make, name, word):
    before = Team.objects.count()
    path = tmp_path / name
    path.write_bytes(make())
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_teams", str(path), "--as-of", "2024-09-26", "--format", "json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["error"] == str(refused.value)
    assert any(part in answer["error"] for part in word.split("|")), answer["error"]
    assert (answer["rows"], answer["written"], answer["batch"]) == ([], False, None)
    assert Team.objects.count() == before
    assert nothing_kept()


def test_a_file_with_macros_and_links_is_read_and_its_page_says_so(as_user, world):
    data = changed(changed(workbook(RIGHT), "xl/vbaProject.bin", b"x"), "xl/externalLinks/externalLink1.xml", b"<x/>")
    client = as_user(world.official)
    response = client.post("/to/nhap/", {"file": upload(data, "macro.xlsm"), "as_of": "26/9/2024"})
    assert response.status_code == 302
    page = client.get(response.url, follow=True).content.decode()
    assert "macro" in page
    assert ImportDraft.objects.get().rows_read == 1


def test_a_lying_extension_counts_for_nothing_on_the_page(as_user, world):
    client = as_user(world.official)
    text = "\n".join([";".join(TEAMS), ";".join(RIGHT)]).encode()
    for data, name in ((workbook(RIGHT), "ds.csv"), (text, "ds.xls")):
        response = client.post("/to/nhap/", {"file": upload(data, name), "as_of": "26/9/2024"})
        assert response.status_code == 302, response.context["form"].errors
        assert ImportDraft.objects.latest("pk").rows_read == 1
