"""What some tests need of the machine, and what happens where it is missing: a skip, in CI a failure."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def missing(reason: str) -> NoReturn:
    """Skip with the reason; under CI=true nothing may be missing, so fail with it."""
    if IN_CI:
        pytest.fail(f"{reason} (CI=true)", pytrace=False)
    pytest.skip(reason)


def chromium_path() -> str | None:
    """The browser named by CHROMIUM, else the first one on the path, else None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen if Path(chosen).exists() else None
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def postgresql_url() -> str | None:
    """Where a PostgreSQL can be found: the database under test, else POSTGRESQL_URL."""
    for name in ("DATABASE_URL", "POSTGRESQL_URL"):
        if os.environ.get(name, "").startswith(("postgres://", "postgresql://")):
            return os.environ[name]
    return None
