"""Makes the plan of a request: reads what is in force, refuses what cannot be true, asks what hangs on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import names
from geo.loading import may_lie_in
from geo.models import Reorganisation
from geo.reorganise.communes import Communes
from geo.reorganise.faults import Faults
from geo.reorganise.flows import After, Flow, Ground, rows_above
from geo.reorganise.hamlets import Hamlets
from geo.reorganise.outline import Change, Plan
from geo.reorganise.request import Request
from geo.signals import Impact, impact
from geo.tables import UnitRow, notes
from geo.world import Held, World, begun_after, ever_under, world_on


@transaction.atomic
def make_plan(request: Request) -> Plan:
    """What `request` means on the register as it stands. Raises TableErrors with every fault.

    Five queries and those of the receivers of `impact`, whatever the rows.
    """
    if record := _applied_before(request):
        return _as_applied(request, record)
    before = world_on(request.day_before)
    unknown = {row.old_code for row in request.used_changes} - before.by_code.keys()
    plan = draft(request, before, begun_after(request.day_before), ever_under(unknown))
    units = frozenset(held.unit for held in plan.ends) | frozenset(change.held.unit for change in plan.changes)
    return replace(plan, impacts=_ask(units, request.day_before))


def draft(
    request: Request, before: World, later: Sequence[Held] = (), history: Mapping[str, Sequence[Held]] | None = None
) -> Plan:
    """The plan, without the database. `later`: periods that begin on the day or after it. `history`:
    all periods that a code ever had, for the old codes that are not in force the day before."""
    faults = Faults(request)
    communes = Communes(request, before, history or {}, faults)
    _check_day(request, before, communes.provinces(), faults)
    flows = communes.flows()
    units = {row.code: row for row in request.units if row.level != "hamlet"}
    kept = rows_above(units, before)
    _check_parents(request, {**units, **{row.code: row for row in kept}}, faults)
    faults.refuse_if_any()
    after = After([*units.values(), *kept])
    ground = Ground(before, after, flows, communes.provinces(), [row.code for row in kept])
    hamlets = Hamlets(request, ground, faults)
    hamlets.place()
    _check_upper(ground, faults)
    _check_codes(ground, later, faults)
    faults.refuse_if_any()
    return Plan(
        request,
        ground,
        changes=_changes(ground),
        moves=hamlets.moves,
        open=hamlets.open,
        warnings=[*_notes(request), *communes.warnings],
        passed_over=communes.passed_over,
    )


def _changes(ground: Ground) -> list[Change]:
    found = []
    for unit, row in ground.continues.items():
        held = ground.before.by_unit[unit]
        change = Change(held, row, ground.unit_of.get(row.parent_code) != held.parent)
        if change.is_renamed or change.parent_changes:
            found.append(change)
    return sorted(found, key=lambda change: change.held.code)


def _notes(request: Request) -> list[str]:
    found = notes(request.units)
    if count := len(request.changes) - len(request.used_changes):
        found.insert(0, ngettext(
            "%(count)d row of the changes takes effect on another day and was passed over.",
            "%(count)d rows of the changes take effect on another day and were passed over.",
            count,
        ) % {"count": count})  # fmt: skip
    return found


def _ask(units: frozenset[int], on: dt.date) -> list[Impact]:
    found: list[Impact] = []
    for _receiver, answer in impact.send(sender=Plan, units=units, on=on):
        found += cast("list[Impact]", answer if isinstance(answer, list) else [answer])
    return found


# Applied before? -----------------------------------------------------------------------------


def _applied_before(request: Request) -> Reorganisation | None:
    records = Reorganisation.objects.filter(
        instrument__number=request.number, effective_on=request.effective_on
    ).select_related("instrument")
    if request.issuer:
        records = records.filter(instrument__issuer=request.issuer)
    return records.first()


def _as_applied(request: Request, record: Reorganisation) -> Plan:
    if record.fingerprint != request.fingerprint:
        faults = Faults(request)
        faults.in_changes(
            0, "",
            _("%(number)s has been applied for %(date)s already, from other tables than these.")
            % {"number": request.number, "date": _day(request.effective_on)},
            _("Undo it first (reorganise --undo), or give the number of the other instrument."),
        )  # fmt: skip
        faults.refuse_if_any()
    nothing = Ground(World(request.day_before, []), After([]), [], (), ())
    return Plan(request, nothing, applied=record, already_applied=True)


# What cannot be true. ------------------------------------------------------------------------


def _check_day(request: Request, before: World, provinces: Iterable[int | None], faults: Faults) -> None:
    """Nothing in the provinces concerned may have changed on the day or after it."""
    concerned = Ground(before, After([]), [], set(provinces), ()).concerned
    last = max((held.valid_to for held in concerned if held.valid_to), default=None)
    if last is None:
        return
    changed = [held for held in concerned if held.valid_to == last]
    named = {row.old_code: row.row for row in request.used_changes}
    first = next((held for held in changed if held.code in named), changed[0])
    faults.in_changes(
        named.get(first.code, 0), "effective_date",
        _("%(date)s does not lie after the last reorganisation of these provinces: %(unit)s changes on %(last)s.")
        % {"date": _day(request.effective_on), "unit": before.path(first), "last": _day(last)},
        _("Correct the day, or undo the later reorganisation first (reorganise --undo)."),
    )  # fmt: skip
    faults.refuse_if_any()


def _check_parents(request: Request, rows: Mapping[str, UnitRow], faults: Faults) -> None:
    for row in request.units:
        parent = rows.get(row.parent_code)
        if row.level == "province" and not row.parent_code:
            continue
        if parent is None:
            faults.in_units(
                row.row, "parent_code",
                _("The parent %(code)s is neither in the file nor in force.") % {"code": row.parent_code or "—"},
                _("Add the parent to the file, or correct its code."),
            )  # fmt: skip
        elif not may_lie_in(row.level, parent.level):
            faults.in_units(
                row.row, "parent_code",
                _("A unit of level %(level)s cannot lie in %(parent)s, of level %(parent_level)s.")
                % {"level": row.level, "parent": row.parent_code, "parent_level": parent.level},
                _("Correct the parent or the level."),
            )  # fmt: skip


def _check_upper(ground: Ground, faults: Faults) -> None:
    """Districts and provinces come from somewhere and go somewhere."""
    for held in ground.concerned:
        if held.unit not in ground.continues and held.unit not in ground.by_old:
            faults.in_units(
                0, "code",
                _("%(code)s (%(unit)s) would be left without a successor: it has no communes that lead to one.")
                % {"code": held.code, "unit": ground.before.path(held)},
                _("List it here if it stays, or load its communes first."),
            )  # fmt: skip
    for row in ground.after.by_code.values():
        if row.level != "commune" and row.code not in ground.unit_of and not _origins(ground, row):
            faults.in_units(
                row.row, "code",
                _("%(code)s (%(unit)s) is new, and no commune leads to it.")
                % {"code": row.code, "unit": names.label(row.type, row.name)},
                _("List the communes that lie in it, or remove the row."),
            )  # fmt: skip


def _origins(ground: Ground, row: UnitRow) -> list[Flow]:
    return [flow for flow in ground.by_new.get(row.code, []) if flow.old.level == row.level]


def _check_codes(ground: Ground, later: Sequence[Held], faults: Faults) -> None:
    """A code is free when nobody else carries it on the day or later."""
    concerned = {held.unit for held in ground.concerned}
    taken = {held.code: held for held in later}
    for row in ground.after.by_code.values():
        holder = ground.before.by_code.get(row.code)
        if row.code in ground.kept:
            continue
        if holder is None or holder.unit in concerned:
            holder = taken.get(row.code)
        if holder is not None:
            faults.in_units(
                row.row, "code",
                _("%(code)s is the code of another unit: %(unit)s, from %(date)s on.")
                % {"code": row.code, "unit": holder.label, "date": _day(holder.valid_from)},
                _("Correct the code, or add what becomes of that unit."),
            )  # fmt: skip


def _day(date: dt.date) -> str:
    return date_format(date, "SHORT_DATE_FORMAT")
