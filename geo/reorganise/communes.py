"""Reads the ground's flows out of the table of changes and refuses what cannot be true. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geo import names
from geo.models.change import Extent
from geo.reorganise.faults import Faults
from geo.reorganise.flows import Flow, province_of
from geo.reorganise.request import Request
from geo.tables import ChangeRow, TableError, UnitRow
from geo.world import Held, World

# Nationwide tables hold a few slips, such as a commune of the same name in another province. One row in
# a hundred may name an old commune that the register has never heard of: it is passed over and said.
# Nothing is lost by it, because every commune in force must find its successor in the other rows.
SLIPS = 0.01


class Communes:
    """The old and new communes of a request, and the flows between them."""

    def __init__(self, request: Request, before: World, history: Mapping[str, Sequence[Held]], faults: Faults) -> None:
        self.request, self.before, self.history, self.faults = request, before, history, faults
        self.units = {row.code: row for row in request.units}
        self.new = {row.code: row for row in request.units if row.level == "commune"}
        self.old = {held.code: held for held in before.at_level("commune")}
        self.passed_over: list[TableError] = []
        self.warnings: list[str] = []

    def flows(self) -> list[Flow]:
        """All flows of communes. What is wrong goes into the faults."""
        if not self.request.used_changes:
            self._no_rows()
        rows = self._without_slips(self._distinct(self.request.used_changes))
        flows = [Flow(old, new, row.extent) for row, old, new in self._read(rows)]
        self._check_extents(rows)
        flows += self._remainders(flows)
        flows += self._stays(flows)
        self._check_origins(flows)
        return flows

    def provinces(self) -> set[int | None]:
        """Ids of the provinces one of whose communes is named as old, or kept by its code."""
        named = {row.old_code for row in self.request.used_changes}
        return {province_of(held, self.before) for code, held in self.old.items() if code in named or code in self.new}

    # Rows. -----------------------------------------------------------------------------------

    def _no_rows(self) -> None:
        days = sorted({row.effective_on for row in self.request.changes if row.effective_on})
        self.faults.in_changes(
            0, "effective_date",
            _("No row takes effect on %(date)s; the file has: %(days)s.")
            % {"date": _day(self.request.effective_on), "days": ", ".join(map(_day, days))},
            _("Correct the day of the command, or the file."),
        )  # fmt: skip

    def _distinct(self, rows: Sequence[ChangeRow]) -> list[ChangeRow]:
        first: dict[tuple[str, str], int] = {}
        for row in rows:
            pair = (row.old_code, row.new_code)
            if pair in first:
                self.faults.in_changes(
                    row.row, "old_code",
                    _("%(old)s → %(new)s is listed twice; row %(row)d has it already.")
                    % {"old": row.old_code, "new": row.new_code, "row": first[pair]},
                    _("Keep one of the two rows."),
                )  # fmt: skip
            first.setdefault(pair, row.row)
        return [row for row in rows if first[row.old_code, row.new_code] == row.row]

    def _without_slips(self, rows: Sequence[ChangeRow]) -> list[ChangeRow]:
        unknown = [row for row in rows if row.old_code not in self.old and row.old_code not in self.history]
        fed = {row.new_code for row in rows if row.old_code in self.old}
        slips = [row for row in unknown if row.new_code in fed]
        if len(slips) > len(rows) * SLIPS:
            return list(rows)
        for row in slips:
            error = TableError(
                self.request.changes_file, row.row, "old_code",
                _("%(code)s is in no table that was ever loaded; the row is passed over.") % {"code": row.old_code},
                _("Check the row: %(new)s has its other predecessors without it.") % {"new": row.new_code},
            )  # fmt: skip
            self.passed_over.append(error)
        return [row for row in rows if row not in slips]

    def _read(self, rows: Sequence[ChangeRow]) -> list[tuple[ChangeRow, Held, UnitRow]]:
        found = []
        for row in rows:
            old, new = self.old.get(row.old_code), self.new.get(row.new_code)
            if old is None:
                self._not_in_force(row)
            if new is None:
                self._not_listed(row)
            if old and new:
                found.append((row, old, new))
        return found

    def _not_in_force(self, row: ChangeRow) -> None:
        said = {"code": row.old_code, "date": _day(self.request.day_before)}
        periods = self.history.get(row.old_code, ())
        if other := self.before.by_code.get(row.old_code):
            message = _("%(code)s is no commune but %(unit)s.") % (said | {"unit": self.before.path(other)})
            remedy = _("Name communes only: districts and provinces follow from them.")
        elif past := [held for held in periods if held.valid_to and held.valid_to <= self.request.effective_on]:
            last = max(past, key=lambda held: held.valid_from)
            said |= {"unit": last.label, "end": _day(last.valid_to or self.request.effective_on)}
            message = _("%(code)s (%(unit)s) was not in force on %(date)s: it ended on %(end)s.") % said
            remedy = _("Write the code of the commune that took its place, or remove the row.")
        elif periods:
            said |= {"unit": periods[0].label, "start": _day(periods[0].valid_from)}
            message = _("%(code)s (%(unit)s) was not in force on %(date)s: it begins on %(start)s.") % said
            remedy = _("Correct the day, or load the older units first.")
        else:
            message = _("%(code)s was not in force on %(date)s: no such commune was ever loaded.") % said
            remedy = _("Correct the code, or load the table of its province first.")
        self.faults.in_changes(row.row, "old_code", message, remedy)

    def _not_listed(self, row: ChangeRow) -> None:
        said = {"code": row.new_code, "file": self.request.units_file}
        if other := self.units.get(row.new_code):
            message = _("%(code)s is no commune in %(file)s (row %(row)d).") % (said | {"row": other.row})
        else:
            message = _("%(code)s is missing from %(file)s.") % said
        remedy = _("Add the commune to the units file, or correct the code.")
        self.faults.in_changes(row.row, "new_code", message, remedy)

    def _check_extents(self, rows: Sequence[ChangeRow]) -> None:
        """An old commune goes over in full to one, or in part to each of several."""
        count = Counter(row.old_code for row in rows)
        seen: set[str] = set()
        for row in rows:
            full_and_more = row.extent == Extent.FULL and count[row.old_code] > 1
            if full_and_more and row.old_code not in seen:
                seen.add(row.old_code)
                others = ", ".join(
                    f"{other.new_code} ({_('row %(row)d') % {'row': other.row}})"
                    for other in rows
                    if other.old_code == row.old_code and other is not row
                )
                self.faults.in_changes(
                    row.row, "extent",
                    _("%(old)s cannot go to %(new)s in full and also to %(others)s.")
                    % {"old": row.old_code, "new": row.new_code, "others": others},
                    _("Write “partial” in all its rows, or keep one of them."),
                )  # fmt: skip

    # Units that the table does not name. -----------------------------------------------------

    def _remainders(self, flows: Sequence[Flow]) -> list[Flow]:
        """A commune that gives one part away and is still listed keeps the rest under its code."""
        by_old: dict[str, list[Flow]] = {}
        for flow in flows:
            by_old.setdefault(flow.old.code, []).append(flow)
        rows = {row.old_code: row for row in self.request.used_changes}
        found = []
        for code, parts in by_old.items():
            if len(parts) > 1 or parts[0].is_full:
                continue
            if code in self.new and parts[0].new.code != code:
                found.append(Flow(parts[0].old, self.new[code], Extent.PARTIAL))
                self.warnings.append(
                    _("Row %(row)d: %(code)s gives a part away; the rest stays under its code.")
                    % {"row": rows[code].row, "code": code}
                )
            else:
                self.faults.in_changes(
                    rows[code].row, "extent",
                    _("%(code)s goes to %(new)s in part, and nothing says where the rest goes.")
                    % {"code": code, "new": parts[0].new.code},
                    _("Add a row for the rest, or write “full”."),
                )  # fmt: skip
        return found

    def _stays(self, flows: Sequence[Flow]) -> list[Flow]:
        """Communes of the provinces concerned that no row names: they stay, or have no successor."""
        named = {row.old_code for row in self.request.used_changes}
        fed = {flow.new.code for flow in flows}
        provinces = self.provinces()
        found = []
        for code, held in self.old.items():
            if code in named or province_of(held, self.before) not in provinces:
                continue
            if code not in self.new:
                self._left_over(held)
            elif code in fed:
                self._unsaid(held)
            else:
                found.append(Flow(held, self.new[code], Extent.FULL, named=False))
        return found

    def _left_over(self, held: Held) -> None:
        self.faults.in_units(
            0, "code",
            _("%(code)s (%(unit)s) would be left without a successor: it is neither in the changes nor in this file.")
            % {"code": held.code, "unit": self.before.path(held)},
            _("Add a row to the changes that says where it goes, or list it here if it stays."),
        )  # fmt: skip

    def _unsaid(self, held: Held) -> None:
        row = next(row for row in self.request.used_changes if row.new_code == held.code)
        self.faults.in_changes(
            row.row, "new_code",
            _("%(code)s receives ground here, but nothing says what becomes of the present %(code)s (%(unit)s).")
            % {"code": held.code, "unit": self.before.path(held)},
            _("Add the row %(code)s,%(code)s,full, or one that says where it goes.") % {"code": held.code},
        )  # fmt: skip

    def _check_origins(self, flows: Sequence[Flow]) -> None:
        if self.faults.errors:
            return  # rows that could not be read would only be reported a second time
        fed = {flow.new.code for flow in flows}
        for row in self.new.values():
            if row.code not in fed:
                self.faults.in_units(
                    row.row, "code",
                    _("%(code)s (%(unit)s) is new, and no row of the changes leads to it.")
                    % {"code": row.code, "unit": names.label(row.type, row.name)},
                    _("Add the rows of its predecessors to %(file)s.") % {"file": self.request.changes_file},
                )  # fmt: skip


def _day(date: object) -> str:
    return date_format(date, "SHORT_DATE_FORMAT")  # type: ignore[arg-type]
