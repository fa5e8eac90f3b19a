"""Connections that are opened and say nothing keep nobody waiting."""

from __future__ import annotations

import contextlib
import socket

from teams_app.accounts.devices import device_add
from tests.teams_app.activities import world as worlds
from tests.teams_app.activities.sync.phone import typed
from tests.teams_app.activities.sync.server import Server, server, wait_for  # noqa: F401  (a fixture)

SILENT = 64  # eight to a thread: at gunicorn's five seconds each the last would be waited for forty


def test_silent_connections_hold_no_thread_and_are_heard_when_they_speak(server: Server) -> None:  # noqa: F811
    world = worlds.build()
    token = device_add(user=world.head, name="")[1]
    wait_for(server, token)
    with contextlib.ExitStack() as opened:
        for _ in range(SILENT):
            opened.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
        [answer] = server.send(token, [typed(world)], patience=20)
        assert answer["state"] == "created"
        last = opened.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
        server.send(token, [], patience=20)  # it is put aside by now
        last.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert last.recv(100).startswith(b"HTTP/1.1 200")
