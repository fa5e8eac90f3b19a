"""A backup holds everything that was committed, is readable by its owner only, and can be thinned out."""

import shutil
import sqlite3
import subprocess
import tarfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config import backup
from teams_app.accounts.models import User
from tests.factories import make_user

needs_tools = pytest.mark.skipif(
    connection.vendor == "postgresql" and not shutil.which("pg_dump"), reason="pg_dump is not installed"
)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "tranh.svg").write_text("<svg/>")
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.PRIVATE_ROOT.mkdir()
    (settings.PRIVATE_ROOT / "anh.jpg").write_text("a photo")
    return settings.MEDIA_ROOT


@needs_tools
@pytest.mark.django_db(transaction=True)
def test_a_copy_holds_the_rows_and_the_files(media, tmp_path):
    make_user("an")
    copy = backup.back_up(tmp_path / "copies")
    if connection.vendor == "sqlite":
        with sqlite3.connect(copy.database) as opened:
            names = {name for (name,) in opened.execute(f"SELECT username FROM {User._meta.db_table}")}
    else:
        listed = subprocess.run(
            ["pg_restore", "--data-only", f"--table={User._meta.db_table}", "--file=-", copy.database],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        names = {word for word in listed.stdout.split() if word == "an"}
    assert names == {"an"}
    with tarfile.open(copy.media) as archive:
        assert {"media/tranh.svg", "private/anh.jpg"} <= set(archive.getnames())


@needs_tools
@pytest.mark.django_db(transaction=True)
def test_only_the_owner_may_read_a_copy(media, tmp_path):
    copy = backup.back_up(tmp_path / "copies")
    assert {path.stat().st_mode & 0o777 for path in (copy.database, copy.media)} == {0o600}
    assert not list((tmp_path / "copies").glob("*.partial"))


@needs_tools
@pytest.mark.django_db(transaction=True)
def test_old_copies_go_and_other_files_stay(media, tmp_path):
    for stamp in ("20240101-000000", "20240102-000000"):
        (tmp_path / f"to-so-{stamp}.sqlite3").touch()
        (tmp_path / f"to-so-{stamp}.media.tar.gz").touch()
    (tmp_path / "ghi-chu.txt").touch()
    copy = backup.back_up(tmp_path, keep=2)
    names = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert {path.name for path in copy.deleted} == {
        "to-so-20240101-000000.sqlite3",
        "to-so-20240101-000000.media.tar.gz",
    }
    assert {"ghi-chu.txt", "to-so-20240102-000000.sqlite3", copy.database.name} <= names


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError):
        call_command("backup", tmp_path / "file")
