"""The plan as lines of text, for a terminal or a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from geo import names
from geo.reorganise.outline import Change, Plan

MOST = 20  # lines of one kind; the JSON form and the page hold them all


def tell(plan: Plan) -> str:
    """What the plan does, its findings first."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    request = plan.request
    said = {"number": request.number, "date": date_format(request.effective_on, "SHORT_DATE_FORMAT")}
    if plan.already_applied:
        yield _("%(number)s is already applied for %(date)s; nothing was changed.") % said
        return
    yield _("%(number)s, effective %(date)s:") % said
    yield from _summary(plan)
    yield from _section(_("End"), [_ending(plan, held.unit) for held in plan.ends])
    yield from _section(_("Begin"), [f"{row.code} {names.label(row.type, row.name)}" for row in plan.begins])
    yield from _section(_("Renamed"), [_renamed(change) for change in plan.renamed])
    yield from _section(_("Re-parented"), [_reparented(plan, change) for change in plan.reparented])
    yield from _section(_("Needs a person's decision"), [
        _("%(hamlet)s of %(commune)s: %(choices)s") % {
            "hamlet": f"{question.held.code} {question.held.label}",
            "commune": question.commune.label,
            "choices": " / ".join(f"{row.code} {names.label(row.type, row.name)}" for row in question.choices),
        }
        for question in plan.open
    ])  # fmt: skip
    yield from _section(_("Passed over"), [str(error) for error in plan.passed_over])
    yield from _section(_("Notes"), list(plan.warnings))


def _summary(plan: Plan) -> Iterator[str]:
    counts = plan.counts()
    for text, key in (
        (_("units end"), "ends"),
        (_("units begin"), "begins"),
        (_("units are renamed"), "renamed"),
        (_("units are re-parented"), "reparented"),
        (_("hamlets move with their commune"), "hamlets_moved"),
        (_("of them provisionally"), "hamlets_provisional"),
        (_("hamlets need a person's decision"), "needs_decision"),
    ):
        yield f"  {number_format(counts[key], force_grouping=True):>8}  {text}"
    yield "  " + _("Touched: %(touches)s") % {"touches": _touches(plan, plan.touched())}


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"{title} ({len(lines)}):"
    yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield "  " + _("… and %(count)d more (--format json lists all)") % {"count": len(lines) - MOST}


def _ending(plan: Plan, unit: int) -> str:
    held = plan.ground.before.by_unit[unit]
    heirs = ", ".join(
        f"{flow.new.code} {names.label(flow.new.type, flow.new.name)}" + ("" if flow.is_full else f" ({_('in part')})")
        for flow in plan.ground.by_old[unit]
    )
    touches = {kind: count for kind, count in plan.touches(unit).items() if count}
    tail = f" [{_touches(plan, touches)}]" if touches else ""
    return f"{held.code} {held.label} → {heirs}{tail}"


def _renamed(change: Change) -> str:
    new = names.label(change.row.type, change.row.name)
    return f"{change.held.code} {change.held.label} → {change.row.code} {new}"


def _reparented(plan: Plan, change: Change) -> str:
    before, after = plan.ground.before, plan.ground.after
    old = before.by_unit.get(change.held.parent) if change.held.parent else None
    new = after.by_code.get(change.row.parent_code)
    labels = [old.label if old else "—", names.label(new.type, new.name) if new else "—"]
    return f"{change.row.code} {names.label(change.row.type, change.row.name)}: {' → '.join(labels)}"


def _touches(plan: Plan, counts: dict[str, int]) -> str:
    labels = {"hamlets": _("hamlets")} | {one.kind: str(one.label) for one in plan.impacts}
    return ", ".join(f"{number_format(count, force_grouping=True)} {labels[kind]}" for kind, count in counts.items())
