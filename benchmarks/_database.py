"""An empty database of its own for a benchmark: a temporary SQLite file, migrated, gone at the end."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path


def set_up(kept: str = "") -> Path:
    """Configure Django on a fresh database; returns the folder that vanishes with the process, unless one is `kept`."""
    folder = Path(kept or tempfile.mkdtemp(prefix="to-so-bench-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not kept:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sys.path.insert(0, str(Path(__file__).parent.parent))
    os.environ["VAR_DIR"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return folder
