"""Many sessions at once: a grid that takes a paste from Excel. The form carries everything; nothing is kept half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.tables import grid, reading, saving
from teams_app.activities.tables.meaning import Meaning
from teams_app.activities.tables.reading import TypedRow
from teams_app.activities.tables.rows import Outcome, Row, understand


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def many(request: HttpRequest) -> HttpResponse:
    """`do` says what was pressed: `paste`, `check`, `save` (all or none), `save-right`, or `more` rows."""
    user = cast("User", request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    if not access.can_log(user, today):
        return render(request, "activities/no_team.html", {"may_see": access.can_see_log(user, today)}, status=403)
    meaning = Meaning(user, today)
    team = meaning.only_team.short_name if meaning.only_team else ""
    typed = grid.numbered(_typed(request), team)
    do = request.POST.get("do", "")
    reason = " ".join(request.POST.get("reason", "").split())[:300]
    rows = understand(typed, user, now, reason) if do not in ("", "more") else []
    kept: list[Any] = []
    if do in ("save", "save-right"):
        try:
            kept = saving.save(rows, by=user, at=now, only_right=do == "save-right")
        except saving.NotAllRight:
            messages.warning(request, _("Nothing is saved yet: put the marked rows right, or save the right ones."))
        else:
            kept += [saved for row in rows if row.outcome is Outcome.SAME and (saved := saving.known(row))]
            _tell(request, len(kept))
            done = {saved.row.typed.uuid for saved in kept}
            typed = grid.numbered([row for row in typed if row.uuid not in done], team)
            rows = [row for row in rows if row.typed.uuid not in done]
    empty = grid.EMPTY_ROWS * (2 if do == "more" else 1)
    context = meaning.suggestions | {
        "shown": grid.shown(typed, rows, team, empty=empty),
        "headings": grid.LABELS,
        "kept": kept,
        "counts": Counter(row.outcome.value for row in rows),
        "ready": sum(row.is_ready for row in rows),
        "paste_order": " · ".join(str(grid.LABELS[column]) for column in grid.GRID),
        "most": grid.MOST_ROWS,
        "today": today,
        "wrong": _wrong(rows),
        "reason": reason,
        "asks_reason": bool(reason) or any(row.is_closed for row in rows),
    }
    return render(request, "activities/many.html", context)


def _typed(request: HttpRequest) -> list[TypedRow]:
    """What stands in the grid, and below it what was pasted."""
    typed = grid.typed_in(request.POST)
    if request.POST.get("do") != "paste":
        return typed
    more = reading.pasted(request.POST.get("paste", ""))
    if not more:
        messages.warning(request, _("Nothing to take over. Copy the rows in Excel and paste them into the field."))
    room = grid.MOST_ROWS - len(typed)
    if len(more) > room:
        text = _("Only %(room)s rows were taken over: the grid holds %(most)s. Import a longer list as a file.")
        messages.warning(request, text % {"room": room, "most": grid.MOST_ROWS})
    return typed + more[:room]


def _tell(request: HttpRequest, number: int) -> None:
    if number:
        text = ngettext("%(n)s activity is saved.", "%(n)s activities are saved.", number) % {"n": number}
        messages.success(request, text)


def _wrong(rows: Sequence[Row]) -> list[tuple[int, str, str, str]]:
    """For the summary on top: number of the row, address of the cell, heading, text."""
    found = []
    for row in rows:
        index = row.typed.number - 1
        for name, text in row.errors.items():
            column = next((column for column in grid.GRID if column == name), None)
            target = f"id_{index}-{column}" if column else f"row-{index}"
            found.append((row.typed.number, target, str(grid.LABELS[column]) if column else "", text))
    return found
