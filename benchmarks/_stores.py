"""The databases that `ingest` and `soak` measure: filled once, and kept where INGEST_DATABASES says."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
POSTGRESQL = os.environ.get("POSTGRESQL_URL", "")


@dataclass(frozen=True)
class Store:
    kind: str  # sqlite, postgresql
    environment: dict[str, str]


def stores(activities: int) -> list[Store]:
    """SQLite and, where there is one, PostgreSQL; each with so many activities."""
    return [store(kind, activities) for kind in ("sqlite", "postgresql") if kind == "sqlite" or POSTGRESQL]


def store(kind: str, activities: int) -> Store:
    folder = _folder() / f"{kind}-{activities}"
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'db.sqlite3'}" if kind == "sqlite" else _postgresql(f"to_so_bench_{activities}")
    environment = {"VAR_DIR": str(folder), "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    subprocess.run([sys.executable, str(HERE / "_field.py"), str(activities)], env=os.environ | environment, check=True)
    return Store(kind, environment)


def _folder() -> Path:
    kept = os.environ.get("INGEST_DATABASES")
    if kept:
        return Path(kept).resolve()
    folder = Path(tempfile.mkdtemp(prefix="to-so-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _postgresql(name: str) -> str:
    """A database beside the one that POSTGRESQL_URL names; dropped at the end, unless databases are kept."""
    import psycopg

    url = f"{POSTGRESQL.rpartition('/')[0]}/{name}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f"CREATE DATABASE {name}")
    if "INGEST_DATABASES" not in os.environ:
        atexit.register(_drop, name)
    return url


def _drop(name: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
