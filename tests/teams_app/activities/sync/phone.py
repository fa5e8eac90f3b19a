"""A phone as the server sees it: a token, and bodies of entries."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from teams_app.accounts.devices import device_add
from teams_app.accounts.models import User
from tests.teams_app.activities.world import TODAY, World


class Phone:
    def __init__(self, user: User) -> None:
        self.device, self.token = device_add(user=user, name="Chrome, Android")
        self.client = Client(raise_request_exception=False)

    def post(self, body: str | bytes) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post("/api/v1/activities/sync", body, content_type="application/json", headers=headers)

    def send(self, *entries: Any, **frame: Any) -> list[dict[str, Any]]:
        response = self.post(
            json.dumps({"client": 1, "sent_at": timezone.now().isoformat(), "entries": entries} | frame)
        )
        assert response.status_code == 200, response.content
        return response.json()["entries"]

    def mine(self, language: str = "vi", query: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        self.client.cookies["django_language"] = language
        return self.client.get(f"/api/v1/activities/mine{query}", headers=headers).json()


def typed(world: World, **fields: Any) -> dict[str, Any]:
    """A good entry of ấp Mỹ Thới of today, as a phone keeps it."""
    return {
        "uuid": str(uuid.uuid4()),
        "team": world.team.pk,
        "date": TODAY.isoformat(),
        "form": "door_to_door",
        "topics": [world.skills[0].slug],
        "people": 24,
        "logged_at": timezone.now().isoformat(),
    } | fields
