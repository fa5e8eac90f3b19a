"""`manage.py load_topics FILE`: the topics of a file, idempotent."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from teams_app.activities.topics import TopicFileError, load_topics


class Command(BaseCommand):
    help = "Load topics from a fixture file. Known topics are brought up to date; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="a JSON fixture of activities.topic, for instance fixtures/topics.json"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            done = load_topics(file)
        except TopicFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Topics: %(new)s new, %(changed)s changed, %(same)s already there.")
            % {"new": done.created, "changed": done.changed, "same": done.same}
        )
