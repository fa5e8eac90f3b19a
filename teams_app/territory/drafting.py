"""From a draft to the request that geo.reorganise understands, and what people see of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo import names, reorganise
from geo.reorganise.hamlets import OpenQuestion
from geo.tables import TableError, TableErrors, read_changes, read_hamlets, read_units
from teams_app.territory.models import ReorganisationDraft


@dataclass(frozen=True)
class Preview:
    """What the files say: a plan, or everything that is wrong with them."""

    plan: reorganise.Plan | None = None
    faults: Sequence[TableError] = field(default_factory=list)

    @property
    def can_apply(self) -> bool:
        return self.plan is not None and not self.plan.open and not self.plan.already_applied

    def summary(self) -> list[tuple[str, int]]:
        return list(self.plan.counts().items()) if self.plan else []


def request_of(draft: ReorganisationDraft) -> reorganise.Request:
    """Raises TableErrors with the faults of all three files together."""
    faults: list[TableError] = []

    def read(reader: Callable[[bytes, str], Any], data: bytes | memoryview, name: str) -> Any:
        try:
            return reader(bytes(data), name) if name else []
        except TableErrors as errors:
            faults.extend(errors.errors)
            return []

    changes = read(read_changes, draft.changes_data, draft.changes_name)
    units = read(read_units, draft.units_data, draft.units_name)
    hamlets = read(read_hamlets, draft.hamlets_data, draft.hamlets_name)
    if faults:
        raise TableErrors(faults)
    return reorganise.Request(
        changes=changes,
        units=units,
        hamlets=hamlets,
        effective_on=draft.effective_on,
        number=draft.number,
        issuer=draft.issuer,
        issued_on=draft.issued_on,
        placements={int(unit): code for unit, code in draft.placements.items()},
        assign_nearest=draft.assign_nearest,
        changes_file=draft.changes_name,
        units_file=draft.units_name,
        hamlets_file=draft.hamlets_name,
    )


def preview_of(draft: ReorganisationDraft) -> Preview:
    """The same plan that `apply` makes again inside its transaction; nothing is written."""
    try:
        return Preview(plan=reorganise.make_plan(request_of(draft)))
    except TableErrors as errors:
        return Preview(faults=errors.errors)


def apply_draft(draft: ReorganisationDraft) -> Preview:
    """Apply the draft, or say what stands in the way; the draft remembers what it became."""
    try:
        plan = reorganise.apply(request_of(draft))
    except TableErrors as errors:
        return Preview(faults=errors.errors)
    except reorganise.NeedsDecision as undecided:
        return Preview(plan=undecided.plan)
    if plan.applied is not None:
        draft.applied = plan.applied
        draft.save(update_fields=["applied"])
    return Preview(plan=plan)


@dataclass(frozen=True)
class Story:
    """One commune's or district's part in the plan, as one line of the preview."""

    old: str
    news: list[str]
    touches: str


def endings(plan: reorganise.Plan) -> list[Story]:
    """Units that end, each with what takes its ground and what hangs on it."""
    labels = {one.kind: one.label for one in plan.impacts}
    stories = []
    for held in plan.ends:
        flows = plan.ground.by_old.get(held.unit, [])
        touches = {kind: count for kind, count in plan.touches(held.unit).items() if count and kind in labels}
        stories.append(
            Story(
                f"{held.label} ({held.code})",
                [f"{names.label(flow.new.type, flow.new.name)} ({flow.new.code})" for flow in flows],
                ", ".join(f"{count} {labels[kind]}" for kind, count in touches.items()),
            )
        )
    return stories


def questions(plan: reorganise.Plan) -> list[tuple[str, list[OpenQuestion]]]:
    """The hamlets that need a person's decision, by the commune they come from."""
    found: dict[str, list[OpenQuestion]] = {}
    for question in plan.open:
        found.setdefault(question.commune.label, []).append(question)
    return list(found.items())
