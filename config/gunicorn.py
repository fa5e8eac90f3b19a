"""How gunicorn serves the site: `gunicorn --config config/gunicorn.py config.wsgi`."""

import gc
import os
import subprocess
import sys
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "config.threads.Worker"
threads = 16  # some wait for slow phones while others are answered
preload_app = True  # the workers share the memory of what is loaded once
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000  # a worker is renewed now and then, so that no leak grows for ever
max_requests_jitter = 2_000
loglevel = "warning"

_keepers: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    """Load every page before the workers part from this process, then say where the site is."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils import translation

    _ = get_resolver().url_patterns
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("")  # reads every catalogue
    if os.environ.get("BACKGROUND_WORKER", "1") == "1":
        # In a session of its own: Ctrl+C reaches gunicorn alone, which stops it in good order.
        command = [sys.executable, "-m", "config.worker"]
        _keepers.append(subprocess.Popen(command, cwd=server.cfg.chdir, start_new_session=True))  # noqa: S603
    address = os.environ.get("SITE_URL", f"http://{bind}")
    gc.collect()
    gc.freeze()  # what every worker shares need not be looked through again, nor copied by looking
    print(f"Tổ Số: {address}   (Ctrl+C để dừng, to stop)", flush=True)  # noqa: T201


def pre_fork(server: Any, worker: Any) -> None:
    """What is loaded once stays: no worker looks through all of it for garbage, in the middle of an answer."""
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """The threads of a worker write to SQLite through one connection."""
    from config.backends.sqlite3.writer import writers

    writers.share()


def on_exit(server: Any) -> None:
    for keeper in _keepers:
        keeper.terminate()
