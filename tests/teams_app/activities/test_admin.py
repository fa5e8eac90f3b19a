"""What the services write can be looked at in Django's admin, and not be changed past them."""

from __future__ import annotations

import pytest

from geo.models import Level
from tests.factories import make_activity, make_team, make_unit, make_user
from tests.teams_app.activities.world import TODAY


@pytest.fixture
def activity(client):
    client.force_login(make_user("quan-tri", is_superuser=True, is_staff=True))
    return make_activity(make_team(make_unit(Level.HAMLET)), TODAY, 24)


def address(activity, act: str) -> str:
    return f"/quan-tri-django/activities/activity/{activity.pk}/{act}/"


@pytest.mark.django_db
def test_an_activity_is_shown(client, activity):
    assert client.get(address(activity, "change")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["change", "delete"])
def test_an_activity_is_neither_changed_nor_deleted(client, activity, act):
    assert client.post(address(activity, act), {"people": 240, "post": "yes"}).status_code == 403
    activity.refresh_from_db()
    assert activity.people == 24
