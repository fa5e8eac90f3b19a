"""The silent teams of the reader's area, the longest first, with the way to their heads; and the same as a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from teams_app.accounts.access import scope_of
from teams_app.accounts.disclosures import DisclosureKind, record_disclosure
from teams_app.coverage.answers import silent_file
from teams_app.coverage.answers.silence import STEPS, Silence
from teams_app.coverage.answers.silent_lines import Line, blocks, lines_of
from teams_app.coverage.answers.table_file import TYPES
from teams_app.coverage.views.common import filter_asked, unit_covering
from teams_app.coverage.views.sending import sent
from teams_app.registry import access, disclosing
from teams_app.registry.exporting.selection import area_of_keeper
from teams_app.registry.forms import TeamFilter
from teams_app.registry.views.offering import PHONES, File, Offer

PAGE = 50
_ASKED = ("tu", "cap", "huyen", "xa")  # what narrows the list and names nobody


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and the silence it finds among the reader's teams."""

    form: TeamFilter
    on: dt.date
    days: int
    silence: Silence


@require_safe
@login_required
def silent_teams(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = _asked(request, today)
    counts = asked.silence.counts()
    paginator = Paginator(asked.silence.listed(asked.days), PAGE)
    paginator.count = counts[asked.days]  # counted already
    page = paginator.get_page(request.GET.get("page"))
    lines, may_ask = _lines(request, list(page), asked)
    context = {
        "form": asked.form,
        "on": asked.on,
        "is_today": asked.on == today,
        "days": asked.days,
        "count": counts[asked.days],
        "tabs": [(days, counts[days], days == asked.days) for days in STEPS],
        "page": page,
        "lines": lines,
        "may_ask_for_phones": may_ask,
        "sees_phones": (disclosing.ASKED[0], request.GET.get(disclosing.ASKED[0])) == disclosing.ASKED,
        "take": _offer(request, today, counts[asked.days]),
        "crumbs": [(_("Teams"), reverse("registry:team_list")), (_("Silent teams"), None)],
    }
    return render(request, "coverage/silent_teams.html", context)


@require_safe
@login_required
def silent_file_of(request: HttpRequest, dang: str) -> HttpResponseBase:
    if dang not in TYPES:
        raise Http404
    today = timezone.localdate()
    with override("vi"):
        asked = _asked(request, today)
        shown: frozenset[int] = frozenset()
        rows = list(asked.silence.listed(asked.days))
        if PHONES in request.GET:
            with_phones = access.teams_with_phones(request.user, today=today)
            shown = frozenset(with_phones.order_by().values_list("pk", flat=True))
        lines = [line for block in blocks(rows) for line in lines_of(block, asked.on, shown)]
        _record(request, asked, lines, dang)
        area = area_of_keeper(request.user, today)
        table = silent_file.table_of(lines, asked.days)
        return sent(table, dang, f"to-im-lang-{asked.days}-ngay", on=asked.on, area=area)


def _asked(request: HttpRequest, today: dt.date) -> Asked:
    form = filter_asked(request, today)
    teams = form.narrow(access.visible_teams(request.user, form.on).settled())
    days = next((days for days in STEPS if str(days) == request.GET.get("tu")), STEPS[0])
    return Asked(form, form.on, days, Silence(form.on, teams))


def _lines(request: HttpRequest, rows: list[Any], asked: Asked) -> tuple[list[Line], bool]:
    """The lines of a page, and whether phones may be asked for. What is shown in full is written down before."""
    rights = access.phones_of_each(request.user, [team for team, *_rest in rows])
    shown = {team for team, right in rights.items() if disclosing.phones_are_shown(request, right)}
    lines = lines_of(rows, asked.on, shown)
    in_full = sum(bool(line.call) for line in lines)
    if in_full:
        record_disclosure(
            user=request.user,
            kind=DisclosureKind.VIEW,
            what=format_lazy(_WHAT, day=f"{asked.on:%d/%m/%Y}"),
            people=in_full,
            phones_in_full=True,
            unit=unit_covering(request, asked.form),
            filters=_filters(request),
        )
    return lines, access.Phones.ON_REQUEST in rights.values()


_WHAT = gettext_lazy("Heads of silent teams on {day}")


def _record(request: HttpRequest, asked: Asked, lines: list[Line], kind: str) -> None:
    record_disclosure(
        user=request.user,
        kind=DisclosureKind.EXPORT,
        what=format_lazy(_WHAT, day=f"{asked.on:%d/%m/%Y}"),
        people=sum(bool(line.head) for line in lines),
        phones_in_full=any(line.call for line in lines),
        file_format=kind,
        unit=unit_covering(request, asked.form),
        filters=_filters(request),
    )


def _filters(request: HttpRequest) -> str:
    return " ".join(f"{name}={request.GET[name]}" for name in (*_ASKED, "page") if request.GET.get(name))


def _offer(request: HttpRequest, today: dt.date, count: int) -> Offer:
    """The same box to take a list along as the register has."""
    labels = {"xlsx": "Excel", "csv": "CSV"}
    asked = [(name, str(value)) for name, value in request.GET.items() if name not in ("page", PHONES) and value]
    return Offer(
        files=[File(label, f".{dang}", reverse("coverage:silent_file", args=[dang])) for dang, label in labels.items()],
        holds=_("The list as filtered on this page, with the teams' heads."),
        asked=asked,
        may_see_phones=True,  # each team's phone by `access.teams_with_phones`, whatever is ticked
        phones_at_first=not scope_of(request.user, today).is_province,
    )
