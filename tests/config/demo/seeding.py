"""The demo as a world for tests: loaded once for a module, gone after it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from config.demo import seed


@contextmanager
def seeded(today: dt.date) -> Iterator[None]:
    with transaction.atomic():
        seed.seed(today, lambda text: None)
        yield
        transaction.set_rollback(True)
