"""Close the accounts of those whose last post has ended, and open those of whoever has one again. Run it daily."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from teams_app.accounts.models import User
from teams_app.accounts.posts import bring_up_to_date

USERS_A_TIME = 500


def batched(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, USERS_A_TIME)):
        yield some


class Command(BaseCommand):
    help = "Closes the accounts of those whose last post has ended; run it every night, after midnight."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = opened = 0
        for users in batched(User.objects.order_by("pk").values_list("pk", flat=True)):
            some_closed, some_opened = bring_up_to_date(users)
            closed, opened = closed + some_closed, opened + some_opened
        self.stdout.write(
            _("Accounts closed: %(closed)s, opened again: %(opened)s") % {"closed": closed, "opened": opened}
        )
