"""A copy of all data while the site runs: the database by its own means, and the uploaded files."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

PREFIX = "to-so-"


class CannotBackUp(Exception):
    """What stands in the way, and the remedy."""


@dataclass(frozen=True)
class Copy:
    database: Path
    media: Path
    deleted: list[Path]


def back_up(folder: Path, keep: int = 0) -> Copy:
    """Copy database and media into `folder`; with `keep`, only the newest that many copies stay there.

    Only the owner may read the files: they hold personal data. A file is complete or absent.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = f"{PREFIX}{timezone.localtime():%Y%m%d-%H%M%S}"
    is_sqlite = connection.vendor == "sqlite"
    database = folder / f"{stamp}.{'sqlite3' if is_sqlite else 'dump'}"
    media = folder / f"{stamp}.media.tar.gz"
    _write(database, _copy_sqlite if is_sqlite else _dump_postgresql)
    _write(media, _pack_media)
    return Copy(database, media, _delete_old(folder, keep) if keep else [])


def _write(target: Path, writer: Callable[[Path], None]) -> None:
    partial = target.with_name(target.name + ".partial")
    try:
        partial.touch(mode=0o600)
        writer(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _copy_sqlite(target: Path) -> None:
    """SQLite's online backup: a consistent copy while others write. A plain file copy would not be one."""
    connection.ensure_connection()
    with sqlite3.connect(target) as copy:
        connection.connection.backup(copy)
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
    copy.close()
    if verdict != "ok":
        raise CannotBackUp(f"The copy of the database is damaged: {verdict}")


def _dump_postgresql(target: Path) -> None:
    if not shutil.which("pg_dump"):
        raise CannotBackUp("pg_dump is missing. On Debian and Ubuntu: apt-get install postgresql-client")
    values = connection.settings_dict
    arguments = {"--host": "HOST", "--port": "PORT", "--username": "USER"}
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-password", f"--file={target}"]
    command += [f"{option}={values[name]}" for option, name in arguments.items() if values.get(name)]
    environment = os.environ | ({"PGPASSWORD": values["PASSWORD"]} if values.get("PASSWORD") else {})
    done = subprocess.run(  # noqa: S603 - our own settings, no shell
        [*command, str(values["NAME"])], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotBackUp(done.stderr.strip())


def _pack_media(target: Path) -> None:
    with tarfile.open(target, "w:gz") as archive:
        for folder, name in ((settings.MEDIA_ROOT, "media"), (settings.PRIVATE_ROOT, "private")):
            if folder.exists():
                archive.add(folder, arcname=name)


def _delete_old(folder: Path, keep: int) -> list[Path]:
    stamps = sorted({path.name[: len(PREFIX) + 15] for path in folder.glob(f"{PREFIX}*")}, reverse=True)
    old = [path for stamp in stamps[keep:] for path in sorted(folder.glob(f"{stamp}.*"))]
    for path in old:
        path.unlink()
    return old
