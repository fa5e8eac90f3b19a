"""`manage.py work`: does the work that waits in the database; django-tasks' own worker, with our names.

What a worker of the same name left unfinished, because it was killed, is taken up first. Every task of
ours can be begun again: it never writes twice (docs/decisions/background-work.md).
"""

import socket
from argparse import ArgumentParser
from typing import Any

from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from geo.upkeep import renew_statistics

BACKEND = "background"


class Command(db_worker.Command):
    help = "Do the work that waits in the database, such as large imports, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(
            backend_name=BACKEND, queue_name="*", reload=False, verbosity=0, worker_id=socket.gethostname()[:64]
        )

    def handle(self, *, worker_id: str, backend_name: str, **options: Any) -> None:
        renew_statistics()  # a site may have grown for months without any import
        take_up_again(worker_id, backend_name)
        super().handle(worker_id=worker_id, backend_name=backend_name, **options)


def take_up_again(worker_id: str, backend_name: str = BACKEND) -> int:
    """Put back in the queue what the last worker of this name was doing when it ended; how many tasks."""
    running = DBTaskResult.objects.running().filter(backend_name=backend_name)
    left = [task.pk for task in running.only("worker_ids") if task.worker_ids[-1:] == [worker_id]]
    return DBTaskResult.objects.filter(pk__in=left).update(status=TaskResultStatus.READY)
