"""Whether this server can do its work: the database answers and its tables are those the code expects."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import __version__


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, 503 with the reason otherwise. Names no secret and no data."""
    problem = trouble()
    if problem:
        return JsonResponse({"status": "error", "version": __version__, "reason": problem}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})


def trouble() -> str:
    """What is wrong in a few words, or nothing."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return "the database does not answer"
    pending = known_migrations() - applied
    return f"{len(pending)} migrations are not applied; run: manage.py migrate" if pending else ""


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """All migrations on disk. They do not change while a process lives."""
    return frozenset(MigrationLoader(None).graph.nodes)
