"""Two imports of one file at the same moment: one writes, the other finds that nothing is new."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from geo.models import Level, Unit
from teams_app.registry.models import ImportBatch, Member, Person, Team, TeamArea
from tests.factories import make_unit
from tests.teams_app.registry.importing.books import TEAMS, take, xlsx

ROWS = [[number, "Mỹ Xương", f"Ấp {number}", f"{number}/QĐ-UBND", "1/7/2022", f"Nguyễn Thử {number} Mẫu", ""]
        for number in range(1, 41)]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_nothing_is_doubled_when_two_import_the_same_list_at_once():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads do not share a database in memory")
    make_unit(Level.COMMUNE, "Mỹ Xương", code="30121")
    data, together = xlsx(TEAMS, *ROWS), Barrier(3)

    def one(_number: int) -> int | None:
        try:
            together.wait(30)
            batch = take(data, add_hamlets=True).batch
            return batch.pk if batch else None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        batches = [batch for batch in pool.map(one, range(3)) if batch]
    assert len(batches) == ImportBatch.objects.count() == 1
    assert [model.objects.count() for model in (Team, TeamArea, Person, Member)] == [40] * 4
    assert Unit.objects.filter(level=Level.HAMLET).count() == 40
