"""/healthz tells a load balancer, and a person, whether this server can work."""

from unittest.mock import patch

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import Client

from config import __version__

pytestmark = pytest.mark.django_db


def test_all_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": __version__}
    assert "no-store" in answer["Cache-Control"]


def test_a_migration_that_is_not_applied_is_told(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("registry", "0001_initial")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "1 migrations are not applied; run: manage.py migrate"


def test_a_database_that_does_not_answer_is_told_without_its_secrets(client: Client) -> None:
    broken = OperationalError("could not connect to postgres://user:secret@host/db")
    with patch.object(MigrationRecorder, "applied_migrations", side_effect=broken):  # no real one can be broken here
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "the database does not answer"


def test_asking_costs_little(client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client.get("/healthz")
    with django_assert_max_num_queries(3):
        client.get("/healthz")


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
