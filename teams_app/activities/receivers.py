"""What the log answers when the map of units changes, and what it puts on the page of a team, and what it forgets.

Nothing has to move: an activity belongs to a team, and a team follows its hamlet.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from django.db.models import Count
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.models import UnitPeriod
from geo.signals import Impact, impact
from teams_app.accounts.models import User
from teams_app.activities import access
from teams_app.activities.forgetting import forget_people
from teams_app.activities.models import Activity, Poster
from teams_app.activities.tables.exporting import lay_template
from teams_app.activities.tables.meaning import Meaning
from teams_app.registry import sheets
from teams_app.registry.models import Team, TeamArea
from teams_app.registry.signals import ErasedPerson, people_erased, team_page, template_made, work_logged


@receiver(work_logged, dispatch_uid="activities.work_logged")
def count_work(*, team: Team, since: dt.date, **kwargs: Any) -> int:
    return Activity.objects.standing().filter(team=team, date__gte=since).count()


@receiver(template_made, dispatch_uid="activities.template_made")
def lay_sheet_of_activities(
    *, book: xlsxwriter.Workbook, user: User, today: dt.date, **kwargs: Any
) -> tuple[str, str] | None:
    """The workbook to fill in has a sheet of activities too, with drop-downs of teams and topics."""
    if not access.can_log(user, today):
        return None
    lay_template(book, Meaning(user, today), today)
    return (
        f"Trang “{sheets.LOG}”",
        "Mỗi dòng là một buổi: chọn tổ, nội dung, hình thức. Trang này nhập ở Hoạt động › Nhập từ tệp, cũng bằng tệp "
        "này.",
    )


@receiver(people_erased, dispatch_uid="activities.people_erased")
def forget_in_the_log(*, people: Mapping[int, ErasedPerson], **kwargs: Any) -> None:
    forget_people(people)


@receiver(impact, dispatch_uid="activities.impact")
def count_activities(*, units: frozenset[int], on: dt.date, **kwargs: Any) -> Impact:
    """How many standing activities the teams that serve each unit, or anything below it, have logged. Three queries."""
    parent = dict(UnitPeriod.objects.on(on).values_list("unit_id", "parent_id"))
    below: defaultdict[int, set[int]] = defaultdict(set)  # unit → teams: one of two hamlets counts once
    for team, unit in TeamArea.objects.on(on).values_list("team_id", "unit_id").order_by():
        above: int | None = unit
        while above is not None:
            below[above].add(team)
            above = parent.get(above)
    logged = dict(
        Activity.objects.standing().order_by().values("team").annotate(n=Count("pk")).values_list("team", "n")
    )
    counts = {unit: sum(logged.get(team, 0) for team in below[unit]) for unit in units}
    return Impact("activities", _("activities"), counts)


@receiver(team_page, dispatch_uid="activities.team_page")
def show_requests(*, team: Team, request: HttpRequest, on: dt.date, **kwargs: Any) -> str | None:
    """The poster and what waits, for those who keep or lead a standing team. Not on a page of another day."""
    today = timezone.localdate()
    user: Any = request.user
    if on != today or not team.holds_on(today) or not access.may_print_poster(user, team, today):
        return None
    mine = access.answerable_requests(user, today)
    context = {
        "team": team,
        "poster": Poster.objects.filter(team=team).first(),
        "answers": access.may_answer_requests(user, today),
        "waiting": mine.waiting().filter(team=team).count(),
    }
    return render_to_string("activities/requests/team_panel.html", context, request=request)
