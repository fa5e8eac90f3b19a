"""`manage.py seed_demo`: loads the demo into an empty database; a second run changes nothing."""

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.demo import accounts, country, seed
from geo.models import Unit
from teams_app.accounts import audit


class Command(BaseCommand):
    help = "Load the demo: Đồng Tháp's real units, and invented hamlets, teams, members, activities and accounts."
    requires_system_checks: list[str] = []  # they load every page, which the demo does not need to start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=dt.date.fromisoformat, help="the last day of the log, YYYY-MM-DD")
        parser.add_argument("--migrate", action="store_true", help="bring the tables up to date first")
        parser.add_argument(
            "--scale",
            choices=["province", "national"],
            default="province",
            help="national: 34 provinces, 3.321 communes and 100.000 teams, for benchmarks and for showing",
        )
        parser.add_argument("--teams", type=int, default=country.TEAMS, help="of the national one")
        parser.add_argument("--activities", type=int, default=country.ACTIVITIES, help="of the national one")
        parser.add_argument(
            "--force", action="store_true", help="load even where HTTPS=1, that is, on a site open to others"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.HTTPS and not options["force"]:
            raise CommandError(
                _("HTTPS=1: this looks like a real site, and the demo's passwords are known to everybody. "
                  "Use a database of its own without HTTPS, or add --force.")
            )  # fmt: skip
        if options["migrate"]:
            call_command("migrate", verbosity=0, skip_checks=True)
        with translation.override(settings.LANGUAGE_CODE):
            if seed.is_loaded():
                self.stdout.write("Dữ liệu minh họa đã có sẵn.")
            elif options["scale"] == "national":
                self._load_country(options["teams"], options["activities"])
                return
            else:
                self._load(options["today"] or timezone.localdate())
            self._print_accounts()

    def _load(self, today: dt.date) -> None:
        started = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"  {time.monotonic() - started:5.1f} s  {text}")
            self.stdout.flush()

        self.stdout.write("Đang tạo dữ liệu minh họa …")
        try:
            seed.seed(today, say)
        except seed.TooEarly:
            raise CommandError(_("The demo begins on 26/9/2024; choose a later --today.")) from None
        except seed.NotEmpty:
            raise CommandError(
                _("This database holds administrative units that are not the demo's. "
                  "Load the demo into an empty one: DATABASE_URL=sqlite:////path/to/demo.sqlite3")
            ) from None  # fmt: skip

    def _load_country(self, teams: int, activities: int) -> None:
        if teams < 2 * country.COMMUNES:
            raise CommandError(_("A country has at least %(count)s teams.") % {"count": 2 * country.COMMUNES})
        if left := country.leftovers():
            raise CommandError(self._about(left))
        if Unit.objects.exists():
            raise CommandError(
                _("This database holds administrative units. Load the country into an empty one: "
                  "DATABASE_URL=sqlite:////path/to/country.sqlite3")
            )  # fmt: skip
        self.stdout.write("Đang tạo dữ liệu minh họa cả nước …")
        if not country.has_real_units():
            self.stdout.write("  Tên xã, phường là tự đặt: chưa cài requirements/bench.txt.")
        with audit.silenced():
            country.build(activities=activities, teams=teams, tell=lambda text: self.stdout.write(f"  {text}"))
        self.stdout.write(
            "\nTài khoản minh họa, mật khẩu chung " + self.style.SUCCESS(country.PASSWORD) + ": tinh, mot-tinh, xa."
        )

    def _about(self, left: country.Leftovers) -> str:
        """What is there, from when, and what to do: nothing is cleared by itself, for it may be what was wanted."""
        since = f"{timezone.localtime(left.since):%H:%M %d/%m/%Y}" if left.since else _("its first minutes")
        file = settings.DATABASES["default"]["NAME"]
        if connection.vendor == "sqlite":
            remedy = _("Delete %(file)s with its -wal and -shm, or name another one by DATABASE_URL, and run it again.")
        else:
            remedy = _("Drop the database %(file)s and create it anew, or name another one by DATABASE_URL.")
        found = {"units": left.units, "teams": left.teams, "activities": left.activities, "since": since}
        text = _(
            "A loading of the country was stopped half-way (%(since)s). It left %(units)s units, %(teams)s teams and "
            "%(activities)s activities, and no accounts."
        )
        return f"{text % found} {remedy % {'file': file}}"

    def _print_accounts(self) -> None:
        self.stdout.write("\nTài khoản minh họa, mật khẩu chung " + self.style.SUCCESS(accounts.PASSWORD) + ":")
        for account in accounts.ALL:
            self.stdout.write(f"  {account.username:<12} {account.does}")
        self.stdout.write("")
