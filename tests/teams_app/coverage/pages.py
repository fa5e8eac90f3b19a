"""What a page of coverage says, as a reader has it."""

from __future__ import annotations

import html
from typing import Any

from django.test import Client


def text_of(client: Client, url: str, query: dict[str, Any] | None = None) -> str:
    response = client.get(url, query or {})
    assert response.status_code == 200, url
    return html.unescape(response.content.decode())
