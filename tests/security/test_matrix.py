"""Every address × every kind of user × own and other area: what comes back is what expectations.py says."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from teams_app.accounts.models import User
from tests.security import world as w
from tests.security.expectations import LOGIN, MOVED, OK, REFUSED, ROWS, Row

ADMINS = ("quan-tri/", "quan-tri-django/")  # their many addresses share one gate, tested below


def addresses(resolver: URLResolver, namespace: str = "", prefix: str = "") -> Iterator[str]:
    """The names of all patterns, `namespace:name`, outside the two admins."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith(ADMINS):
            continue
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or path}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner, path)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[w.World]:
    """Built once for all addresses: whatever a request writes is undone behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = w.build()
        world.cookies = {actor: signed_in(user) for actor, user in world.actors.items()}
        yield world
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("world", "db")


def test_every_address_has_its_row():
    found = set(addresses(get_resolver()))
    assert not found - ROWS.keys(), "add a row to tests/security/expectations.py"
    assert not ROWS.keys() - found, "this address is gone; take its row out"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ROWS)
def test_each_user_gets_what_is_theirs(world, name, method):
    row = ROWS[name]
    wanted = getattr(row, method)
    got = {actor: outcome(world, actor, address_of(name, row, world), method, row) for actor in w.ACTORS}
    wrong = {actor: f"{got[actor]} instead of {wanted[actor]}" for actor in w.ACTORS if got[actor] != wanted[actor]}
    assert not wrong, f"{method.upper()} {name}"


@pytest.mark.parametrize(
    ("name", "allowed"), [("wagtailadmin_home", {w.EDITOR, w.SUPERUSER}), ("admin:index", {w.SUPERUSER})]
)
def test_the_admins_let_in_nobody_else(world, name, allowed):
    for actor in (*w.ACTORS, w.SUPERUSER):
        response = client_of(world, actor).get(reverse(name), follow=True)
        arrived = response.request["PATH_INFO"] == reverse(name) and response.status_code == 200
        assert arrived == (actor in allowed), f"{actor} at {name}"


def test_figures_are_closed_to_the_public_where_the_province_says_so(world, settings):
    settings.PUBLIC_MAP = False
    got = {
        name: outcome(world, w.PUBLIC, address_of(name, row, world), "get", row)
        for name, row in ROWS.items()
        if name.startswith("coverage:") and not name.startswith("coverage:open_data")  # a switch of its own
    }
    assert set(got.values()) <= {LOGIN, REFUSED}, got


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.get[w.PUBLIC] == OK])
def test_no_public_page_names_a_person_or_a_phone(world, name):
    page = client_of(world, w.PUBLIC).get(address_of(name, ROWS[name], world))
    text = b"".join(page.streaming_content) if page.streaming else page.content
    assert b"0100000001" not in text
    assert "Sen Thị Hoa".encode() not in text


def address_of(name: str, row: Row, world: w.World) -> str:
    values = {key: world.things.get(value, value) for key, value in row.path.items()}
    if values and all(key.isdigit() for key in values):
        return reverse(name, args=list(values.values())) + row.query
    return reverse(name, kwargs=values) + row.query


def outcome(world: w.World, actor: str, address: str, method: str, row: Row) -> str:
    """What comes back; whatever it wrote is undone."""
    with transaction.atomic():
        client = client_of(world, actor)
        response = client.get(address) if method == "get" else client.post(address, dict(row.form))
        transaction.set_rollback(True)
    return category(response)


def signed_in(user: User | AnonymousUser) -> SimpleCookie:
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client.cookies


def client_of(world: w.World, actor: str) -> Client:
    client = Client(raise_request_exception=False)
    if actor not in world.cookies:  # a world of one test
        world.cookies[actor] = signed_in(world.actors[actor])
    client.cookies = copy.deepcopy(world.cookies[actor])
    return client


def category(response: HttpResponse) -> str:
    if 300 <= response.status_code < 400:
        target = urlsplit(response["Location"]).path
        return LOGIN if target == resolve_url(settings.LOGIN_URL) else MOVED
    return str(response.status_code)
