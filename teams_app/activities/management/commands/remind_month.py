"""`manage.py remind_month [2024-09]`: who has not handed in a month, as a text, and by e-mail where it is set up."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from teams_app.accounts.models import Grant, Role
from teams_app.activities.month_overview import commune_states
from teams_app.activities.months import CommuneRow, State, commune_rows
from teams_app.activities.periods import Month
from teams_app.activities.reminding import commune_letter, communes_text


class Command(BaseCommand):
    help = "Print who has not handed in a month, and write to the officials of those communes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", nargs="?", help="2024-09; last month without it")
        parser.add_argument("--dry-run", action="store_true", help="send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        month = Month.read(options["month"]) if options["month"] else Month.of(today).previous
        if month is None or not month.is_over(today):
            raise CommandError("Name a month that is over, for instance 2024-09.")
        rows = commune_rows(month)
        text = communes_text(commune_states(month), month, today)
        self.stdout.write(text or f"{month}: all have handed in")
        missing = [row for row in rows if row.state is State.MISSING]
        addresses = _addresses(missing)
        if not settings.EMAIL_URL:
            self.stdout.write("EMAIL_URL is not set: nothing was sent")
            return
        letters = {
            address: EmailMessage(
                _("Hand in %(month)s") % {"month": month.label}, commune_letter(row, month, today), to=[address]
            )
            for row in missing
            for address in addresses[row.period.unit_id]
        }
        silent = sum(not addresses[row.period.unit_id] for row in missing)
        without = f"{silent} communes without an address"
        if options["dry_run"]:
            self.stdout.write(f"{len(letters)} e-mails would be sent; {without}")
            return
        sent = _send(list(letters.values()))
        self.stdout.write(f"{sent} e-mails sent; {without}")
        if sent < len(letters):
            raise CommandError(f"{len(letters) - sent} e-mails were refused by the mail server; the others were sent.")


def _send(letters: list[EmailMessage]) -> int:
    """How many the mail server took. A letter that it refuses does not hold up the next."""
    connection = get_connection()
    sent = 0
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        raise CommandError(f"The mail server does not answer ({error}): nothing was sent. Look at EMAIL_URL.") from None
    try:
        for letter in letters:
            letter.connection = connection
            with suppress(SMTPException):
                sent += letter.send()
    finally:
        connection.close()
    return sent


def _addresses(rows: list[CommuneRow]) -> defaultdict[int, list[str]]:
    """Commune → the addresses of its officials today. One query."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    grants = Grant.objects.on(timezone.localdate()).filter(
        role=Role.COMMUNE, unit__in=[row.period.unit_id for row in rows], user__is_active=True
    )
    for unit, address in grants.exclude(user__email="").values_list("unit_id", "user__email"):
        found[unit].append(address)
    return found
