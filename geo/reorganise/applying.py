"""Writes a plan: one transaction, a dozen statements, whatever the number of units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import ngettext

from geo import bulk
from geo.loading import period_values
from geo.models import Instrument, Reorganisation, Succession, Unit, UnitPeriod
from geo.reorganise.outline import Plan
from geo.reorganise.planning import make_plan
from geo.reorganise.request import Request
from geo.signals import Successor, reorganised
from geo.world import Held


class NeedsDecision(Exception):
    """Hamlets of split communes have no commune yet. `plan.open` lists them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        count = len(plan.open)
        super().__init__(
            ngettext(
                "%(count)d hamlet of a split commune has no commune yet.",
                "%(count)d hamlets of split communes have no commune yet.",
                count,
            )
            % {"count": count}
        )


@transaction.atomic
def apply(request: Request) -> Plan:
    """Plan `request` and write it, or nothing. Applied a second time it changes nothing.

    Raises TableErrors for what cannot be true and NeedsDecision for hamlets that nobody placed.
    """
    _let_nobody_else_write()
    plan = make_plan(request)
    if plan.already_applied:
        return plan
    if plan.open:
        raise NeedsDecision(plan)
    record = _record(plan)
    units = _begin_units(plan)
    _write_periods(plan, record, units)
    _write_successions(plan, record, units)
    reorganised.send(sender=Reorganisation, reorganisation=record, successors=_successors(plan, units))
    return replace(plan, applied=record)


def _let_nobody_else_write() -> None:
    """The plan is read and written under one lock; on SQLite the transaction itself is that lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(UnitPeriod._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _record(plan: Plan) -> Reorganisation:
    request = plan.request
    known = Instrument.objects.filter(number=request.number)
    if request.issuer:
        known = known.filter(issuer=request.issuer)
    if request.issued_on:
        known = known.filter(issued_on=request.issued_on)
    instrument = known.order_by("pk").first()
    made = instrument is None
    if instrument is None:
        instrument = Instrument.objects.create(
            number=request.number, issuer=request.issuer, issued_on=request.issued_on
        )
    return Reorganisation.objects.create(
        instrument=instrument,
        effective_on=request.effective_on,
        fingerprint=request.fingerprint,
        made_instrument=made,
        summary={"counts": plan.counts(), "touches": plan.touched()},
    )


def _begin_units(plan: Plan) -> dict[str, int]:
    """Code afterwards → unit id, of all units of the tables; the new ones are made here."""
    ids = bulk.reserve_ids(Unit, len(plan.begins))
    fresh = {row.code: pk for row, pk in zip(plan.begins, ids, strict=True)}
    demo = set(Unit.objects.filter(is_demo=True).exclude(level="hamlet").values_list("pk", flat=True))
    origins = plan.ground.by_new
    bulk.insert(Unit, [
        {"id": fresh[row.code], "level": row.level, "is_demo": all(flow.old.unit in demo for flow in origins[row.code])}
        for row in plan.begins
    ])  # fmt: skip
    return plan.ground.unit_of | fresh


def _write_periods(plan: Plan, record: Reorganisation, units: Mapping[str, int]) -> None:
    day, instrument = record.effective_on, record.instrument_id
    over = [*plan.ends, *(change.held for change in plan.changes), *(move.held for move in plan.moves)]
    bulk.update(UnitPeriod, [{"id": held.id, "valid_to": day, "ended_by_id": instrument} for held in over])

    def begin(row: Any, unit: int, parent_code: str, **more: Any) -> bulk.Row:
        return period_values(row, unit, units.get(parent_code), day, started_by_id=instrument, **more)

    fresh = [begin(row, units[row.code], row.parent_code) for row in plan.begins]
    fresh += [begin(change.values, change.held.unit, change.row.parent_code) for change in plan.changes]
    for move in plan.moves:
        named: Held = move.held
        if move.row:
            named = replace(named, type=move.row.type, name=move.row.name)
        fresh.append(begin(named, named.unit, move.commune_code, is_provisional=move.is_provisional))
    bulk.insert(UnitPeriod, fresh)


def _write_successions(plan: Plan, record: Reorganisation, units: Mapping[str, int]) -> None:
    bulk.insert(Succession, [
        {
            "old_id": flow.old.unit,
            "new_id": units[flow.new.code],
            "extent": flow.extent,
            "effective_on": record.effective_on,
            "instrument_id": record.instrument_id,
        }
        for flow in plan.successions
    ])  # fmt: skip


def _successors(plan: Plan, units: Mapping[str, int]) -> dict[int, list[Successor]]:
    """Ended unit → who took its ground, the one with most of its hamlets first."""
    gone: dict[tuple[int, str], int] = {}
    before, after = plan.ground.before, plan.ground.after
    for move in plan.moves:
        for old in (before.above(move.held, level) for level in ("commune", "district", "province")):
            for level in ("commune", "district", "province"):
                new = after.above(after.by_code[move.commune_code], level)
                if old and new:
                    gone[old.unit, new.code] = gone.get((old.unit, new.code), 0) + 1
    found = {}
    for held in plan.ends:
        flows = plan.ground.by_old[held.unit]
        heirs = [
            Successor(units[flow.new.code], flow.extent, gone.get((held.unit, flow.new.code), 0)) for flow in flows
        ]
        found[held.unit] = sorted(heirs, key=lambda heir: (-heir.hamlets, heir.unit))
    return found
