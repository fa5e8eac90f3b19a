"""Reminders by e-mail, through a mail server that really listens: who is written to, and what a bad address costs."""

from __future__ import annotations

import email
import io
import socketserver
import threading
from collections.abc import Iterator
from email import policy

import environ
import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from teams_app.accounts.models import Role
from teams_app.activities import handing
from teams_app.activities.periods import Month
from tests.factories import make_user
from tests.teams_app.activities.world import TODAY

LAST = Month.of(TODAY).previous
REFUSED = "nobody@example.vn"
ACCOUNT = "/tai-khoan/"


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand over a letter."""

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            verb, _space, rest = line.decode().strip().partition(" ")
            if verb.upper() == "DATA":
                self.say("354 go on")
                self.server.letters.append(self.letter())  # type: ignore[attr-defined]
            if verb.upper() == "RCPT" and REFUSED in rest:
                self.say("550 nobody of that name")
            else:
                self.say("221 bye" if verb.upper() == "QUIT" else "250 fine")
            if verb.upper() == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def letter(self) -> email.message.EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        return email.message_from_bytes(b"".join(lines), policy=policy.default)


@pytest.fixture
def letters(settings) -> Iterator[list[email.message.EmailMessage]]:
    """What reached the mail server that `EMAIL_URL` names."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.letters = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        set_up(settings, f"smtp://127.0.0.1:{server.server_address[1]}")
        yield server.letters
        server.shutdown()


def set_up(settings, url: str) -> None:
    """As `config/settings.py` reads it."""
    for name, value in {"EMAIL_URL": url, **environ.Env.email_url_config(url)}.items():
        setattr(settings, name, value)


def remind(*args: str) -> str:
    out = io.StringIO()
    call_command("remind_month", *args, stdout=out)
    return out.getvalue()


def write_to(user, address: str) -> None:
    user.email = address
    user.save()


def test_officials_are_written_to_where_e_mail_is_set_up(world, letters):
    write_to(world.official, "xa@example.vn")
    assert "1 e-mails would be sent; 1 communes without" in remind("--dry-run")
    assert not letters
    assert "1 e-mails sent; 1 communes without" in remind(str(LAST))
    (letter,) = letters
    assert letter["To"] == "xa@example.vn"
    assert letter["From"] == django_settings.DEFAULT_FROM_EMAIL
    assert letter["Subject"] == f"Nộp {LAST.label}"
    text = letter.get_content()
    assert "xã Mỹ Xương chưa nộp" in text
    assert f"/hoat-dong/thang/{LAST}/" in text
    handing.month_hand_in(by=world.official, unit=world.here, month=LAST, at=timezone.now(), is_nothing=True)
    assert "0 e-mails sent" in remind()


def test_an_official_says_where_reminders_go(world, letters):
    client = world.client(world.official)
    assert 'name="email"' in client.get(ACCOUNT).content.decode()
    assert client.post(ACCOUNT, {"email": "xã"}).status_code == 422
    assert client.post(ACCOUNT, {"email": "xa@example.vn"}).status_code == 302
    remind()
    assert [letter["To"] for letter in letters] == ["xa@example.vn"]
    client.post(ACCOUNT, {"email": ""})
    remind()
    assert len(letters) == 1


def test_without_a_mail_server_nobody_is_asked_for_an_address(world):
    client = world.client(world.official)
    assert 'name="email"' not in client.get(ACCOUNT).content.decode()
    assert client.post(ACCOUNT, {"email": "xa@example.vn"}).status_code == 404


def test_an_address_that_is_refused_does_not_hold_up_the_next(world, letters):
    write_to(world.official, REFUSED)
    write_to(make_user("xa-2", role=Role.COMMUNE, unit=world.there), "ban@example.vn")
    with pytest.raises(CommandError, match="1 e-mails were refused"):
        remind()
    assert [letter["To"] for letter in letters] == ["ban@example.vn"]


def test_a_mail_server_that_is_not_there_is_told_with_the_remedy(world, settings):
    write_to(world.official, "xa@example.vn")
    set_up(settings, "smtp://127.0.0.1:9")
    with pytest.raises(CommandError, match=r"nothing was sent\. Look at EMAIL_URL"):
        remind()


def test_without_a_mail_server_the_text_is_printed_and_nothing_sent(world):
    write_to(world.official, "xa@example.vn")
    told = remind()
    assert "xã Mỹ Xương" in told
    assert "nothing was sent" in told
    assert not mail.outbox


@pytest.mark.parametrize("month", [str(Month.of(TODAY)), "2024-13", "hôm qua"])
def test_a_month_that_is_not_over_is_refused(world, month):
    with pytest.raises(CommandError):
        remind(month)
